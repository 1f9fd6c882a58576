"""A source of papers that does what it is told, and the intake around it on a real Redis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.identities import RedisIdentities
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.sightings import RedisSightings
from bot.errors import Transient
from bot.intake.poller import Intake, Poller
from bot.ledger import State
from bot.model import Channel, Listing, Paper, PaperId, Subscription
from bot.ports import Period
from bot.progress import Batch, Expected, PaperEvent, SourceState
from bot.topics.language import parse
from bot.topics.wanted import WantedTopics
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import START
from tests.fakes.subscriptions import MemorySubscriptions

CHANNEL = Channel.parse("fake:T/C")
TODAY = START.date()


class FakeSource:
    """Days of papers; told to fail, it fails. `updates`, `events`: what each fetch has beside them; `known`: what a look-up finds."""

    def __init__(self, name: str = "fake") -> None:
        self.name = self.label = name
        self.days: dict[date, list[Paper]] = {}
        self.updates: list[Paper] = []
        self.events: list[PaperEvent] = []
        self.known: dict[PaperId, Paper] = {}
        self.fails: Transient | None = None
        self.lookup_fails: Transient | None = None
        self.read: list[date] = []
        self.looked_up: list[PaperId] = []
        self.states: dict[str, SourceState] = {}

    def publish(self, number: int, title: str = "Diffusion", day: date = TODAY, upvotes: int = 0) -> Paper:
        """Also again, with other counts."""
        return self.list(Paper(PaperId(f"arxiv:2604.{number:05}"), title, upvotes=upvotes), day)

    def list(self, paper: Paper, day: date = TODAY) -> Paper:
        listed = replace(paper, listings=(Listing(self.name, day),))
        self.days[day] = [each for each in self.days.get(day, ()) if each.id != paper.id] + [listed]
        return listed

    async def fetch(self, cursor: str | None) -> Batch:
        if self.fails:
            raise self.fails
        oldest = (date.fromisoformat(cursor) if cursor else TODAY) - timedelta(days=2)
        listed = {paper.id: paper for day, papers in sorted(self.days.items()) if day >= oldest for paper in papers}
        return Batch(
            tuple(listed.values()),
            TODAY.isoformat(),
            ("a bad one",),
            updates=tuple(self.updates),
            events=tuple(self.events),
        )

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        if self.fails:
            raise self.fails
        self.read.append(day)
        return tuple(self.days.get(day, ()))

    def expected(self, now: datetime) -> Expected:
        return Expected(TODAY, now)

    def next_batch_at(self, now: datetime) -> None: ...

    def parts(self, state: SourceState) -> dict[str, SourceState]:
        return self.states

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        return ()

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        self.looked_up += ids
        if self.lookup_fails:
            raise self.lookup_fails
        return tuple(self.known[each] for each in ids if each in self.known)

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        return ()

    async def close(self) -> None: ...


class Scene:
    def __init__(self, redis, clock):
        self.clock, self.source = clock, FakeSource()
        self.subscriptions, self.archive = MemorySubscriptions(), FakeArchive()
        self.outbox, self.ledger, self.cursors = RedisOutbox(redis), RedisLedger(redis), RedisCursors(redis)
        wanted = WantedTopics(self.subscriptions)
        self.sightings = RedisSightings(redis)
        self.identities, self.events = RedisIdentities(redis), RedisEvents(redis)
        self.intake = Intake(
            self.archive, self.cursors, self.sightings, self.identities, self.events, wanted, self.outbox, clock
        )
        self.poller = Poller(self.source, self.intake)
        self.other = FakeSource("other")  # a second source, read into the same stores
        self.second = Poller(self.other, self.intake)

    async def subscribe(self, topic: str, channel: Channel = CHANNEL) -> Subscription:
        parsed = parse(topic)
        subscription = Subscription(channel, parsed.text, parsed.canonical, "someone", self.clock.now())
        await self.subscriptions.add(subscription)
        return subscription

    async def queued(self) -> dict[str, list[str]]:
        return {
            entry.paper_id: [match.topic for match in entry.topics] async for entry in self.ledger.entries(State.QUEUED)
        }


async def cut_off(scene: Scene, step: str, when: str, poller: Poller | None = None) -> None:
    """One pass, killed before or after a write."""
    store, method = step.split(".")
    target = getattr(scene, store)
    whole = getattr(target, method)

    class Killed(BaseException):
        pass

    async def cut(*args):
        if when == "after":
            await whole(*args)
        raise Killed

    setattr(target, method, cut)
    with pytest.raises(Killed):
        await (poller or scene.poller).poll_once()
    setattr(target, method, whole)
