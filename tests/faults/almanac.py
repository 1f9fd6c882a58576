"""What a year's calendar is, written down by hand: nothing here is computed by the code that is tested.

Sources: arXiv's page on availability (mailing days, the no-mailing days of 2026), the dates on which the United States change their clocks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)
SUMMER = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
)  # New York is 4 hours behind, else 5
NO_MAILING = {(1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31)}
DAILY_HOLIDAYS = {(4, 3), (12, 25)}  # weekdays on which Hugging Face, in this world, lists nothing
DAILY_DUE_H, FEED_DUE_H = 6, 2

_DAY = timedelta(days=1)


def behind_h(at: datetime) -> int:
    return 4 if SUMMER[0] <= at < SUMMER[1] else 5


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def feed_midnight(day: date) -> datetime:
    """When the feeds of a day can be read. No day of the year has its change of clocks before that."""
    noon = datetime.combine(day, time(12), UTC)
    return midnight(day) + timedelta(hours=behind_h(noon - 8 * timedelta(hours=1)))


def feed_date(at: datetime) -> date:
    return (at - timedelta(hours=behind_h(at))).date()


def has_feed(day: date) -> bool:
    """Monday to Friday, unless the evening before was without a mailing."""
    evening = day - _DAY
    return day.weekday() < 5 and (evening.year, evening.month, evening.day) not in {
        (2026, *each) for each in NO_MAILING
    }


def last_submission(day: date) -> datetime:
    """Before when the papers of a feed were submitted: 14:00 in New York of the day before; for Monday's, of Friday."""
    evening = day - 3 * _DAY if day.weekday() == 0 else day - _DAY
    return feed_midnight(evening) + timedelta(hours=14)


def newest_feed(at: datetime) -> date:
    day = feed_date(at)
    while not has_feed(day):
        day -= _DAY
    return day


def newest_list(at: datetime) -> date:
    """Of Hugging Face: every weekday's."""
    day = at.date()
    while day.weekday() >= 5:
        day -= _DAY
    return day
