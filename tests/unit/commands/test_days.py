"""`today`, `day` and `trending`: lists of papers, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model import Listing, Paper, PaperId
from bot.progress import Fate, Holder, Sighting, Stake
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room, ScriptedSource, paper, text

TODAY = START.date()


def listed(number: int, day: date = TODAY, upvotes: int = 0) -> Paper:
    return replace(paper(number, f"Paper {number}"), listings=(Listing("huggingface", day),), upvotes=upvotes)


@pytest.fixture
def source(room: Room) -> ScriptedSource:
    room.sources.append(ScriptedSource())
    room.desk = room.desk_with()
    return room.sources[0]


def titles(answer) -> list[str]:
    return [card.title for card in answer.cards]


async def test_today_is_listed_with_the_most_upvotes_first(room: Room) -> None:
    """Five a page; buttons lead on; a page too far is the last."""
    room.shelf.papers = [
        *(listed(number, upvotes=number) for number in range(1, 8)),
        listed(9, TODAY - timedelta(days=1)),
    ]
    first = await room.say("today")
    assert titles(first) == [f"Paper {number}" for number in (7, 6, 5, 4, 3)]
    assert text(first).startswith("7 papers listed today, 15 April, page 1 of 2:")
    assert text(first).count("\n") == 0
    assert [(offer.label, offer.command, offer.text) for offer in first.offers] == [
        ("Next", "today", "2"),
        ("Post here", "share", "today"),
    ]
    last = await room.say("today 9")
    assert titles(last) == ["Paper 2", "Paper 1"]
    assert [(offer.label, offer.text) for offer in last.offers] == [("Previous", "1"), ("Post here", "today 9")]


async def test_on_a_day_without_a_list_the_last_one_is_shown(room: Room) -> None:
    """And it says which; buttons lead on in that day."""
    room.shelf.papers = [listed(number, TODAY - timedelta(days=2)) for number in range(1, 7)]
    answer = await room.say("today")
    assert "of Monday, 13 April; nothing is listed today so far" in text(answer)
    assert [(offer.command, offer.text) for offer in answer.offers] == [("day", "2026-04-13 2"), ("share", "today")]
    room.shelf.papers = []
    assert text(await room.say("today")) == "Nothing is listed today so far."


@pytest.mark.parametrize(
    "said", ["2026-04-13", "monday", "Mon", "`2026-04-13`", "2026-04-13 1", "13 April", "April 13th 2026", "13 apr 1"]
)
async def test_a_day_can_be_named(room: Room, said: str) -> None:
    """By its date or its weekday."""
    room.shelf.papers = [listed(1, date(2026, 4, 13)), listed(2)]
    assert titles(await room.say(f"day {said}")) == ["Paper 1"]


@pytest.mark.parametrize("said", ["", "soon", "2026-13-01", "15.04.2026", "2026-04-1\u0664"])
async def test_what_is_no_day_is_answered_with_an_example(room: Room, said: str) -> None:
    """A date in the form that it should have."""
    assert "day 2026-04-14" in text(await room.say(f"day {said}"))


async def test_yesterday_is_understood_in_every_language(room: Room) -> None:
    room.shelf.papers = [listed(1, date(2026, 4, 14))]
    for said in ("yesterday", "gestern"):
        assert titles(await room.say(f"day {said}")) == ["Paper 1"]


async def test_a_day_to_come_has_no_list(room: Room) -> None:
    """Nobody is asked."""
    assert text(await room.say("day 2026-04-16")) == "16 April is yet to come."


async def test_an_old_day_is_told_by_what_was_seen_on_it(room: Room, source: ScriptedSource) -> None:
    """Beyond what the archive is looked through for."""
    old = date(2026, 1, 5)
    room.shelf.papers = [listed(1, old)]
    await room.sightings.record("huggingface", [Sighting(room.shelf.papers[0].id, old, START, Fate.NEW)])
    assert titles(await room.say("day 2026-01-05")) == ["Paper 1"]
    assert source.asked == []


async def test_a_day_that_nobody_saw_is_asked_for(room: Room, source: ScriptedSource) -> None:
    """A source that is away leaves it untold."""
    source.days[date(2024, 5, 6)] = [listed(3, date(2024, 5, 6), upvotes=1), listed(4, date(2024, 5, 6), upvotes=9)]
    assert titles(await room.say("day 2024-05-06")) == ["Paper 4", "Paper 3"]
    source.away = True
    assert "Nothing that I know of" in text(await room.say("day 2024-05-07"))


async def test_trending_is_what_the_source_says(room: Room, source: ScriptedSource) -> None:
    """In its order; a week where nothing is said; with what the archive knows beside."""
    source.trends = {"week": [listed(number) for number in range(1, 8)], "month": [listed(9, upvotes=3)]}
    room.shelf.papers = [replace(listed(1), tldr="In a sentence.")]
    answer = await room.say("trending")
    assert titles(answer) == [f"Paper {number}" for number in range(1, 6)]
    assert answer.cards[0].summary == "In a sentence."
    assert [(offer.command, offer.text) for offer in answer.offers] == [("trending", "week 2"), ("share", "trending")]
    assert titles(await room.say("trending week 2")) == ["Paper 6", "Paper 7"]
    assert titles(await room.say("trending MONTH")) == ["Paper 9"]
    assert "trending month" in text(await room.say("trending year"))
    assert "cannot be told just now" in text(await room.say("trending day"))


async def test_what_trends_under_another_id_is_one_paper(room: Room, source: ScriptedSource) -> None:
    """It is shown once, as it is stored."""
    stored = replace(listed(1), id=PaperId("doi:10.1038/s1"), title="As Stored", listings=(Listing("arxiv", TODAY),))
    room.shelf.papers = [stored]
    await room.identities.hold([(Stake(paper(1).id, Holder(stored.id, START), 60.0),)])
    source.trends["week"] = [listed(1), listed(2)]
    assert titles(await room.say("trending")) == ["As Stored", "Paper 2"]


async def test_days_and_periods_are_completed(room: Room) -> None:
    """The last ten days, by date or weekday; the three periods."""
    assert [each.value for each in await room.desk.complete(HERE, "trending", "")] == ["day", "week", "month"]
    days = await room.desk.complete(HERE, "day", "")
    assert (days[0].label, days[0].value, len(days)) == ("Wednesday, 15 April", "2026-04-15", 10)
    assert [each.value for each in await room.desk.complete(HERE, "day", "mon")] == ["2026-04-13", "2026-04-06"]
