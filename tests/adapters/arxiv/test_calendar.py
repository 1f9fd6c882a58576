"""When arXiv announces, and of what."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv_calendar import (
    NEW_YORK,
    announced_on,
    caveat,
    expected,
    feed_days,
    feed_opens_at,
    is_feed_day,
    is_mailing_day,
    knows_year,
    next_batch_at,
    next_feed_at,
    submissions,
)


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (new_york(2026, 4, 27, 19, 59), new_york(2026, 4, 27, 20)),
        (new_york(2026, 4, 27, 20, 0), new_york(2026, 4, 28, 20)),
        (new_york(2026, 5, 1, 12), new_york(2026, 5, 3, 20)),  # Friday to Sunday
        (new_york(2026, 9, 7, 21), new_york(2026, 9, 8, 20)),  # Labor Day
        (new_york(2026, 12, 31, 21), new_york(2027, 1, 3, 20)),
    ],
)
def test_the_batch_after_a_moment(now: datetime, following: datetime) -> None:
    """20:00 New York, Sunday to Thursday, less the days without a mailing; at the hour itself the batch is there."""
    assert next_batch_at(now) == following


@pytest.mark.parametrize(("month", "hour"), [(1, 1), (7, 0)])
def test_summer_and_winter(month: int, hour: int) -> None:
    """20:00 is 00:00 UTC in summer and 01:00 in winter."""
    assert next_batch_at(datetime(2026, month, 13, 12, tzinfo=UTC)).hour == hour


def test_the_days_without_a_mailing_have_empty_feeds_the_day_after() -> None:
    """Thanksgiving evening has none, so Friday's feed has none; no weekend has."""
    assert not is_mailing_day(date(2026, 11, 26))
    assert not is_feed_day(date(2026, 11, 27))
    assert feed_days(date(2026, 11, 25), date(2026, 12, 1)) == [date(2026, 11, 26), date(2026, 11, 30)]
    assert feed_days(date(2026, 4, 28), date(2026, 4, 28)) == []


def test_an_unknown_year_follows_the_weekly_rule_and_says_so() -> None:
    """Christmas 2031 is a Thursday like any other, with a caveat."""
    assert is_mailing_day(date(2031, 12, 25))
    assert not knows_year(2031)
    assert "2031" in caveat(date(2031, 12, 25))
    assert caveat(date(2026, 12, 25)) == ""


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        (date(2026, 4, 29), new_york(2026, 4, 27, 14), new_york(2026, 4, 28, 14)),
        (date(2026, 4, 27), new_york(2026, 4, 23, 14), new_york(2026, 4, 24, 14)),  # Sunday's: Thursday to Friday
        (date(2026, 4, 28), new_york(2026, 4, 24, 14), new_york(2026, 4, 27, 14)),  # Monday's: the weekend
        (date(2026, 9, 9), new_york(2026, 9, 4, 14), new_york(2026, 9, 8, 14)),  # after Labor Day
    ],
)
def test_what_a_batch_has(day: date, since: datetime, until: datetime) -> None:
    """The schedule's table, row by row."""
    assert submissions(day) == (since, until)


def test_every_submission_of_a_year_is_in_one_batch() -> None:
    """The batches leave no gap and do not overlap, and a paper's day is that of its batch."""
    days = feed_days(date(2026, 1, 5), date(2027, 1, 20))
    spans = [submissions(day) for day in days]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    for day, (since, until) in zip(days, spans, strict=True):
        assert announced_on(since) == announced_on(until - timedelta(seconds=1)) == day


def test_feeds_open_at_midnight() -> None:
    """Four hours after the announcement; Friday's evening has to wait for Monday."""
    assert feed_opens_at(date(2026, 4, 28)) == datetime(2026, 4, 28, 4, tzinfo=UTC)
    assert next_feed_at(new_york(2026, 5, 1, 0, 0)) == new_york(2026, 5, 4, 0)
    assert next_feed_at(new_york(2026, 4, 27, 23, 59)) == new_york(2026, 4, 28, 0)


def test_what_is_expected() -> None:
    """Today's batch on a feed day; on others the last one, with the reason why there is none."""
    assert expected(new_york(2026, 4, 28, 9)) == expected(new_york(2026, 4, 28, 1))
    assert expected(new_york(2026, 4, 28, 9)).quiet is None
    saturday = expected(new_york(2026, 5, 2, 9))
    assert (saturday.day, saturday.quiet) == (date(2026, 5, 1), "arXiv's feeds are empty on weekends")
    holiday = expected(new_york(2026, 11, 27, 9))
    assert (holiday.day, holiday.quiet) == (date(2026, 11, 26), "arXiv announced nothing in the evening of 26 November")
