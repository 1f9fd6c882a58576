"""Suggestions at the desk: from the archive, kept for ten minutes, anew while it fills."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.commands.conftest import HERE, Room, paper


async def values(room: Room, command: str, prefix: str) -> list[str]:
    return [each.value for each in await room.desk.complete(HERE, command, prefix)]


async def test_topics_are_completed_for_subscribe_and_preview(room: Room) -> None:
    """From titles and keywords of the archive; categories need none."""
    room.shelf.papers = [paper(1), paper(2)]
    for command in ("subscribe", "preview"):
        assert await values(room, command, "dif") == ["diffusion", '"diffusion policy"']
        assert (await values(room, command, "cat:cs.ro")) == ["cat:cs.RO"]
    assert await values(room, "subscribe", "author:ada") == ['author:"Ada Lovelace"']


async def test_authors_are_completed_where_one_is_followed_or_muted(room: Room) -> None:
    """By any part of the name, with words between; who is muted already where that is to end."""
    room.shelf.papers = [paper(1), replace(paper(2), authors=("Grace Hopper", "Ada Lovelace"))]
    for command in ("follow", "mute"):
        assert await values(room, command, "") == ["Ada Lovelace", "Grace Hopper"]
        assert await values(room, command, "ada lo") == ["Ada Lovelace"]
        assert await values(room, command, 'hop"') == ["Grace Hopper"]
    assert await values(room, "unmute", "") == []
    await room.say("mute Grace Hopper")
    assert await values(room, "unmute", "gra") == ["Grace Hopper"]


async def test_papers_are_completed_by_title_and_id(room: Room) -> None:
    """What is put in is the id, what is shown the title."""
    room.shelf.papers = [paper(1, "Diffusion Policy"), paper(2, r"The $\alpha$ of Robots")]
    (found,) = await room.desk.complete(HERE, "why", "rob")
    assert (found.label, found.value) == ("The α of Robots", "2604.00002")
    assert await values(room, "why", "2604.00001") == ["2604.00001"]
    assert len(await values(room, "why", "")) == 2


async def test_what_papers_speak_of_is_kept_for_ten_minutes(room: Room) -> None:
    """But not while the archive is being filled."""
    room.shelf.papers = [paper(n, "Robots") for n in range(10)]
    assert await values(room, "subscribe", "walk") == []
    room.shelf.papers = [replace(paper(n), title="Walking") for n in range(11)]
    assert await values(room, "subscribe", "walk") == []
    room.clock.advance(601)
    assert await values(room, "subscribe", "walk") == ["walking"]
    room.shelf.papers = [replace(paper(n), title="Grasping") for n in range(30)]
    assert await values(room, "subscribe", "gras") == ["grasping"]


async def test_an_archive_that_is_away_or_empty_offers_nothing(room: Room) -> None:
    """People type on."""
    assert await values(room, "subscribe", "dif") == []
    room.shelf.away = True
    assert await values(room, "preview", "dif") == []
