"""Which days of Hugging Face Daily Papers to read, and when the next begins. Pure; called by `huggingface.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.progress import Expected

log = structlog.get_logger()

OVERLAP_DAYS = 2  # a day still gets papers after it ended in UTC: its evening is written from America
MAX_DAYS = 10  # a call
FIRST_PAPERS_H = 6
SATURDAY = 5  # no papers are submitted on weekends. Source: huggingface_hub issue 2745


def days_to_read(cursor: str | None, today: date) -> list[date]:
    """From two days before the cursor (or before today) up to today, oldest first, ten at most."""
    newest = today
    try:
        newest = min(date.fromisoformat(cursor), today) if cursor else today
    except ValueError:
        log.warning("cursor_unreadable", source="huggingface", cursor=cursor)
    first = newest - timedelta(days=OVERLAP_DAYS)
    return [first + timedelta(days=n) for n in range(min((today - first).days + 1, MAX_DAYS))]


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
    return Expected(day, due_at, None if day == today else "no papers are listed on weekends")
