"""Twelve months of a source's calendar with outages of the source and of the bot at random, and kills between any two writes.

At the end every announced paper was stored and queued exactly once; at every step the state that is shown is the true one.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.huggingface_calendar import days_to_read, expected, next_day_begins
from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.identities import RedisIdentities
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.sightings import RedisSightings
from bot.errors import Transient
from bot.intake.freshness import Health, health
from bot.intake.poller import Intake, Poller
from bot.model import Channel, Listing, Paper, PaperId, Subscription
from bot.progress import Batch, SourceState
from bot.topics.language import parse
from bot.topics.wanted import WantedTopics
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.subscriptions import MemorySubscriptions

START = datetime(2026, 1, 5, tzinfo=UTC)
END = datetime(2027, 1, 5, tzinfo=UTC)
WRITES = (
    "archive.add",
    "outbox.enqueue",
    "sightings.record",
    "cursors.save_facts",
    "cursors.mark_announced",
    "cursors.save",
)


class Killed(BaseException):
    pass


@dataclass
class Feed:
    """Weekday lists that grow in the first hours of their day; a few papers come a day late. `down` is an outage, `holiday` a weekday
    without a list, `repeats` a day that shows yesterday's list under today's date until the afternoon."""

    clock: FakeClock
    rng: random.Random
    name: str = "huggingface"
    label: str = "Hugging Face"
    down: bool = False
    papers: dict[date, list[tuple[datetime, str]]] = field(default_factory=dict)
    holidays: set[date] = field(default_factory=set)
    repeats: set[date] = field(default_factory=set)

    def make_day(self, day: date, number: int) -> int:
        if day.weekday() >= 5 or day in self.holidays:
            return number
        midnight = datetime.combine(day, datetime.min.time(), UTC)
        late = 13 if day in self.repeats else 0
        times = sorted(
            midnight + timedelta(hours=late + self.rng.uniform(0.1, 5)) for _ in range(self.rng.randint(2, 5))
        )
        if self.rng.random() < 0.2:
            times.append(midnight + timedelta(hours=self.rng.uniform(25, 40)))
        self.papers[day] = [(at, f"arxiv:2601.{number + index:05}") for index, at in enumerate(times)]
        return number + len(times)

    def listed(self, day: date) -> list[Paper]:
        now = self.clock.now()
        found = [(at, paper) for at, paper in self.papers.get(day, ()) if at <= now]
        if not found and day in self.repeats and day.weekday() > 0:
            found = [(at, paper) for at, paper in self.papers.get(day - timedelta(days=1), ()) if at <= now]
        return [Paper(PaperId(paper), "A diffusion paper", listings=(Listing(self.name, day),)) for _, paper in found]

    def _check(self) -> None:
        if self.down:
            raise Transient("the source is away")

    async def fetch(self, cursor: str | None) -> Batch:
        self._check()
        today = self.clock.now().date()
        days = days_to_read(cursor, today)
        papers = {paper.id: paper for day in reversed(days) for paper in reversed(self.listed(day))}
        return Batch(tuple(reversed(papers.values())), days[-1].isoformat(), more=days[-1] < today)

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        self._check()
        return tuple(self.listed(day))

    def expected(self, now: datetime):
        return expected(now)

    def parts(self, state: SourceState):
        return {}

    def next_batch_at(self, now: datetime):
        return next_day_begins(now)


class Year:
    def __init__(self, redis, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock = FakeClock(START)
        self.feed = Feed(self.clock, self.rng)
        self.archive, self.subscriptions = FakeArchive(), MemorySubscriptions()
        self.outbox, self.cursors = RedisOutbox(redis), RedisCursors(redis)
        self.ledger, self.sightings = RedisLedger(redis), RedisSightings(redis)
        self.identities, self.events = RedisIdentities(redis), RedisEvents(redis)
        self.states: Counter[Health] = Counter()
        self.last_read: datetime | None = None
        self.failed = False

    def poller(self) -> Poller:
        wanted = WantedTopics(self.subscriptions)
        intake = Intake(
            self.archive,
            self.cursors,
            self.sightings,
            self.identities,
            self.events,
            wanted,
            self.outbox,
            self.clock,
            "run",
        )
        return Poller(self.feed, intake)

    async def poll(self) -> None:
        """One pass, which may be killed at any of its writes."""
        whole, step = None, self.rng.choice(WRITES)
        if self.rng.random() < 0.05:
            whole = self._arm(step)
        try:
            report = await self.poller().poll_once()
        except Killed:
            return
        finally:
            if whole is not None:
                self._disarm(step, whole)
        self.failed = report.error is not None
        if not self.failed:
            self.last_read = self.clock.now()

    def _arm(self, step: str):
        store, method = step.split(".")
        target = getattr(self, store)
        whole, after = getattr(target, method), self.rng.random() < 0.5

        async def cut(*args):
            if after:
                await whole(*args)
            raise Killed

        setattr(target, method, cut)
        return whole

    def _disarm(self, step: str, whole) -> None:
        store, method = step.split(".")
        setattr(getattr(self, store), method, whole)

    def truth(self, state: SourceState) -> Health:
        """What should be shown, told from the feed itself as it was at the last successful look."""
        now = self.clock.now()
        if self.failed:
            return Health.FAILING
        due = expected(now)
        came = any(at <= self.last_read for at, _ in self.feed.papers.get(due.day, ()))
        if came:
            return Health.QUIET if due.quiet else Health.FRESH
        return Health.WAITING if now < due.due_at else Health.STALLED


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_year_with_outages(redis, seed):
    """Polled every three hours, when anything works at all."""
    year = Year(redis, seed)
    topic = parse("diffusion")
    channel = Channel.parse("fake:T/C")
    await year.subscriptions.add(Subscription(channel, topic.text, topic.canonical, "someone", START))
    year.feed.holidays = {date(2026, 12, 25), date(2026, 4, 3)}
    number, day, outage_until, bot_back_at = 0, START.date(), START, START
    for offset in range((END - START).days):
        here = day + timedelta(days=offset)
        if year.rng.random() < 0.03:
            year.feed.repeats.add(here)
        number = year.feed.make_day(here, number)
    await year.poll()
    while year.clock.now() < END:
        year.clock.advance(3 * 3600 + year.rng.uniform(0, 600))
        now = year.clock.now()
        if now > outage_until and year.rng.random() < 0.01:
            outage_until = now + timedelta(hours=year.rng.uniform(2, 60))
        if now > bot_back_at and year.rng.random() < 0.005:
            bot_back_at = now + timedelta(days=year.rng.uniform(0.5, 25))
        year.feed.down = now < outage_until
        if now < bot_back_at:
            continue
        await year.poll()
        state = await year.cursors.load("huggingface")
        if (
            state.last_success_at == year.last_read and bool(state.error) == year.failed
        ):  # else the pass was killed before it could say
            shown = health(state, expected(year.clock.now()), year.clock.now())
            assert shown is year.truth(state), (year.clock.now(), state)
            year.states[shown] += 1
    year.feed.down = False
    year.clock.advance(3 * 3600)
    await year.poll()
    await year.poll()
    announced = {
        paper for papers in year.feed.papers.values() for at, paper in papers if START < at <= year.clock.now()
    }
    queued = [entry.paper_id async for entry in year.ledger.entries(channel=channel)]
    assert Counter(queued) == Counter(dict.fromkeys(announced, 1))
    assert set(year.states) >= {Health.FRESH, Health.WAITING, Health.QUIET, Health.STALLED, Health.FAILING}
