"""A courier on a real outbox, and a platform that does what it is told."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.judging import Judge
from bot.model import Channel, Delivery, Message, Paper, PaperId, Subscription, TopicMatch
from bot.preferences import House
from bot.turns import Claim
from tests.fakes.archive import FakeArchive
from tests.fakes.people import MemoryVotes
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

CHANNEL = Channel.parse("fake:T/C")
PAPER = Paper(
    PaperId("arxiv:2401.00001"),
    "Diffusion Policy",
    "We present a policy.",
    published_at=datetime(2026, 4, 1, tzinfo=UTC),
)


class Scene:
    """One channel that wants one paper."""

    def __init__(self, redis, clock):
        self.clock = clock
        self.outbox, self.ledger = RedisOutbox(redis), RedisLedger(redis)
        self.subscriptions, self.archive = MemorySubscriptions(), FakeArchive()
        self.platform, self.preferences, self.house = FakePlatform(clock), MemoryPreferences(), House()
        self.courier = self.another()
        self.subscription = Subscription(CHANNEL, "diffusion", "diffusion", "someone", clock.now())
        self.delivery = Delivery(PAPER.id, CHANNEL, (TopicMatch(self.subscription.id, "diffusion"),))

    def another(self) -> Courier:
        judge = Judge(self.archive, self.subscriptions, MemoryVotes(), self.clock)
        desk = Desk(
            self.outbox, self.ledger, self.subscriptions, self.preferences, self.archive, judge, self.clock, self.house
        )
        return Courier(self.platform, desk)

    async def claim(self) -> Claim:
        """As a courier does just before it posts."""
        (opening,) = await self.outbox.claim("fake", self.clock.now(), 20.0)
        claim = await self.outbox.freeze(opening, Message.of_paper(self.delivery), self.clock.now())
        assert claim is not None
        return claim

    async def queued(self) -> Scene:
        await self.subscriptions.add(self.subscription)
        await self.archive.add([PAPER])
        await self.outbox.enqueue([self.delivery], self.clock.now())
        return self

    async def after(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        return await self.courier.serve_one()

    async def entry(self):
        return await self.ledger.get(CHANNEL, self.delivery.key)

    @property
    def standing(self) -> list[str]:
        return [each.post.title for each in self.platform.messages(CHANNEL)]
