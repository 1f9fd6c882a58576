"""The watch: tells the operators' channel when a source has been stalled or failing for a while, and when it is well again. Once each.

Called by `service.py`. What stalled and failing mean: `freshness.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.intake.freshness import Health, health, told
from bot.intake.turn import turn
from bot.model import Line, Span
from bot.ports import Clock, PaperSource
from bot.progress import SourceState
from bot.storage import CursorStore

log = structlog.get_logger()

PATIENT_S = 1800.0  # a passing error is nobody's business
ILL = (Health.STALLED, Health.FAILING)


class Watch:
    """`tell` says one line to the operators; its failure leaves the news for the next look."""

    def __init__(
        self,
        sources: Sequence[PaperSource],
        cursors: CursorStore,
        owner: str,
        clock: Clock,
        tell: Callable[[Line], Awaitable[None]],
    ) -> None:
        self._sources = sources
        self._cursors = cursors
        self._owner = owner
        self._clock = clock
        self._tell = tell

    async def look(self) -> None:
        """One look at every source. Raises what `tell` raises."""
        for source in self._sources:
            async with turn(self._cursors, f"{source.name}:watch", self._owner, self._clock) as mine:
                known = await mine.load()
                state = await self._cursors.load(source.name)
                now = self._clock.now()
                after = noted(
                    known, ill=health(state, source.expected(now), now) in ILL, since=state.failing_since, now=now
                )
                if after.told_at != known.told_at:
                    said = told(state, source.expected(now), now)
                    log.warning("source_health_told", source=source.name, told=said)
                    await self._tell((Span(source.label, "bold"), Span(f": {said}.")))
                if after != known:
                    await mine.save(after)


def noted(known: SourceState, *, ill: bool, since: datetime | None, now: datetime) -> SourceState:
    """What the watch remembers after a look: since when a source has been ill, and when that was told. A change of `told_at` is news."""
    if not ill:
        return replace(known, failing_since=None, told_at=None)
    began = known.failing_since or since or now
    due = now - began >= timedelta(seconds=PATIENT_S)
    return replace(known, failing_since=began, told_at=known.told_at or (now if due else None))
