"""Somebody's own page: what they saved and want, what their channels have, how the sources are."""

from __future__ import annotations

from bot.chat import Request
from bot.commands.overview import CHANNELS_SHOWN, TOPICS_SHOWN
from bot.model import Channel, plain
from tests.unit.commands.conftest import ADA, HERE, Room, paper

ALONE = Channel("fake", "w", "direct")


async def page(room: Room, *visible: Channel) -> list[tuple[str, str]]:
    """Titles, or channels, and what stands below."""
    sections = await room.desk.overview(Request(ALONE, ADA, "overview"), visible)
    return [
        (each.title or str(each.channel and each.channel.channel), "\n".join(map(plain, each.lines)))
        for each in sections
    ]


async def test_a_page_has_what_is_theirs_and_what_they_may_see(room: Room) -> None:
    room.shelf.papers = [paper(1)]
    await room.say("subscribe robots", channel=ALONE)
    await room.say("save 2604.00001", channel=ALONE)
    for number in range(TOPICS_SHOWN + 2):
        await room.say(f"subscribe topic{number}")
    found = await page(room, HERE, Channel("fake", "w", "empty"))
    assert [title for title, _ in found] == ["Your reading list", "Your topics", "Channels", "reading-group", "Sources"]
    assert "Diffusion Policy for Robots" in found[0][1]
    assert found[1][1].startswith("1. robots")
    assert found[3][1].startswith("1. topic0")
    assert found[3][1].endswith("and 2 topics more")


async def test_an_empty_page_says_what_to_do(room: Room) -> None:
    found = dict(await page(room))
    assert "/papers save" in found["Your reading list"]
    assert "/papers subscribe" in found["Your topics"]
    assert found["Channels"] == "None of the channels that you can see has topics."


async def test_many_channels_are_counted(room: Room) -> None:
    many = [Channel("fake", "w", f"c{number}") for number in range(CHANNELS_SHOWN + 3)]
    for each in many:
        await room.say("subscribe robots", channel=each)
    found = await page(room, *many)
    assert ("None", "and 3 channels more") in found


async def test_a_store_that_is_away_leaves_the_rest(room: Room) -> None:
    room.store.away = True
    found = await page(room, HERE)
    assert [title for title, _ in found] == ["Your reading list", "Your topics", "Channels", "Sources"]
    assert "Please try again" in found[1][1]
