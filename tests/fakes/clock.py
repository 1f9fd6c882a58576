"""A clock that moves when told to: sleeping advances it at once and gives the other tasks a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


class FakeClock:
    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self.slept: list[float] = []
        self.after_sleep: Callable[[], Awaitable[None]] | None = None  # what happens meanwhile, once

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def sleep(self, delay_s: float) -> None:
        self.slept.append(delay_s)
        self.advance(max(delay_s, 0.0))
        await asyncio.sleep(0)
        happens, self.after_sleep = self.after_sleep, None
        if happens is not None:
            await happens()
