"""A feed that was read whole is left alone for as long as the server says that it holds."""

from __future__ import annotations

from datetime import date, timedelta

from adapters.sources.arxiv_feed import ArxivFeedSource
from tests.adapters.arxiv import TODAY
from tests.adapters.arxiv.days import ids, move_to, works
from tests.emulators.arxiv import ArxivEmulator, Fault
from tests.fakes.clock import FakeClock

SATURDAY = date(2026, 5, 2)


async def polls(
    source: ArxivFeedSource, clock: FakeClock, cursor: str | None, times: int, every_s: float
) -> str | None:
    for _ in range(times):
        cursor = (await source.fetch(cursor)).next_cursor
        clock.advance(every_s)
    return cursor


async def test_read_twice_alike_it_rests_until_its_answer_is_old(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Once, once more to be sure that it was whole, and not again that day; the next day it is asked at once."""
    arxiv.max_age_s = 86_400
    for category in ("cs.CL", "cs.LG"):
        arxiv.announce(TODAY, category, *works(1))
        arxiv.announce(TODAY + timedelta(days=1), category, *works(11))
    move_to(TODAY, arxiv, clock, hour=5)
    cursor = await polls(source, clock, None, 20, 1800)
    assert len(arxiv.asked("/rss")) == 4
    move_to(TODAY + timedelta(days=1), arxiv, clock, hour=5)
    assert len((await source.fetch(cursor)).papers) == 3


async def test_half_a_batch_is_not_rested_upon(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """The second look finds the rest, and a third confirms it."""
    for category in ("cs.CL", "cs.LG"):
        arxiv.announce(TODAY, category, *works(1, 4))
    arxiv.fail(Fault.HALF_THE_PAPERS, times=2, path="/rss")
    first = await source.fetch(None)
    assert len(first.papers) == 2
    clock.advance(1800)
    assert len(ids((await source.fetch(first.next_cursor)).papers)) == 4


async def test_what_the_server_says_is_kept_to(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """max-age=0 wants to be asked each time; where nothing is said, it is three hours."""
    for category in ("cs.CL", "cs.LG"):
        arxiv.announce(TODAY, category, *works(1))
    arxiv.max_age_s = 0
    cursor = await polls(source, clock, None, 6, 1800)
    assert len(arxiv.asked("/rss")) == 12
    arxiv.max_age_s = None
    await polls(source, clock, cursor, 6, 1800)
    assert len(arxiv.asked("/rss")) == 14


async def test_a_feed_that_is_late_is_not_left_alone(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Yesterday's batch under today's date holds nothing, whatever its headers say."""
    arxiv.max_age_s = 86_400
    arxiv.announce(TODAY, "cs.CL", *works(1))
    cursor = (await source.fetch(None)).next_cursor
    arxiv.repeating = {"cs.CL"}
    move_to(TODAY + timedelta(days=1), arxiv, clock, hour=5)
    arxiv.requests.clear()
    await polls(source, clock, cursor, 4, 600)
    assert len(arxiv.asked("/rss/cs.CL")) == 4


async def test_a_weekends_empty_feed_rests(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """By the calendar there is nothing to wait for."""
    arxiv.max_age_s = 86_400
    move_to(SATURDAY, arxiv, clock, hour=5)
    await polls(source, clock, None, 20, 1800)
    assert len(arxiv.asked("/rss")) == 2
