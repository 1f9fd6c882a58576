"""Feeds that repeat themselves, are cut short or were missed: what is owed, and when it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_progress import read_progress
from tests.adapters.arxiv import FRIDAY, MONDAY, TODAY
from tests.adapters.arxiv.days import ids, ids_of, move_to, places, works
from tests.emulators.arxiv import ArxivEmulator, Fault
from tests.fakes.clock import FakeClock


async def test_yesterdays_batch_under_todays_date_is_stale(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Ids are compared, not dates; the other category is read; when the feed comes right the day is read."""
    move_to(MONDAY, arxiv, clock)
    arxiv.announce(MONDAY, "cs.CL", *works(1))
    arxiv.announce(TODAY, "cs.CL", *works(11))
    arxiv.announce(TODAY, "cs.LG", *works(21, categories=("cs.LG",)))
    cursor = (await source.fetch(None)).next_cursor
    move_to(TODAY, arxiv, clock, hour=6)
    arxiv.repeating = {"cs.CL"}
    batch = await source.fetch(cursor)
    assert ids(batch.papers) == ["2604.00021", "2604.00022", "2604.00023"]
    assert batch.skipped == ("cs.CL repeats the batch of 2026-04-27 under 2026-04-28.",)
    category = read_progress(batch.next_cursor)["cs.CL"]
    assert (category.through, category.stale, category.seen) == (MONDAY, TODAY, MONDAY)
    arxiv.repeating = set()
    batch = await source.fetch(batch.next_cursor)
    assert set(ids(batch.papers)) >= {"2604.00011", "2604.00012", "2604.00013"}
    category = read_progress(batch.next_cursor)["cs.CL"]
    assert (category.through, category.stale) == (TODAY, None)


async def test_a_feed_stale_for_hours_is_made_up_for_by_the_api(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Nobody waits for the feed of a day that may never come."""
    move_to(MONDAY, arxiv, clock)
    arxiv.announce(MONDAY, "cs.CL", *works(1, submitted_at=datetime(2026, 4, 24, 9, tzinfo=UTC)))
    arxiv.announce(TODAY, "cs.CL", *works(11, submitted_at=datetime(2026, 4, 26, 9, tzinfo=UTC)))
    cursor = (await source.fetch(None)).next_cursor
    move_to(TODAY, arxiv, clock, hour=13)
    arxiv.repeating = {"cs.CL"}
    cursor = (await source.fetch(cursor)).next_cursor
    batch = await source.fetch(cursor)
    assert set(ids(batch.papers)) >= {"2604.00011", "2604.00012", "2604.00013"}
    assert max(listing.day for paper in batch.papers for listing in paper.listings if listing.day) == TODAY


async def test_an_old_feed_under_its_own_date_is_no_news(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """A stalled server: the cursor stays, and the missed day is owed once it has passed."""
    move_to(MONDAY, arxiv, clock)
    arxiv.announce(MONDAY, "cs.CL", *works(1))
    arxiv.announce(TODAY, "cs.CL", *works(11, submitted_at=datetime(2026, 4, 27, 9, tzinfo=UTC)))
    cursor = (await source.fetch(None)).next_cursor
    move_to(TODAY, arxiv, clock)
    arxiv.stalled = {"cs.CL"}
    batch = await source.fetch(cursor)
    assert read_progress(batch.next_cursor)["cs.CL"].through == MONDAY
    arxiv.stalled = set()
    move_to(TODAY + timedelta(days=1), arxiv, clock)
    assert "2604.00011" in ids((await source.fetch(batch.next_cursor)).papers)


@pytest.mark.parametrize("old_shape", [False, True])
async def test_missed_days_come_from_the_api_oldest_first(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, old_shape: bool
) -> None:
    """Three days of downtime: each paper once, with the feed day it would have had, then today's feeds."""
    arxiv.old_shape = old_shape
    move_to(FRIDAY, arxiv, clock)
    arxiv.announce(FRIDAY, "cs.CL", *works(1, submitted_at=datetime(2026, 4, 23, 9, tzinfo=UTC)))
    cursor = (await source.fetch(None)).next_cursor
    arxiv.announce(MONDAY, "cs.CL", *works(11, submitted_at=datetime(2026, 4, 24, 9, tzinfo=UTC)))
    arxiv.announce(TODAY, "cs.CL", *works(21, submitted_at=datetime(2026, 4, 26, 9, tzinfo=UTC)))
    wednesday = TODAY + timedelta(days=1)
    arxiv.announce(wednesday, "cs.CL", *works(31, submitted_at=datetime(2026, 4, 28, 9, tzinfo=UTC)))
    move_to(wednesday, arxiv, clock)
    batch = await source.fetch(cursor)
    fresh = [paper for paper in batch.papers if not paper.id.startswith("arxiv:2604.0000")]
    assert ids(fresh) == ids_of(11, 12, 13, 21, 22, 23, 31, 32, 33)
    assert [paper.listings[0].day for paper in fresh] == [MONDAY] * 3 + [TODAY] * 3 + [wednesday] * 3
    assert len(arxiv.asked("/api")) == 1
    assert not batch.more


async def test_the_api_lags_so_an_owed_day_is_asked_for_twice(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """At once and when the day has settled, never in between; then it is owed no more."""
    move_to(MONDAY, arxiv, clock)
    cursor = (await source.fetch(None)).next_cursor
    arxiv.announce(TODAY, "cs.CL", *works(21, submitted_at=datetime(2026, 4, 27, 9, tzinfo=UTC)))
    arxiv.lagging = {"2604.00022"}
    move_to(TODAY + timedelta(days=1), arxiv, clock)
    batch = await source.fetch(cursor)
    assert ids(batch.papers) == ids_of(21, 23)
    batch = await source.fetch(batch.next_cursor)
    assert len(arxiv.asked("/api")) == 1
    arxiv.lagging = set()
    move_to(TODAY + timedelta(days=2), arxiv, clock)
    batch = await source.fetch(batch.next_cursor)
    assert ids(batch.papers) == ids_of(21, 22, 23)
    batch = await source.fetch(batch.next_cursor)
    assert len(arxiv.asked("/api")) == 2
    assert not any(TODAY in category.owed for category in read_progress(batch.next_cursor).values())


async def test_a_long_absence_is_made_up_for_in_parts(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Three weeks: five days a call, the feeds only at the end, no day left out."""
    cursor = (await source.fetch(None)).next_cursor
    arxiv.requests.clear()
    move_to(date(2026, 5, 20), arxiv, clock)
    batches = [await source.fetch(cursor)]
    while batches[-1].more:
        batches.append(await source.fetch(batches[-1].next_cursor))
        assert len(batches) < 9
    assert len(arxiv.asked("/rss")) == 2
    assert len(arxiv.asked("/api")) == len(batches)
    spans = [request.query["search_query"] for request in arxiv.asked("/api")]
    assert spans == sorted(spans)


async def test_a_failing_api_does_not_hold_up_todays_feed(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """The missed days stay owed."""
    cursor = (await source.fetch(None)).next_cursor
    wednesday = TODAY + timedelta(days=2)
    move_to(wednesday, arxiv, clock)
    arxiv.announce(wednesday, "cs.CL", *works(1))
    arxiv.fail(Fault.UNAVAILABLE, times=3, path="/api")
    batch = await source.fetch(cursor)
    assert len(batch.papers) == 3
    assert "could not be made up for: arXiv answered 503" in batch.skipped[0]
    assert dict(read_progress(batch.next_cursor)["cs.CL"].owed) == {TODAY + timedelta(days=1): False, wednesday: True}


async def test_more_papers_than_a_feed_holds_are_owed(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Above 2,000 it is the new ones that fall off."""
    arxiv.announce(TODAY, "cs.CL", *works(1, 2000))
    batch = await source.fetch(None)
    assert len(batch.papers) == 2000
    assert dict(read_progress(batch.next_cursor)["cs.CL"].owed) == {TODAY: False}


async def test_an_empty_feed_on_a_due_day_is_doubted(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Nine hours after midnight nothing is there: the API is asked, once for now. Not for a category that never had a batch."""
    move_to(MONDAY, arxiv, clock)
    arxiv.announce(MONDAY, "cs.CL", *works(1))
    cursor = (await source.fetch(None)).next_cursor
    move_to(TODAY, arxiv, clock)
    batch = await source.fetch(cursor)
    assert {name: set(each.owed) for name, each in read_progress(batch.next_cursor).items()} == {
        "cs.CL": {MONDAY, TODAY},
        "cs.LG": set(),
    }
    for _ in range(2):
        batch = await source.fetch(batch.next_cursor)
        assert len(arxiv.asked("/api")) == 1


@pytest.mark.parametrize(
    "cursor", ["nonsense", "[]", '{"categories": {"cs.CL": 1}}', '{"categories": {"cs.CL": {"through": "x"}}}', "{"]
)
async def test_a_cursor_that_cannot_be_read_is_as_none(
    source: ArxivFeedSource, arxiv: ArxivEmulator, cursor: str
) -> None:
    """Reading goes on from today; nothing raises."""
    arxiv.announce(TODAY, "cs.CL", *works(1))
    assert len((await source.fetch(cursor)).papers) == 3


async def test_a_day_for_the_archive(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """From the API by the time of submission; a Sunday has no feed and asks nothing."""
    arxiv.announce(MONDAY, "cs.CL", *works(11, submitted_at=datetime(2026, 4, 24, 9, tzinfo=UTC)))
    arxiv.announce(TODAY, "cs.CL", *works(21, submitted_at=datetime(2026, 4, 26, 9, tzinfo=UTC)))
    assert ids(await source.read_day(MONDAY)) == ids_of(11, 12, 13)
    assert await source.read_day(date(2026, 4, 26)) == ()
    assert len(arxiv.requests) == 1


async def test_a_feed_that_was_cut_short_is_found_out(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Nothing in it says so: two days later the API is asked once what the day had."""
    arxiv.announce(TODAY, "cs.CL", *works(1, 4, submitted_at=datetime(2026, 4, 26, 9, tzinfo=UTC)))
    arxiv.fail(Fault.HALF_THE_PAPERS, path="/rss/cs.CL")
    batch = await source.fetch(None)
    assert len(batch.papers) == 2
    move_to(TODAY + timedelta(days=2), arxiv, clock)
    batch = await source.fetch(batch.next_cursor)
    assert ids(batch.papers) == ids_of(1, 2, 3, 4)
    assert TODAY not in read_progress(batch.next_cursor)["cs.CL"].owed


async def test_papers_from_before_the_first_day_are_not_dug_out(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """The days before are asked for as well, for what was held back; what was announced before we came is no news."""
    arxiv.announce(MONDAY, "cs.CL", *works(1, submitted_at=datetime(2026, 4, 24, 9, tzinfo=UTC)))
    arxiv.announce(TODAY, "cs.CL", *works(11, submitted_at=datetime(2026, 4, 26, 9, tzinfo=UTC)))
    cursor = (await source.fetch(None)).next_cursor
    move_to(TODAY + timedelta(days=2), arxiv, clock)
    assert ids((await source.fetch(cursor)).papers) == ids_of(11, 12, 13)
    assert len(arxiv.asked("/api")) == 1


async def test_a_server_that_fell_back_is_no_news(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """The day before yesterday's batch under its own date: nothing is given, and what was read stays read."""
    move_to(MONDAY, arxiv, clock)
    arxiv.announce(MONDAY, "cs.CL", *works(1))
    arxiv.announce(TODAY, "cs.CL", *works(11))
    move_to(TODAY, arxiv, clock)
    first = await source.fetch(None)
    arxiv.stalled = {"cs.CL"}
    batch = await source.fetch(first.next_cursor)
    assert batch.papers == ()
    assert places(batch.next_cursor)["cs.CL"] == places(first.next_cursor)["cs.CL"]
