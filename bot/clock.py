"""The two clocks of the program: the system's, and one that shows a chosen day for replaying recorded ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)


class ReplayClock(SystemClock):
    """Runs on from whatever it was set to, at the usual pace."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def set(self, shown: datetime) -> None:
        self._offset = shown - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset
