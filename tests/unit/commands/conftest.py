"""A desk on fakes, and the words to talk to it with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast

import pytest
from pydantic import SecretStr

from bot.chat import Answer, Caller, Request
from bot.commands import CommandDesk, Idiom, split
from bot.commands.why import History
from bot.commands.wording import line
from bot.delivery.moving import Mover
from bot.errors import Transient
from bot.model import Channel, Line, Paper, PaperId, plain
from bot.people import People
from bot.ports import Period
from bot.preferences import House, Preferences
from bot.rates import Pace
from bot.search.searcher import Results
from bot.storage.archive import Hit
from bot.storage.outbox import Outbox
from bot.topics.backtest import day_of
from bot.topics.folding import words
from tests.fakes.clock import FakeClock
from tests.fakes.intake import MemoryCursors, MemoryEvents, MemoryIdentities, MemorySightings
from tests.fakes.ledger import MemoryLedger
from tests.fakes.library import FakeLibrary
from tests.fakes.living import MemoryLivingPosts
from tests.fakes.outbox import IdleOutbox
from tests.fakes.people import nobody_yet
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

HERE = Channel("fake", "w", "reading-group")
ADA = Caller("U1", "Ada")


def paper(number: int, title: str = "Diffusion Policy for Robots") -> Paper:
    published = datetime(2026, 4, 14, tzinfo=UTC)
    identity = PaperId(f"arxiv:2604.{number:05}")
    return Paper(identity, title, "An abstract.", ("Ada Lovelace",), published_at=published)


class ScriptedSearch:
    """Finds what it is told to; remembers what it was asked."""

    def __init__(self) -> None:
        self.papers: Sequence[Paper] = ()
        self.hosted: Literal["merged", "late", "off"] = "merged"
        self.away = False
        self.asked: list[tuple[str, int, bool]] = []

    async def search(self, query: str, limit: int, hosted: bool) -> Results:
        self.asked.append((query, limit, hosted))
        if self.away:
            raise Transient("the archive is away")
        return Results(tuple(Hit(each, 1.0) for each in self.papers[:limit]), self.hosted)


class ScriptedSource:
    """Knows what it is told to; `away` fails, `silent` never answers."""

    def __init__(self, name: str = "huggingface") -> None:
        self.name = self.label = name
        self.known: dict[PaperId, Paper] = {}
        self.trends: dict[Period, Sequence[Paper]] = {}
        self.days: dict[date, Sequence[Paper]] = {}
        self.away = self.silent = False
        self.asked: list[object] = []

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        await self._ask(tuple(ids))
        return tuple(self.known[each] for each in ids if each in self.known)

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        await self._ask(period)
        return tuple(self.trends.get(period, ()))[:limit]

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        await self._ask(day)
        return tuple(self.days.get(day, ()))

    async def _ask(self, what: object) -> None:
        self.asked.append(what)
        if self.silent:
            await asyncio.Event().wait()
        if self.away:
            raise Transient("the source is away")


class Shelf:
    """What the desk asks of an archive: the newest papers, and how many there are."""

    def __init__(self) -> None:
        self.papers: Sequence[Paper] = ()
        self.away = False

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        self._check()
        return tuple(self.papers[:limit])

    async def listed_since(self, day: date, limit: int) -> tuple[Paper, ...]:
        self._check()
        return tuple(each for each in self.papers if (day_of(each) or date.min) >= day)[:limit]

    async def count(self) -> int:
        self._check()
        return len(self.papers)

    def _check(self) -> None:
        if self.away:
            raise Transient("the archive is away")

    async def add(self, papers: Sequence[Paper]) -> None:
        self.papers = (*self.papers, *papers)

    async def get(self, paper_id: PaperId) -> Paper | None:
        self._check()
        return next((each for each in self.papers if each.id == paper_id), None)

    async def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        self._check()
        asked = set(words(query))
        near = sorted(self.papers, key=lambda each: -len(asked & set(words(each.title))))
        return tuple(Hit(each, 1.0) for each in near if asked & set(words(each.title)))[:limit]

    async def close(self) -> None: ...


@dataclass
class Room:
    """A channel with a desk behind it."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    searcher: ScriptedSearch = field(default_factory=ScriptedSearch)
    shelf: Shelf = field(default_factory=Shelf)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    cursors: MemoryCursors = field(default_factory=MemoryCursors)
    sightings: MemorySightings = field(default_factory=MemorySightings)
    identities: MemoryIdentities = field(default_factory=MemoryIdentities)
    events: MemoryEvents = field(default_factory=MemoryEvents)
    people: People = field(default_factory=nobody_yet)
    library: FakeLibrary = field(default_factory=FakeLibrary)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    house: House = field(default_factory=House)
    woken: list[Channel] = field(default_factory=list)
    outlook: str = ""
    wait_s: float | None = 0.0  # until a channel may have one more post
    sources: list[Any] = field(default_factory=list)
    on: str = "fake"  # the platform

    def __post_init__(self) -> None:
        self.platform = FakePlatform(self.clock, self.on)
        outbox = cast(Outbox, IdleOutbox())
        kept = (self.store, self.preferences, outbox, self.ledger, self.sightings, MemoryLivingPosts())
        self.mover = Mover(*kept, self.clock)
        self.desk = self.desk_with()

    def desk_with(self, names: Mapping[str, Idiom] | None = None) -> CommandDesk:
        platforms = {self.on: self.platform}
        history = History(
            self.ledger, self.cursors, self.sightings, self.identities, self.events, {"huggingface": "Hugging Face"}
        )
        return CommandDesk(
            self.store,
            self.searcher,
            platforms,
            self.clock,
            self.shelf,
            history=history,
            preferences=self.preferences,
            mover=self.mover,
            house=self.house,
            wake=self._woken,
            people=self.people,
            status=self._status,
            sources=self.sources,
            command_names=names,
            library=self.library,
            moment=self._moment,
        )

    async def _woken(self, channel: Channel) -> None:
        self.woken.append(channel)

    async def _moment(self, channel: Channel, pace: Pace) -> datetime | None:
        return None if self.wait_s is None else self.clock.now() + timedelta(seconds=self.wait_s)

    async def _status(self) -> Line:
        return line(self.outlook)

    async def say(self, typed: str, caller: Caller = ADA, channel: Channel = HERE, page: int = 1) -> Answer:
        """As a platform with one command does it; a second passes with each, as people are no faster."""
        self.clock.advance(1)
        command, rest = split(typed)
        return await self.desk.handle(Request(channel, caller, command, rest, page))

    async def connect(self, key: str, caller: Caller = ADA, channel: Channel = HERE) -> Answer:
        """As a platform's form does it."""
        self.clock.advance(1)
        return await self.desk.connect(Request(channel, caller, "saved"), SecretStr(key))

    async def topics(self, channel: Channel = HERE) -> list[str]:
        return [each.topic for each in await self.store.of_channel(channel)]


@pytest.fixture
def room() -> Room:
    return Room()


def text(answer: Answer) -> str:
    """What a person reads, without cards and announcement."""
    return "\n".join(plain(line) for line in (*answer.lines, *answer.below))


def announced(answer: Answer) -> str:
    return plain(answer.announcement or ())


async def kept(room: Room) -> Preferences:
    return (await room.preferences.load(HERE)).preferences
