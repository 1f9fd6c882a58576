"""Quiet or broken? What a source should have announced by now, held against what was seen. Pure.

Each source knows its own calendar (`PaperSource.expected`); here stands what the comparison means, and how it is said. Called by the
operator's status and by whoever says when papers are due.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.progress import Expected, SourceState

UTC = ZoneInfo("UTC")


class Health(StrEnum):
    UNREAD = "unread"  # never read so far
    FRESH = "fresh"  # the newest batch is in
    WAITING = "waiting"  # the next one is not due yet
    QUIET = "quiet"  # nothing is announced today, and the batch before is in
    STALLED = "stalled"  # due, and absent
    FAILING = "failing"  # the last look ended in an error


def health(state: SourceState, expected: Expected, now: datetime) -> Health:
    """What a source's state means at this moment, by its calendar."""
    if state.error is not None:
        return Health.FAILING
    if state.last_success_at is None:
        return Health.UNREAD
    if state.newest_day is not None and state.newest_day >= expected.day:
        return Health.QUIET if expected.quiet else Health.FRESH
    return Health.WAITING if now < expected.due_at else Health.STALLED


def told(state: SourceState, expected: Expected, now: datetime) -> str:
    """The state in plain words, beginning with its name."""
    last = (
        f"the last batch that came is of {state.newest_day:%d %B}" if state.newest_day else "no batch was seen so far"
    )
    match health(state, expected, now):
        case Health.FAILING:
            since = f" for {span((now - state.failing_since).total_seconds())}" if state.failing_since else ""
            read = (
                f"; last read {span((now - state.last_success_at).total_seconds())} ago"
                if state.last_success_at
                else ""
            )
            again = f"; next try in {span((state.next_poll_at - now).total_seconds())}" if state.next_poll_at else ""
            return f"failing{since}: {state.error}{read}{again}"
        case Health.UNREAD:
            return "unread: it was never read so far"
        case Health.FRESH:
            return f"fresh: the batch of {expected.day:%d %B} is in"
        case Health.QUIET:
            return f"quiet: {expected.quiet}; {last}"
        case Health.WAITING:
            return f"waiting: the batch of {expected.day:%d %B} is due by {expected.due_at:%H:%M} UTC; {last}"
        case Health.STALLED:
            late = span((now - expected.due_at).total_seconds())
            return f"stalled: the batch of {expected.day:%d %B} was due {late} ago; {last}"


def outlook(
    now: datetime, next_batches: Mapping[str, datetime | None], poll_interval_s: float, zone: ZoneInfo = UTC
) -> str:
    """A sentence about when each source (by label) begins its next batch, by a zone's clocks, and how often it is looked at."""
    due = [
        f"{label} begins its next list in {span((at - now).total_seconds())}, {at.astimezone(zone):%A %H:%M} {zone.key}"
        for label, at in next_batches.items()
        if at
    ]
    looked = (
        f"it is looked at every {span(poll_interval_s)}" if due else f"sources are read every {span(poll_interval_s)}"
    )
    sentence = "; ".join([*due, looked])
    return f"{sentence[0].upper()}{sentence[1:]}."


def span(seconds: float) -> str:
    """`45 s`, `5 min`, `3 h 20 min`, `2 days`: as exact as is useful."""
    length = timedelta(seconds=max(1.0, seconds))
    if length < timedelta(seconds=90):
        return f"{round(length.total_seconds())} s"
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"
