"""Turns at a vendor's door: who may send the next request, so that all of us together stay within the vendor's terms.

Lives here: a gate for a single process (the port is `Gate` of bot/ports.py). The one that all processes share is in
`adapters/storage/redis/gate.py`. Called by `arxiv_http.py` around each request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.errors import Transient
from bot.ports import GATE_PATIENCE_S, Clock

# One request in three seconds and one connection at a time, over all machines and over API, feeds and OAI-PMH together.
# Source: info.arxiv.org/help/api/tou.html
INTERVAL_S = 3.0


class LocalGate:
    """A gate for the tasks of one process."""

    def __init__(self, clock: Clock, *, interval_s: float = INTERVAL_S) -> None:
        self._clock = clock
        self._interval_s = interval_s
        self._lock = asyncio.Lock()  # its waiters are served in order
        self._waiting = 0
        self._freed_at: datetime | None = None
        self._opens_at: datetime | None = None

    @asynccontextmanager
    async def turn(self, *, patience_s: float = GATE_PATIENCE_S) -> AsyncIterator[None]:
        self._expect(self._waiting * self._interval_s, patience_s)
        self._waiting += 1
        try:
            async with asyncio.timeout(patience_s):
                await self._lock.acquire()
        except TimeoutError:
            raise too_long(self._interval_s) from None
        finally:
            self._waiting -= 1
        try:
            await self._pause(patience_s)
            try:
                yield
            finally:
                self._freed_at = self._clock.now()
        finally:
            self._lock.release()

    async def close_until(self, opens_at: datetime) -> None:
        self._opens_at = max(self._opens_at or opens_at, opens_at)

    async def _pause(self, patience_s: float) -> None:
        while (wait_s := self._left_s()) > 0:
            self._expect(0.0, patience_s)
            await self._clock.sleep(wait_s)

    def _left_s(self) -> float:
        now = self._clock.now()
        passed_s = (now - self._freed_at).total_seconds() if self._freed_at else self._interval_s
        closed_s = (self._opens_at - now).total_seconds() if self._opens_at else 0.0
        # A clock that was set back must not keep the gate shut until it has caught up.
        return max(self._interval_s - max(passed_s, 0.0), closed_s)

    def _expect(self, queue_s: float, patience_s: float) -> None:
        """Raises Transient when more than `patience_s` are to be waited."""
        wait_s = max(self._left_s(), 0.0) + queue_s
        if wait_s > patience_s:
            raise too_long(wait_s)


def too_long(wait_s: float) -> Transient:
    return Transient("arXiv is not to be asked again yet: its limit is for all of us together.", wait_s)
