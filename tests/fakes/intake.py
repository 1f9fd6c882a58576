"""What intake remembers, in memory: how far sources were read, announced marks, sightings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.model import Channel, PaperId
from bot.progress import Facts, Holder, PaperEvent, Question, Sighting, SourceState, Stake


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
        self._moved: dict[Channel, Channel] = {}

    async def record(self, source: str, sightings: Sequence[Sighting]) -> None:
        for each in sightings:
            known = self._days.setdefault((source, each.day), {}).setdefault(each.paper_id, each)
            channels = tuple(dict.fromkeys((*known.channels, *each.channels)))
            self._days[source, each.day][each.paper_id] = replace(known, channels=channels)

    async def on(self, source: str, day: date) -> tuple[Sighting, ...]:
        found = self._days.get((source, day), {}).values()
        return tuple(replace(each, channels=self._followed(each.channels)) for each in found)

    async def channels(self, paper_id: PaperId, places: Sequence[tuple[str, date]]) -> tuple[Channel, ...]:
        found = [self._days.get(place, {}).get(paper_id) for place in places]
        return self._followed(channel for each in found if each for channel in each.channels)

    async def moved(self, old: Channel, new: Channel) -> None:
        self._moved[old] = new
        self._moved.pop(new, None)

    def _followed(self, channels: Iterable[Channel]) -> tuple[Channel, ...]:
        ways = [list(dict.fromkeys(channels))]
        while ways[-1]:
            ways.append([self._moved[each] for each in ways[-1] if each in self._moved])
        return tuple(dict.fromkeys(channel for way in ways for channel in way))


class MemoryIdentities:
    """Names live for good here: how long they are kept is the store's own business."""

    def __init__(self) -> None:
        self._holders: dict[str, Holder] = {}

    async def held(self, names: Collection[str]) -> Mapping[str, Holder]:
        return {name: self._holders[name] for name in names if name in self._holders}

    async def hold(self, groups: Sequence[Sequence[Stake]]) -> bool:
        written = True
        for group in groups:
            if any(self._holders.get(each.name, each.holder).paper_id != each.holder.paper_id for each in group):
                written = False
            else:
                for each in group:
                    self._holders.setdefault(each.name, each.holder)
        return written

    async def resolve(self, ids: Collection[PaperId]) -> Mapping[PaperId, PaperId]:
        return {each: self._holders[each].paper_id if each in self._holders else each for each in ids}


class MemoryEvents:
    """The first record of an event stands."""

    def __init__(self) -> None:
        self._events: dict[str, PaperEvent] = {}
        self._questions: dict[str, dict[PaperId, Question]] = {}
        self._read: dict[str, datetime] = {}

    async def record(self, events: Sequence[PaperEvent]) -> None:
        for each in events:
            self._events.setdefault(each.id, each)

    async def unrecorded(self, events: Sequence[PaperEvent]) -> tuple[PaperEvent, ...]:
        return tuple(each for each in events if each.id not in self._events)

    async def of(self, paper_id: PaperId) -> tuple[PaperEvent, ...]:
        return tuple(each for each in self._in_order() if each.paper_id == paper_id)

    async def since(self, at: datetime, limit: int) -> tuple[PaperEvent, ...]:
        return tuple(each for each in self._in_order() if each.at >= at)[: max(limit, 0)]

    async def read_until(self, reader: str) -> datetime | None:
        return self._read.get(reader)

    async def mark_read(self, reader: str, until: datetime) -> None:
        self._read[reader] = until

    async def ask(self, source: str, questions: Sequence[Question]) -> None:
        self._questions.setdefault(source, {}).update({each.paper_id: each for each in questions})

    async def questions(self, source: str) -> tuple[Question, ...]:
        kept = self._questions.get(source, {}).values()
        return tuple(sorted(kept, key=lambda each: (each.due_at, each.paper_id)))

    async def strike(self, source: str, ids: Collection[PaperId]) -> None:
        for each in ids:
            self._questions.get(source, {}).pop(each, None)

    def _in_order(self) -> list[PaperEvent]:
        return sorted(self._events.values(), key=lambda each: (each.at, each.id))
