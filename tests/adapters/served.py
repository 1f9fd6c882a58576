"""A platform with the real commands and the real courier on it: what a person types in a channel, and what is posted there then."""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis

from bot.crew import courier, desk
from bot.library import Library
from bot.model import Channel, Delivery, Paper, PaperId, TopicMatch
from bot.ports import Platform
from tests.fakes.clock import FakeClock
from tests.unit.delivery.stores import stores_on


class Served:
    def __init__(self, platform: Platform, redis: Redis, library: Library | None = None) -> None:
        self.clock = FakeClock()
        self.stores = stores_on(redis, self.clock)
        self.commands = desk(self.stores, [], [platform], {}, library=library)
        self._courier = courier(platform, self.stores)

    async def come(self, channel: Channel, *titles: str) -> None:
        """Papers that the channel's first topic wants."""
        topic = (await self.stores.subscriptions.of_channel(channel))[0]
        papers = [Paper(PaperId(f"arxiv:2604.{sum(map(ord, title)):05}"), title) for title in titles]
        await self.stores.archive.add(papers)
        match = (TopicMatch(topic.id, topic.topic),)
        await self.stores.outbox.enqueue([Delivery(each.id, channel, match) for each in papers], self.clock.now())

    async def deliver(self, seconds: float = 0.0) -> None:
        """All that is due then."""
        self.clock.advance(seconds)
        while await self._courier.serve_one():
            self.clock.advance(1.0)


TITLES: Sequence[str] = (
    "Walking robots",
    "Flying robots",
    "Swimming robots",
    "Digging robots",
)  # so many come as one message
