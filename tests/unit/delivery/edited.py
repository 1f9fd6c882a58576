"""A paper that was posted in channels and changes: a courier on real stores, and the editor of their platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from adapters.storage.redis.living import RedisLivingPosts
from bot.chores import editor
from bot.crew import courier
from bot.delivery.editing import ROUND_S, Editor
from bot.living import Life
from bot.model import Channel, Delivery, Paper, PaperId, Subscription, TopicMatch
from tests.fakes.platform import FakePlatform
from tests.faults.mortal import Killed
from tests.unit.delivery.stores import stores_on

HERE, THERE = Channel.parse("fake:T/C"), Channel.parse("fake:T/D")
PAPER = Paper(PaperId("arxiv:2604.00001"), "Diffusion Policy", "We present a policy.", upvotes=4)


class Scene:
    """A paper that was posted in channels, and that changes."""

    def __init__(self, redis, clock):
        self.clock, self.platform = clock, FakePlatform(clock)
        self.stores = stores_on(redis, clock)
        self.living: RedisLivingPosts = self.stores.living
        self.editor = self.another()

    def another(self) -> Editor:
        """As after a restart."""
        return editor(self.platform, self.stores)

    async def posted(self, *channels: Channel, paper: Paper = PAPER) -> Scene:
        await self.stores.archive.add([paper])
        for channel in channels:
            wish = Subscription(channel, "diffusion", "diffusion", "someone", self.clock.now())
            await self.stores.subscriptions.add(wish)
            delivery = Delivery(paper.id, channel, (TopicMatch(wish.id, "diffusion"),))
            await self.stores.outbox.enqueue([delivery], self.clock.now())
        worker = courier(self.platform, self.stores)
        while await worker.serve_one():
            self.clock.advance(1.0)
        return self

    async def becomes(self, **facts) -> None:
        await self.stores.archive.add([replace(PAPER, **facts)])

    async def round(self) -> list[float]:
        """Turns until a round is over: their pauses but the last."""
        pauses = []
        while (pause_s := await self.editor.turn()) != ROUND_S:
            pauses.append(pause_s)
            self.clock.advance(pause_s)
        return pauses

    def shows(self, channel: Channel = HERE) -> tuple[str, ...]:
        (standing,) = self.platform.messages(channel)
        return standing.post.facts

    async def life(self, channel: Channel = HERE) -> Life | None:
        found = {each.channel: each async for each in self.living.of("fake", PAPER.id)}
        return found.get(channel)

    @contextmanager
    def dies(self, target: object, method: str, when: str) -> Iterator[None]:
        whole = getattr(target, method)

        async def cut(*args):
            if when == "after":
                await whole(*args)
            raise Killed

        setattr(target, method, cut)
        yield
        setattr(target, method, whole)
