"""What intake remembers, in memory: how far sources were read, announced marks, sightings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from bot.model import PaperId
from bot.progress import Facts, Sighting, SourceState


class MemoryCursors:
    def __init__(self) -> None:
        self.states: dict[str, SourceState] = {}
        self.marks: dict[PaperId, datetime] = {}
        self.seen_facts: dict[PaperId, Facts] = {}

    async def load(self, source: str) -> SourceState:
        return self.states.get(source, SourceState())

    async def save(self, source: str, state: SourceState) -> None:
        self.states[source] = state

    async def unannounced(self, ids: Collection[PaperId]) -> set[PaperId]:
        return {each for each in ids if each not in self.marks}

    async def announced_at(self, paper_id: PaperId) -> datetime | None:
        return self.marks.get(paper_id)

    async def facts(self, ids: Collection[PaperId]) -> Mapping[PaperId, Facts]:
        return {each: self.seen_facts[each] for each in ids if each in self.seen_facts}

    async def save_facts(self, facts: Mapping[PaperId, Facts], now: datetime) -> None:
        self.seen_facts.update(facts)

    async def mark_announced(self, ids: Collection[PaperId], now: datetime) -> None:
        for each in ids:
            self.marks.setdefault(each, now)


class MemorySightings:
    """The first record of a paper on a day stands."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, date], dict[PaperId, Sighting]] = {}

    async def record(self, source: str, sightings: Sequence[Sighting]) -> None:
        for each in sightings:
            self._days.setdefault((source, each.day), {}).setdefault(each.paper_id, each)

    async def on(self, source: str, day: date) -> tuple[Sighting, ...]:
        return tuple(self._days.get((source, day), {}).values())
