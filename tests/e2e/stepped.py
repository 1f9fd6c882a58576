"""Days that pass in a second: a clock that goes on from where a test sets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from tests.e2e.program import PATIENCE_S

DAY = timedelta(days=1)


class SteppedClock:
    """Goes on from where it was last set: a turn that a step finds half-way is held up, and its message due again a second later."""

    __slots__ = ("_at", "_set_at")

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        self._at, self._set_at = at, monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._set_at)

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(min(delay_s, 0.01))


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.02)
