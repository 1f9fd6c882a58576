"""When a source is looked at next: often while a batch is due or coming in, seldom otherwise, and never with everybody else. Pure.

Called by the poller after each pass, which keeps the answer with the source's state: so a restart does not hammer. An interval that the
operator gave goes before the calendar.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.intake.freshness import Health, health
from bot.progress import Expected, SourceState

OFTEN_S = 300.0
SELDOM_S = 1800.0  # also how long a subscription's new category may wait for its first look
LATE_SHARE = (
    1 / 4
)  # of how long a batch has been awaited: two hours after it could be there it is looked for every half hour
SPREAD = 0.1  # of a pause, either way
OPENING_S = 60.0  # after a batch begins: not all bots of the world in the same second
FAILED_FIRST_S = 10.0
FAILED_MOST_S = 600.0
FAILED_SHARE = 0.5  # of how long it has been failing: the pauses grow with it, whatever was restarted meanwhile
RESTARTED_S = 60.0  # whoever restarts after an error may have mended it


@dataclass(frozen=True, slots=True)
class Pace:
    """`interval_s`: as the operator gave it, else None. `chance`: a number in [0, 1)."""

    interval_s: float | None = None
    chance: Callable[[], float] = random.random

    def after(
        self,
        states: Mapping[str, SourceState],
        expected: Expected,
        next_batch_at: datetime | None,
        now: datetime,
    ) -> datetime:
        """After a pass that read. `states`: of the source's parts, or its own."""
        if self.interval_s is not None:
            return now + timedelta(seconds=self.interval_s)
        pause_s = min((_pause_s(state, expected, now) for state in states.values()), default=SELDOM_S)
        at = now + timedelta(seconds=self._spread(pause_s))
        if next_batch_at is not None and now < next_batch_at < at:
            return next_batch_at + timedelta(seconds=OPENING_S * self.chance())
        return at

    def after_failure(self, failing_since: datetime, retry_after_s: float | None, now: datetime) -> datetime:
        """After a pass that could not read at all; not before the source said."""
        most_s = FAILED_MOST_S if self.interval_s is None else self.interval_s
        grown_s = max(FAILED_FIRST_S, FAILED_SHARE * (now - failing_since).total_seconds())
        return now + timedelta(seconds=max(self._spread(min(grown_s, most_s)), retry_after_s or 0.0))

    def left_s(self, state: SourceState, now: datetime) -> float:
        """How long a process that has just started leaves a source alone: what the last pass asked for, within reason."""
        if state.next_poll_at is None:
            return 0.0
        most_s = RESTARTED_S if state.error else SELDOM_S * (1 + SPREAD)
        if self.interval_s is not None:
            most_s = min(most_s, self.interval_s)
        return min(max((state.next_poll_at - now).total_seconds(), 0.0), most_s)

    def _spread(self, pause_s: float) -> float:
        return pause_s * (1 + SPREAD * (2 * self.chance() - 1))


def _pause_s(state: SourceState, expected: Expected, now: datetime) -> float:
    match health(state, expected, now):
        case Health.UNREAD:
            return OFTEN_S
        case Health.WAITING:
            return _awaited_s(expected.opened_at or now, now)
        case Health.STALLED:
            return _awaited_s(expected.opened_at or expected.due_at, now)
        case Health.FAILING:
            return _awaited_s(state.failing_since or now, now)
        case Health.FRESH if expected.open_until is not None and now < expected.open_until:
            return OFTEN_S
        case _:
            return SELDOM_S


def _awaited_s(since: datetime, now: datetime) -> float:
    return min(max(OFTEN_S, (now - since).total_seconds() * LATE_SHARE), SELDOM_S)
