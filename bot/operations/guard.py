"""The look at Redis that `paperroute run` takes again and again: does it take what it is told, and is what it has still ours?

Lives here: what is said and when. What waits meanwhile waits by itself: every loop tries again, and nothing is marked done before it is.
A chore (`bot/chores.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.errors import Misconfigured, Transient
from bot.intake.freshness import span
from bot.operations.gap import noticed
from bot.operations.stores import Stores
from bot.operators import Operators

log = structlog.get_logger()

PATIENT_S = 8.0  # a server that is back so soon is nobody's business
AGAIN_S = 600.0  # how often its troubles are told at most

LOST = (
    "Redis has lost its data while Paper Route was running: it stops, so that nothing is mixed up. Start it again to see what can be"
    " brought back."
)


class Guard:
    def __init__(self, stores: Stores, operators: Operators) -> None:
        self._stores = stores
        self._operators = operators
        self._away_since: datetime | None = None
        self._told_at: datetime | None = None
        self._is_told = False
        self._told_gap: datetime | None = None

    async def look(self) -> None:
        """Raises Misconfigured when there is no use in going on: what Redis has is not what this run began with."""
        now = self._stores.clock.now()
        try:
            overtaken = await self._stores.state.overtaken()
            lost = overtaken is None and await self._stores.state.unmarked()
            await self._stores.state.touch(now)
            gap = await self._stores.state.gap()
        except Transient as error:
            self._trouble(error.reason, now)
            return
        if overtaken is not None or lost:
            raise Misconfigured(overtaken or LOST)
        self._well(now)
        if gap is not None and gap.until != self._told_gap:
            self._told_gap = gap.until
            self._operators.tell(noticed(gap))

    def _trouble(self, reason: str, now: datetime) -> None:
        if self._away_since is None:
            log.warning("redis_trouble", reason=reason)
            self._away_since = now
        patient = now - self._away_since < timedelta(seconds=PATIENT_S)
        lately = self._told_at is not None and now - self._told_at < timedelta(seconds=AGAIN_S)
        if patient or lately or self._is_told:
            return
        self._is_told, self._told_at = True, now
        self._operators.tell(
            f"{reason} Since {self._away_since:%H:%M} UTC nothing is read and nothing posted; nothing is lost, and it goes on by itself."
        )

    def _well(self, now: datetime) -> None:
        if self._away_since is None:
            return
        took_s = (now - self._away_since).total_seconds()
        log.info("redis_well", took_s=round(took_s, 1))
        if self._is_told:
            self._operators.tell(f"Redis is well again at {now:%H:%M} UTC, after {span(took_s)}.")
        self._away_since, self._is_told = None, False
