"""When arXiv announces papers, and which submissions an announcement has. Data and pure functions.

A *batch* is announced in the evening of a mailing day, at 20:00 New York time. Its *feed day* is the day after: at midnight New
York time the feeds are rebuilt and carry that date. Called by `arxiv_feed.py`, and by whoever says how fresh arXiv is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.language import _, day_and_month
from bot.progress import Expected

NEW_YORK = ZoneInfo("America/New_York")

# Source: info.arxiv.org/help/availability.html (read 2026): announced 20:00 Sunday to Thursday, submissions until 14:00.
ANNOUNCED_AT = time(20, 0)
CUT_OFF = time(14, 0)
SLOW_NIGHT_H = 2
SATURDAY = 5
MAILING_WEEKDAYS = frozenset({6, 0, 1, 2, 3})  # Sunday to Thursday as date.weekday() counts

# Evenings without an announcement, by year. Source: the same page, "On deferred mailings".
# Fridays are listed there too, though none has an announcement.
NO_MAILING: Mapping[int, frozenset[date]] = {
    2026: frozenset(
        date(2026, month, day)
        for month, day in ((1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31))
    ),
}

_DAY = timedelta(days=1)


def knows_year(year: int) -> bool:
    """Whether the no-mailing days of a year are known. Where not, the weekly rule alone is followed."""
    return year in NO_MAILING


def caveat(day: date) -> str:
    """A phrase for people where the calendar of a day's year is not known, else ""."""
    if knows_year(day.year):
        return ""
    return _(
        "the days of {year} on which arXiv announces nothing are not known here, so only weekends are allowed for",
        year=str(day.year),
    )


def is_mailing_day(day: date) -> bool:
    """Whether a batch is announced in the evening of this day (New York)."""
    return day.weekday() in MAILING_WEEKDAYS and day not in NO_MAILING.get(day.year, frozenset())


def is_feed_day(day: date) -> bool:
    """Whether the feeds of this date have a batch: the evening before was a mailing day's."""
    return is_mailing_day(day - _DAY)


def next_batch_at(now: datetime) -> datetime:
    """The first announcement after `now`, in UTC."""
    day = _new_york_day(now)
    while not (is_mailing_day(day) and _evening(day) > now):
        day += _DAY
    return _evening(day)


def feed_opens_at(day: date) -> datetime:
    """When the feeds of a date can be read: midnight New York, in UTC."""
    return datetime.combine(day, time(0), NEW_YORK).astimezone(UTC)


def announcement_of(day: date) -> datetime:
    """When the batch of a feed day was announced: the evening before, in UTC."""
    return _evening(day - _DAY)


def next_feed_at(now: datetime) -> datetime:
    """When the next feed with a batch can be read, in UTC."""
    day = feed_date(now) + _DAY
    while not is_feed_day(day):
        day += _DAY
    return feed_opens_at(day)


def expected(now: datetime) -> Expected:
    """The batch of the newest feed day. Feeds are rebuilt at midnight New York; two hours allow for a slow night."""
    today = _new_york_day(now)
    day = today
    while not is_feed_day(day):
        day -= _DAY
    opened_at = feed_opens_at(day)
    due_at = opened_at + timedelta(hours=SLOW_NIGHT_H)
    why_none = None if day == today else _why_none(today)
    return Expected(day, due_at, why_none, opened_at=opened_at, caveat=caveat(today))


def _why_none(day: date) -> str:
    if day.weekday() >= SATURDAY:
        return _("arXiv's feeds are empty on weekends")
    return _("arXiv announced nothing in the evening of {day}", day=day_and_month(day - _DAY, year=False))


def feed_date(now: datetime) -> date:
    """The date that feeds carry at `now`, a batch or none."""
    return _new_york_day(now)


def feed_days(after: date, before: date) -> list[date]:
    """The days strictly between whose feeds have a batch, oldest first."""
    return [day for n in range(1, max((before - after).days, 0)) if is_feed_day(day := after + timedelta(days=n))]


def submissions(day: date) -> tuple[datetime, datetime]:
    """From when until when (UTC) the papers of a feed day's batch were submitted, those that moderation held back apart.

    The batch of Sunday evening has what came until Friday 14:00; after a weekend or a deferred mailing, all since the last.
    """
    before = day - _DAY
    while not is_feed_day(before):
        before -= _DAY
    return _cut_off(before - _DAY), _cut_off(day - _DAY)


def announced_on(submitted_at: datetime) -> date:
    """The feed day of a paper that was submitted at a time and not held back."""
    day = _new_york_day(submitted_at)
    while not (is_feed_day(day + _DAY) and submitted_at < _cut_off(day)):
        day += _DAY
    return day + _DAY


def _cut_off(evening: date) -> datetime:
    """The end of submissions for the announcement of an evening. Sunday's has nothing of the weekend."""
    day = evening - 2 * _DAY if evening.weekday() == 6 else evening
    return datetime.combine(day, CUT_OFF, NEW_YORK).astimezone(UTC)


def _evening(day: date) -> datetime:
    return datetime.combine(day, ANNOUNCED_AT, NEW_YORK).astimezone(UTC)


def _new_york_day(now: datetime) -> date:
    return now.astimezone(NEW_YORK).date()
