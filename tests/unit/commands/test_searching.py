"""Search: pages, hints, and saying where answers come from."""

from __future__ import annotations

from bot.chat import PAGE_SIZE, Pages
from bot.commands.searching import LATE, MOST_FOUND
from tests.unit.commands.conftest import Room, paper, text


async def test_a_page_of_cards(room: Room) -> None:
    """Five a page, numbered pages, the query kept for the buttons."""
    room.searcher.papers = [paper(number, f"Paper {number}") for number in range(12)]
    answer = await room.say("search  induction   heads")
    assert room.searcher.asked == [("induction heads", MOST_FOUND, True)]
    assert [card.title for card in answer.cards] == [f"Paper {number}" for number in range(PAGE_SIZE)]
    assert answer.pages == Pages("induction heads", 1, 3)
    assert text(answer) == "12 papers for induction heads, page 1 of 3:"
    assert answer.announcement is None


async def test_the_last_page_has_what_is_left(room: Room) -> None:
    """And a page beyond it is the last one."""
    room.searcher.papers = [paper(number, f"Paper {number}") for number in range(12)]
    for page in (3, 99):
        answer = await room.say("search x", page=page)
        assert [card.title for card in answer.cards] == ["Paper 10", "Paper 11"]
        assert answer.pages == Pages("x", 3, 3)
    assert (await room.say("search x", page=-1)).pages == Pages("x", 1, 3)


async def test_one_hit_is_one_page(room: Room) -> None:
    """No page numbers where there is nothing to turn."""
    room.searcher.papers = [paper(1)]
    answer = await room.say("search x")
    assert text(answer) == "1 paper for x:"
    assert answer.pages == Pages("x", 1, 1)


async def test_a_late_hosted_search_is_said(room: Room) -> None:
    """So that people know to try again; "off" is nothing to mention."""
    room.searcher.papers = [paper(1)]
    room.searcher.hosted = "late"
    assert LATE in text(await room.say("search x"))
    room.searcher.hosted = "off"
    assert LATE not in text(await room.say("search x"))


async def test_nothing_found_gets_hints(room: Room) -> None:
    """How much was looked through, and how to be told later."""
    room.shelf.papers = [paper(1)]
    answer = await room.say("search gravitation")
    assert "Nothing found for gravitation" in text(answer)
    assert "1 paper" in text(answer)
    assert "/papers subscribe gravitation" in text(answer)
    assert answer.cards == ()
    assert answer.pages is None


async def test_an_empty_archive_says_that_it_fills(room: Room) -> None:
    """The first hour of a new installation."""
    assert "still empty" in text(await room.say("search x"))
    room.shelf.away = True
    assert text(await room.say("search x")) == "Nothing found for x."


async def test_no_words_and_too_many_are_mistakes(room: Room) -> None:
    """Neither reaches the search."""
    assert "search induction heads" in text(await room.say("search"))
    assert (await room.say("search " + "x" * 5000)).tone == "bad"
    assert room.searcher.asked == []


async def test_a_search_that_is_away_is_an_answer(room: Room) -> None:
    """No exception reaches the platform."""
    room.searcher.away = True
    assert "try again" in text(await room.say("search x"))
