"""Channels of a workspace on the same topic, served by a courier on real stores."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

from adapters.storage.redis.firsts import RedisFirstPosts
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.living import RedisLivingPosts
from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.judging import Judge
from bot.delivery.pointing import Pointing
from bot.ledger import LedgerEntry
from bot.model import Channel, Delivery, DeliveryKey, Paper, Post, Subscription, TopicMatch, plain
from bot.preferences import EVERY_DAY, HOUSE, Mode, Preferences, Schedule
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.people import MemoryVotes
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions
from tests.unit.delivery.midnight import NIGHT, paper

GENERAL, ROBOTS, THIRD = (Channel.parse(f"fake:T/{name}") for name in ("general", "robots", "third"))
AFAR = Channel.parse("fake:U/general")
ONE = paper(1)
POINTS = Preferences(Mode.INSTANT, pointers=True)
FULL = Preferences(Mode.INSTANT)
DIGEST = Preferences(Mode.DIGEST, schedule=Schedule(EVERY_DAY), pointers=True)


class Lab:
    """Channels of a workspace on the same topic. `robots` wants pointers."""

    def __init__(self, redis: Redis) -> None:
        self.clock, self.redis = FakeClock(NIGHT), redis
        self.outbox, self.ledger = RedisOutbox(redis), RedisLedger(redis)
        self.living, self.firsts = RedisLivingPosts(redis), RedisFirstPosts(redis)
        self.subscriptions, self.preferences, self.archive = MemorySubscriptions(), MemoryPreferences(), FakeArchive()
        self.platform = FakePlatform(self.clock)
        judge = Judge(self.archive, self.subscriptions, MemoryVotes(), self.clock)
        stores = (self.outbox, self.ledger, self.subscriptions, self.preferences, self.archive)
        pointing = Pointing(self.platform, self.firsts, self.preferences, self.ledger)
        desk = Desk(*stores, judge, self.clock, HOUSE, living=self.living, pointing=pointing)
        self.courier = Courier(self.platform, desk)

    async def wishes(self, channel: Channel, wishes: Preferences) -> None:
        kept = await self.preferences.load(channel)
        await self.preferences.save(channel, wishes, kept.version)

    async def come(self, *channels: Channel, papers: tuple[Paper, ...] = (ONE,)) -> None:
        await self.archive.add(papers)
        for channel in channels:
            topic = Subscription(channel, "robots", "robot", "someone", NIGHT)
            await self.subscriptions.add(topic)
            match = (TopicMatch(topic.id, "robots"),)
            await self.outbox.enqueue([Delivery(each.id, channel, match) for each in papers], self.clock.now())

    async def serve(self, seconds: float = 0.0) -> None:
        """All that is due then; a few turns at a time, as several workers have it."""
        self.clock.advance(seconds)
        for _ in range(30):
            turns = await self.courier.take(5)
            if not turns:
                return
            await asyncio.gather(*map(self.courier.serve, turns))
            self.clock.advance(1.0)
        raise AssertionError("it never ends")

    def posts(self, channel: Channel) -> list[Post]:
        return [each.post for each in self.platform.messages(channel)]

    def lines(self, channel: Channel) -> list[str]:
        """What stands in a channel: a title for a paper in full, else the line."""
        return [post.title or plain(post.intro) for post in self.posts(channel)]

    async def entry(self, channel: Channel) -> LedgerEntry:
        entry = await self.ledger.get(channel, DeliveryKey(ONE.id))
        assert entry is not None
        return entry
