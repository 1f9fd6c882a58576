"""How each category is: what the ids say, not the dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from adapters.sources.arxiv_calendar import expected
from adapters.sources.arxiv_feed import ArxivFeedSource
from bot.intake.freshness import Health, health, told
from bot.model import plain
from bot.progress import SourceState
from tests.adapters.arxiv import MONDAY, TODAY
from tests.adapters.arxiv.days import move_to, works
from tests.emulators.arxiv import ArxivEmulator, Fault
from tests.fakes.clock import FakeClock


def states(source: ArxivFeedSource, cursor: str, clock: FakeClock) -> dict[str, Health]:
    now = clock.now()
    return {name: health(part, expected(now), now) for name, part in source.parts(SourceState(cursor=cursor)).items()}


def said(source: ArxivFeedSource, cursor: str, clock: FakeClock, category: str = "cs.CL") -> str:
    now = clock.now()
    return plain(told(source.parts(SourceState(cursor=cursor))[category], expected(now), now))


async def monday(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> str:
    """Both categories have had a batch, at five in the morning."""
    move_to(MONDAY, arxiv, clock, hour=5)
    for number, category in enumerate(("cs.CL", "cs.LG")):
        arxiv.announce(MONDAY, category, *works(1 + 10 * number, categories=(category,)))
        at = datetime(2026, 4, 26, 9, tzinfo=UTC)
        arxiv.announce(TODAY, category, *works(101 + 10 * number, categories=(category,), submitted_at=at))
    return (await source.fetch(None)).next_cursor


async def test_yesterdays_batch_under_todays_date_is_stalled(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Waiting until it is due, then stalled, until its own batch is there, from the feed or from the API; the other one is fresh."""
    cursor = await monday(source, arxiv, clock)
    assert states(source, cursor, clock) == {"cs.CL": Health.FRESH, "cs.LG": Health.FRESH}
    arxiv.repeating = {"cs.CL"}
    move_to(TODAY, arxiv, clock, hour=5)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.WAITING, "cs.LG": Health.FRESH}
    move_to(TODAY, arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.STALLED, "cs.LG": Health.FRESH}
    assert said(source, cursor, clock) == (
        "stalled, the batch of 28 April was due 3 h ago; its feed repeats the batch before under the new date; "
        "last good batch 27 April 05:00 UTC"
    )
    move_to(TODAY, arxiv, clock, hour=13)
    cursor = (await source.fetch(cursor)).next_cursor
    clock.advance(7200)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.FRESH, "cs.LG": Health.FRESH}


async def test_a_category_without_papers_is_quiet_where_others_have_some(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """The server has begun the day, and says truthfully that there is none; where all are empty, it has not."""
    cursor = await monday(source, arxiv, clock)
    arxiv.days[TODAY].feeds["cs.CL"] = []
    move_to(TODAY, arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.QUIET, "cs.LG": Health.FRESH}
    assert said(source, cursor, clock).startswith("quiet, nothing was announced for 28 April; last good batch")
    wednesday = TODAY + timedelta(days=1)
    move_to(wednesday, arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.STALLED, "cs.LG": Health.STALLED}


async def test_one_that_cannot_be_read_is_failing(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """With the last error and since when; the other is not."""
    cursor = await monday(source, arxiv, clock)
    move_to(TODAY, arxiv, clock, hour=5)
    for _ in range(2):
        arxiv.fail(Fault.UNAVAILABLE, times=3, path="/rss/cs.CL")
        cursor = (await source.fetch(cursor)).next_cursor
        clock.advance(3600)
    assert states(source, cursor, clock) == {"cs.CL": Health.FAILING, "cs.LG": Health.FRESH}
    assert said(source, cursor, clock).startswith("failing for 2 h (arXiv answered 503")
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.FRESH, "cs.LG": Health.FRESH}


async def test_a_weekend_is_quiet(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """And Friday's batch stays the last good one."""
    await monday(source, arxiv, clock)
    for category in ("cs.CL", "cs.LG"):
        arxiv.announce(date(2026, 5, 1), category, *works(201))
    move_to(date(2026, 5, 1), arxiv, clock)
    cursor = (await source.fetch(None)).next_cursor
    move_to(date(2026, 5, 2), arxiv, clock)
    cursor = (await source.fetch(cursor)).next_cursor
    assert set(states(source, cursor, clock).values()) == {Health.QUIET}
    assert "empty on weekends; last good batch 1 May" in said(source, cursor, clock)


def test_an_unknown_year_says_so() -> None:
    """The weekly rule is followed, and what is not known is said where it matters."""
    now = datetime(2031, 12, 25, 17, tzinfo=UTC)
    due = expected(now)
    state = SourceState(last_success_at=now, newest_day=date(2031, 12, 23))
    assert health(state, due, now) is Health.STALLED
    assert "the days of 2031 on which arXiv announces nothing are not known here" in plain(told(state, due, now))
    assert expected(datetime(2026, 12, 25, 17, tzinfo=UTC)).caveat == ""


async def test_a_missed_batch_under_todays_date_is_not_todays(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Its feed of Tuesday was never read, so nothing tells by likeness that Wednesday's repeats it: by the ids, none is newer than what
    the API had for Tuesday."""
    cursor = await monday(source, arxiv, clock)
    wednesday = TODAY + timedelta(days=1)
    for number, category in enumerate(("cs.CL", "cs.LG")):
        at = datetime(2026, 4, 28, 9, tzinfo=UTC)
        arxiv.announce(wednesday, category, *works(201 + 10 * number, categories=(category,), submitted_at=at))
    arxiv.repeating = {"cs.CL"}
    move_to(wednesday, arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.STALLED, "cs.LG": Health.FRESH}
    arxiv.repeating = set()
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock) == {"cs.CL": Health.FRESH, "cs.LG": Health.FRESH}


async def test_a_server_that_falls_back_within_a_day_changes_nothing(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """In the evening it shows Monday's batch under Tuesday's date, and on Wednesday Tuesday's: that is stalled still."""
    cursor = await monday(source, arxiv, clock)
    move_to(TODAY, arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    arxiv.repeating = {"cs.CL"}
    move_to(TODAY, arxiv, clock, hour=23)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock)["cs.CL"] is Health.FRESH
    at = datetime(2026, 4, 28, 9, tzinfo=UTC)
    arxiv.announce(TODAY + timedelta(days=1), "cs.CL", *works(201, categories=("cs.CL",), submitted_at=at))
    move_to(TODAY + timedelta(days=1), arxiv, clock, hour=9)
    cursor = (await source.fetch(cursor)).next_cursor
    assert states(source, cursor, clock)["cs.CL"] is Health.STALLED
