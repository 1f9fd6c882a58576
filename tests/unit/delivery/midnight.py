"""A channel on a topic, at midnight in Berlin: a real outbox, the planner, the composer, a platform that keeps what it is given."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.judging import Judge
from bot.ledger import State
from bot.model import Channel, Delivery, Listing, Paper, PaperId, Subscription, TopicMatch
from bot.preferences import House, Preferences
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.people import MemoryVotes
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

HERE = Channel.parse("fake:T/C")
NIGHT = datetime(2026, 4, 14, 22, tzinfo=UTC)  # midnight in Berlin
NINE_S = 9 * 3600.0
BERLIN = House(ZoneInfo("Europe/Berlin"))


def paper(number: int, title: str = "A Robot", **more: object) -> Paper:
    listings = (Listing("huggingface", NIGHT.date()),)
    return Paper(PaperId(f"arxiv:2604.{number:05}"), f"{title} {number}", "It moves.", listings=listings, **more)  # type: ignore[arg-type]


class Scene:
    """A channel on a topic, at midnight."""

    def __init__(self, redis, wishes: Preferences) -> None:
        self.clock = FakeClock(NIGHT)
        self.outbox, self.ledger = RedisOutbox(redis), RedisLedger(redis)
        self.subscriptions, self.preferences, self.votes = MemorySubscriptions(), MemoryPreferences(), MemoryVotes()
        self.archive, self.platform, self.wishes = FakeArchive(), FakePlatform(self.clock), wishes
        self.topic = Subscription(HERE, "robots", "robot", "someone", NIGHT)

    async def begin(self) -> Scene:
        await self.subscriptions.add(self.topic)
        await self.wish(self.wishes)
        return self

    async def wish(self, wishes: Preferences) -> None:
        kept = await self.preferences.load(HERE)
        await self.preferences.save(HERE, wishes, kept.version)
        await self.outbox.wake(HERE, self.clock.now())

    @property
    def courier(self) -> Courier:
        judge = Judge(self.archive, self.subscriptions, self.votes, self.clock)
        stores = (self.outbox, self.ledger, self.subscriptions, self.preferences, self.archive)
        return Courier(self.platform, Desk(*stores, judge, self.clock, BERLIN))

    async def come(self, *papers: Paper) -> None:
        await self.archive.add(papers)
        match = (TopicMatch(self.topic.id, "robots"),)
        await self.outbox.enqueue([Delivery(each.id, HERE, match) for each in papers], self.clock.now())

    async def serve(self, seconds: float = 0.0) -> None:
        """All that is due then."""
        self.clock.advance(seconds)
        for _ in range(30):
            if not await self.courier.serve_one():
                return
            self.clock.advance(1.0)
        raise AssertionError("it never ends")

    @property
    def posts(self):
        return [each.post for each in self.platform.messages(HERE)]

    async def states(self) -> set[State]:
        return {entry.state async for entry in self.ledger.entries(channel=HERE)}
