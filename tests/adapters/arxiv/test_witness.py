"""What OAI-PMH says of past days, held against what a day's announcements were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.sources.arxiv_feed import ArxivFeedSource
from bot.progress import SourceState
from tests.adapters.arxiv import MONDAY, TODAY
from tests.adapters.arxiv.days import move_to, works
from tests.emulators.arxiv import Announced, ArxivEmulator, Work
from tests.fakes.clock import FakeClock

NEW = datetime(2026, 4, 26, 9, tzinfo=UTC)
OLD = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def test_news_are_told_from_what_only_changed(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """New and cross-listed that day is news, in one category or several; a new version and a late cross-list are not, and why."""
    move_to(MONDAY, arxiv, clock)
    cursor = (await source.fetch(None)).next_cursor
    both = Work("2604.00003", categories=("cs.CL", "cs.LG"), submitted_at=NEW)
    arxiv.announce(TODAY, "cs.CL", *works(1, 2, submitted_at=NEW), both)
    arxiv.announce(TODAY, "cs.LG", Announced(both, "cross"), Work("2601.00001", submitted_at=OLD))
    arxiv.announce(TODAY, "cs.LG", Announced(Work("2603.00001", version=2, submitted_at=OLD), "replace"))
    found = await source.witness(TODAY - timedelta(days=5), TODAY, SourceState(cursor=cursor))
    assert {each.paper_id.removeprefix("arxiv:"): each.reason for each in found} == {
        "2604.00001": "",
        "2604.00002": "",
        "2604.00003": "",
        "2601.00001": "submitted on 2026-01-05: cross-listed since, or its record was changed",
        "2603.00001": "replaced: a new version of 2026-04-27",
    }
    assert {each.day for each in found} == {TODAY}
    assert len(arxiv.asked("/oai")) == 2


async def test_days_before_a_category_was_read_are_not_asked_for(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Nobody owes them."""
    cursor = (await source.fetch(None)).next_cursor
    arxiv.announce(MONDAY, "cs.CL", *works(1, submitted_at=OLD))
    assert await source.witness(MONDAY - timedelta(days=5), MONDAY, SourceState(cursor=cursor)) == ()
    assert arxiv.asked("/oai") == []


def test_the_calendar_knows_when_a_batch_was_announced(source: ArxivFeedSource) -> None:
    """The evening before the feed's day, New York; Monday's on Sunday; a weekend has none."""
    assert source.announced_at(TODAY) == datetime(2026, 4, 28, 0, tzinfo=UTC)
    assert source.announced_at(MONDAY) == datetime(2026, 4, 27, 0, tzinfo=UTC)
    assert source.announced_at(MONDAY - timedelta(days=1)) is None
