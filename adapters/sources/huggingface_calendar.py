"""Which days of Hugging Face Daily Papers to read, how far they were read, and when the next begins. Pure; called by `huggingface.py`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.language import _
from bot.model import PaperId
from bot.progress import Expected

log = structlog.get_logger()

OVERLAP_WEEKDAYS = (
    2  # a list still gets papers after its day ended in UTC, and one that stood still gets them when it moves again
)
DOUBT_DAYS = (
    7  # a weekday without a list of its own is looked at again for so long: a holiday, or a server that stood still
)
MAX_DAYS = 14  # a call; more than a doubt and its overlap can take
FIRST_PAPERS_H = 6
SATURDAY = 5  # no papers are submitted on weekends. Source: huggingface_hub issue 2745

_DAY = timedelta(days=1)


def days_to_read(cursor: str | None, today: date) -> list[date]:
    """From two weekdays before the cursor (or before today) up to today, oldest first, fourteen at most."""
    first = _day_of(cursor, today)
    weekdays = 0
    while weekdays < OVERLAP_WEEKDAYS:
        first -= _DAY
        weekdays += first.weekday() < SATURDAY
    return [first + n * _DAY for n in range(min((today - first).days + 1, MAX_DAYS))]


def next_cursor(listed: Mapping[date, Collection[PaperId]], cursor: str | None, today: date, *, more: bool) -> str:
    """How far days were read: to the newest, but no further than the first weekday that has no list of its own yet.

    A server that stands still shows nothing for its new days, or an earlier day's papers under their dates: what it lists for them when
    it moves again must not be too old to be read. Never goes back, for what lies before a first pass is nobody's news; and moves on
    where there are `more` days to read. `listed`: the papers of each day that was read.
    """
    begun = _day_of(cursor, today)
    known: set[PaperId] = set()
    for day in sorted(listed):
        own = set(listed[day]) - known
        known |= own
        doubted = not own and day.weekday() < SATURDAY and today - day <= DOUBT_DAYS * _DAY
        if doubted and (day > begun or (day == begun and not more)):
            return day.isoformat()
    return max([begun, *listed]).isoformat()


def _day_of(cursor: str | None, today: date) -> date:
    try:
        return min(date.fromisoformat(cursor), today) if cursor else today
    except ValueError:
        log.warning("cursor_unreadable", source="huggingface", cursor=cursor)
        return today


def next_day_begins(now: datetime) -> datetime:
    """A list begins at 00:00 UTC of each weekday."""
    day = now.astimezone(UTC).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(tzinfo=UTC))


def expected(now: datetime) -> Expected:
    """The list of the latest weekday. Its first papers come within two hours of midnight UTC (so on all of 86 recorded days of 2026);
    six hours allow for a slow morning."""
    today = now.astimezone(UTC).date()
    day = today
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    due_at = datetime.combine(day, time(tzinfo=UTC)) + timedelta(hours=FIRST_PAPERS_H)
    midnight = datetime.combine(day + timedelta(days=1), time(tzinfo=UTC))
    return Expected(day, due_at, None if day == today else _("no papers are listed on weekends"), open_until=midnight)
