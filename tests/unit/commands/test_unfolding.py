"""Links to papers, unfolded where a channel asked for it."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Channel
from tests.unit.commands.conftest import HERE, Room, paper, text

LINK = "https://arxiv.org/abs/2604.00001v2"
SAME = "https://huggingface.co/papers/2604.00001"


async def test_only_where_a_channel_asked_for_it(room: Room) -> None:
    """Once a day for a paper, by whatever address; each channel on its own."""
    abstract = "Robots are hard. We propose a policy that halves the error. Code is at https://e.org."
    room.shelf.papers = [replace(paper(1), abstract=abstract)]
    assert await room.desk.unfold(HERE, [LINK]) == {}
    assert "once a day each" in text(await room.say("settings unfurl on"))
    found = await room.desk.unfold(HERE, [LINK])
    assert list(found) == [LINK]
    card = found[LINK]
    assert (card.title, card.summary) == ("Diffusion Policy for Robots", "We propose a policy that halves the error.")
    assert (card.links, card.controls, card.image) == ((), (), None)
    assert await room.desk.unfold(HERE, [SAME]) == {}
    there = Channel("fake", "w", "there")
    await room.say("settings unfurl on", channel=there)
    assert list(await room.desk.unfold(there, [SAME])) == [SAME]


async def test_what_could_not_be_shown_is_due_again(room: Room) -> None:
    room.shelf.papers = [paper(1)]
    await room.say("settings unfurl on")
    assert list(await room.desk.unfold(HERE, [LINK])) == [LINK]
    await room.desk.not_unfolded(HERE, [LINK])
    assert list(await room.desk.unfold(HERE, [SAME])) == [SAME]
    room.shelf.away = True
    await room.desk.not_unfolded(HERE, [SAME])


async def test_a_list_of_links_is_left_alone(room: Room) -> None:
    """Three are a list; two are not, though one leads to no paper and nobody knows the other."""
    room.shelf.papers = [paper(1)]
    await room.say("settings unfurl on")
    assert await room.desk.unfold(HERE, [LINK, "https://huggingface.co/models", "https://arxiv.org/list/cs.CL"]) == {}
    assert await room.desk.unfold(HERE, ["https://huggingface.co/models", "https://arxiv.org/abs/2604.99999"]) == {}
    assert list(await room.desk.unfold(HERE, [LINK, "https://huggingface.co/models"])) == [LINK]
    assert await room.desk.unfold(HERE, []) == {}


async def test_an_archive_that_is_away_unfolds_nothing(room: Room) -> None:
    await room.say("settings unfurl on")
    room.shelf.away = True
    assert await room.desk.unfold(HERE, [LINK]) == {}


async def test_a_platform_without_it_has_no_such_setting(room: Room) -> None:
    """Neither shown, nor completed, nor set."""
    discord = Channel("discord", "w", "c")
    assert "unfurl" not in text(await room.say("settings", channel=discord))
    assert (await room.say("settings unfurl on", channel=discord)).tone == "bad"
    assert [each.value for each in await room.desk.complete(discord, "settings", "unf")] == []
    assert [each.value for each in await room.desk.complete(HERE, "settings", "unf")] == ["unfurl "]
