"""The watch: tells the operators' channel when a source, or a part of one, has been stalled or failing for a while, and when it is well
again. Once each; what is told of several parts alike is one line.

A chore (`bot/chores.py`). What stalled and failing mean: `freshness.py`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.intake.freshness import ILL, UTC, Health, health, told, who
from bot.intake.turn import turn
from bot.model import Line, Span, plain
from bot.ports import Clock, PaperSource
from bot.progress import SourceState
from bot.storage.intake import CursorStore

log = structlog.get_logger()

PATIENT_S = 1800.0  # a passing error is nobody's business
WHOLE = ""  # the source itself among its parts


@dataclass(frozen=True, slots=True)
class Illness:
    """Since when, and when the operators were told."""

    since: datetime
    told_at: datetime | None = None


Illnesses = Mapping[str, Illness]


class Watch:
    """`tell` says one line to the operators; its failure leaves the news for the next look."""

    def __init__(
        self,
        sources: Sequence[PaperSource],
        cursors: CursorStore,
        owner: str,
        clock: Clock,
        tell: Callable[[Line], Awaitable[None]],
        *,
        zone: ZoneInfo = UTC,
    ) -> None:
        self._sources = sources
        self._cursors = cursors
        self._owner = owner
        self._clock = clock
        self._tell = tell
        self._zone = zone

    async def look(self) -> None:
        """One look at every source. Raises what `tell` raises."""
        for source in self._sources:
            async with turn(self._cursors, f"{source.name}:watch", self._owner, self._clock) as mine:
                record = await mine.load()
                before = _read(record.cursor)
                state = await self._cursors.load(source.name)
                after = await self._told(source, state, before)
                if after != before:
                    await mine.save(replace(record, cursor=_written(after)))

    async def _told(self, source: PaperSource, state: SourceState, before: Illnesses) -> Illnesses:
        """What is remembered after a look at a source, and said."""
        now = self._clock.now()
        expected, parts = source.expected(now), source.parts(state)
        whole = (
            not parts or state.error is not None
        )  # else its parts are looked at, and itself only for having become well
        after = {name: each for name, each in before.items() if whole and name != WHOLE}
        news: dict[tuple[bool, Health, Line], list[str]] = {}
        for name, part in {WHOLE: state, **({} if whole else parts)}.items():
            known, means = before.get(name), health(part, expected, now)
            ill = means in ILL and (whole or name != WHOLE)
            illness = noted(known, ill=ill, since=part.failing_since, now=now)
            if illness is not None:
                after[name] = illness
            if (known.told_at if known else None) != (illness.told_at if illness else None):
                news.setdefault((ill, means, told(part, expected, now, self._zone)), []).append(name)
        for (_, _, said), names in news.items():
            log.warning("source_health_told", source=source.name, parts=names, told=plain(said))
            await self._tell((Span(who(source.label, names, len(parts)), "bold"), Span(": "), *said, Span(".")))
        return after


def noted(known: Illness | None, *, ill: bool, since: datetime | None, now: datetime) -> Illness | None:
    """What is remembered of a source or part after a look: since when it has been ill, and when that was told; None for a healthy one.
    A change of `told_at` is news."""
    if not ill:
        return None
    illness = known or Illness(since or now)
    due = now - illness.since >= timedelta(seconds=PATIENT_S)
    return illness if illness.told_at or not due else replace(illness, told_at=now)


def _read(record: str | None) -> Illnesses:
    """Anything else than what was written counts as nothing remembered."""
    try:
        stored: Any = json.loads(record) if record else {}
        return {
            str(name): Illness(datetime.fromisoformat(since), datetime.fromisoformat(at) if at else None)
            for name, (since, at) in stored.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _written(illnesses: Illnesses) -> str:
    return json.dumps(
        {
            name: [each.since.isoformat(), each.told_at.isoformat() if each.told_at else None]
            for name, each in illnesses.items()
        }
    )
