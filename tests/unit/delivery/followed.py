"""A paper that was posted in a channel with threads on and in one with threads off, and what happens to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chores import follower
from bot.crew import courier
from bot.delivery.following import Follower
from bot.model import Channel, Delivery, Listing, Paper, PaperId, Subscription, TopicMatch, plain
from bot.preferences import DEFAULTS
from bot.progress import Fate, Happening, PaperEvent, Sighting
from tests.fakes.clock import START
from tests.fakes.platform import FakePlatform
from tests.unit.delivery.stores import stores_on

HERE, THERE = Channel.parse("fake:T/C"), Channel.parse("fake:T/D")
PAPER = Paper(
    PaperId("arxiv:2604.00001"), "Diffusion Policy", "We present a policy.", listings=(Listing("arxiv", START.date()),)
)


class Scene:
    """A paper posted in a channel with threads on and one with threads off."""

    def __init__(self, redis, clock):
        self.clock, self.platform, self.stores = clock, FakePlatform(clock), stores_on(redis, clock)
        self.follower = self.another()

    def another(self) -> Follower:
        """As after a restart."""
        return follower(self.stores)

    async def posted(self) -> Scene:
        stores, now = self.stores, self.clock.now()
        await stores.archive.add([PAPER])
        await stores.preferences.save(HERE, replace(DEFAULTS, threads=True), over=0)
        for channel in (HERE, THERE):
            wish = Subscription(channel, "diffusion", "diffusion", "someone", now)
            await stores.subscriptions.add(wish)
            await stores.outbox.enqueue([Delivery(PAPER.id, channel, (TopicMatch(wish.id, "diffusion"),))], now)
        await stores.sightings.record("arxiv", [Sighting(PAPER.id, START.date(), now, Fate.NEW, (HERE, THERE))])
        await self.deliver()
        self.clock.advance(3600)
        return self

    async def deliver(self) -> None:
        worker = courier(self.platform, self.stores)
        while await worker.serve_one():
            self.clock.advance(1.0)

    async def happens(self, kind=Happening.VERSION, version=None, detail="", ago_s=0.0) -> PaperEvent:
        event = PaperEvent(PAPER.id, kind, self.clock.now() - timedelta(seconds=ago_s), version, detail)
        await self.stores.events.record([event])
        return event

    async def looked(self) -> Scene:
        await self.follower.look()
        await self.deliver()
        return self

    def notes(self, channel: Channel = HERE) -> list[str]:
        paper, *notes = self.platform.messages(channel)
        assert all(each.reply_to == paper.ref for each in notes)
        return [plain(each.post.intro) for each in notes]
