"""The archiver: reads a source's last days into the archive once, unannounced, so that search has something from the first hour.

It keeps clear of the days that the poller still watches, so that it can never take a paper for old that is yet to be announced.
Called by `service.py`, in the background.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import structlog

from bot.intake.poller import Intake
from bot.intake.turn import Turn, turn
from bot.ports import PaperSource

log = structlog.get_logger()

WATCHED_DAYS = 5  # today and the days before it that a first poll reads, a weekend among them: no archiver's business
PAUSE_S = 1.0  # between two days: the poller and people's searches come first


class Archiver:
    def __init__(self, source: PaperSource, intake: Intake, days: int) -> None:
        self._source = source
        self._intake = intake
        self._days = days

    @property
    def _record(self) -> str:
        return f"{self._source.name}:archive"

    async def run(self) -> int:
        """Read what is missing, the newest day first; goes on where it stopped. Returns how many papers were added. Raises Transient."""
        added = 0
        async with turn(self._intake.cursors, self._record, self._intake.owner, self._intake.clock) as mine:
            for day in await self._due(mine):
                added += await self._read(day)
                await mine.save(replace(await mine.load(), cursor=day.isoformat()))
                await self._intake.clock.sleep(PAUSE_S)
        return added

    async def _read(self, day: date) -> int:
        kept = await self._intake.keeper.gather(await self._source.read_day(day))
        await self._intake.keeper.store(kept)
        await self._intake.cursors.mark_announced([paper.id for paper in kept.papers], self._intake.clock.now())
        return len(kept.papers)

    async def _due(self, mine: Turn) -> list[date]:
        """From the first day that is not watched back to the oldest wanted, less what was done. The first call fixes where it starts:
        days that go by later are the poller's."""
        state = await mine.load()
        newest = state.newest_day or self._intake.clock.now().date() - timedelta(days=WATCHED_DAYS)
        if state.newest_day is None:
            await mine.save(replace(state, newest_day=newest))
        start = date.fromisoformat(state.cursor) - timedelta(days=1) if state.cursor else newest
        oldest = newest - timedelta(days=self._days - WATCHED_DAYS)
        return [start - timedelta(days=back) for back in range((start - oldest).days + 1)]
