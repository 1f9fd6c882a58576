"""Redis came back without its last second, as a replica that takes over may: what was posted in it stands there once, nothing is left out.

A real outbox, and what it forgets is taken from it. What is posted and planned for alone: `tests/contract/test_restarts.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.gate import FORGETS
from bot.model import Delivery, Paper, PaperId
from bot.posts.compose import compose
from tests.contract.test_restarts import restarted
from tests.fakes.clock import FakeClock
from tests.unit.delivery.posting import CHANNEL, PAPER, Scene


class Memory:
    """Another database of the same server."""

    def __init__(self, redis: Redis, url: str, clock: FakeClock) -> None:
        self._redis, self._url, self._clock = redis, url, clock

    async def keep(self) -> None:
        """As a replica that is cut off now."""
        async with Redis.from_url(self._url, db=1) as other:
            await other.flushdb()
        for key in await self._redis.keys():
            await self._redis.copy(key, key, destination_db=1)

    async def come_back(self) -> None:
        """With what was kept, under another run id, and without scripts."""
        await self._redis.flushdb()
        async with Redis.from_url(self._url, db=1, decode_responses=True) as other:
            for key in await other.keys():
                await other.copy(key, key, destination_db=0)
        await restarted(self._redis, RedisOutbox(self._redis), CHANNEL, self._clock)


@pytest.fixture
def memory(redis: Redis, redis_server: str, clock: FakeClock) -> Memory:
    return Memory(redis, redis_server, clock)


@pytest.fixture
async def scene(redis: Redis, clock: FakeClock) -> Scene:
    """In auto: more than three papers are one message."""
    return await Scene(redis, clock).queued()


async def announced(scene: Scene, *numbers: int) -> None:
    papers = [Paper(PaperId(f"p:{number}"), f"Paper {number}") for number in numbers]
    await scene.archive.add(papers)
    deliveries = [Delivery(each.id, CHANNEL, scene.delivery.topics) for each in papers]
    await scene.outbox.enqueue(deliveries, scene.clock.now())


async def until_quiet(scene: Scene) -> None:
    for _ in range(60):
        await scene.after(1)


def papers(scene: Scene) -> Counter[str]:
    """How often each stands there."""
    return Counter(title for each in scene.platform.messages(CHANNEL) for title in _named(each.post.title, each.post))


def _named(title: str, post: object) -> Sequence[str]:
    return [f"Paper {number}" for number in range(9) if f"Paper {number}" in repr(post)] or [title]


async def test_a_paper_that_came_alone_does_not_come_again_with_others(scene: Scene, memory: Memory) -> None:
    """Posted alone and forgotten; with three more it would be a roll-up, which is looked for by another name."""
    await until_quiet(scene)
    await memory.keep()
    await announced(scene, 1)
    await scene.after(1)
    await memory.come_back()
    await announced(scene, 1, 2, 3, 4)
    await until_quiet(scene)
    assert papers(scene) == Counter(["Diffusion Policy", "Paper 1", "Paper 2", "Paper 3", "Paper 4"])


async def test_a_post_that_is_under_way_when_its_claim_is_forgotten_is_waited_for(scene: Scene, memory: Memory) -> None:
    """Another process has the channel, and posts to it at the last moment that its lease permits."""
    await memory.keep()
    slow = await scene.claim()
    await memory.come_back()
    for _ in range(10):
        await scene.after(1)
    await scene.platform.post(CHANNEL, compose(PAPER, (), scene.clock.now()), slow.message.id)
    await until_quiet(scene)
    assert papers(scene) == Counter(["Diffusion Policy"])


async def test_a_message_of_many_that_was_forgotten_is_found(scene: Scene, memory: Memory) -> None:
    """That it was posted is forgotten, and a paper more is announced: that comes as well."""
    await until_quiet(scene)
    await announced(scene, 1, 2, 3, 4)
    scene.clock.after_sleep = memory.keep
    await scene.after(1)
    assert "Paper 1" in papers(scene)
    await memory.come_back()
    await announced(scene, 5)
    await until_quiet(scene)
    assert papers(scene) == Counter(["Diffusion Policy", *(f"Paper {number}" for number in range(1, 6))])


async def test_a_message_of_many_is_not_posted_before_redis_remembers_it(scene: Scene, memory: Memory) -> None:
    """What it is made of is forgotten while it waits, and a paper more is announced: each comes once."""
    await until_quiet(scene)
    await memory.keep()
    await announced(scene, 1, 2, 3, 4)
    scene.clock.after_sleep = memory.come_back
    began = scene.clock.now()
    await scene.after(1)
    assert scene.clock.now() - began >= FORGETS
    assert "Paper 1" not in papers(scene)
    await announced(scene, 1, 2, 3, 4, 5)
    await until_quiet(scene)
    assert papers(scene) == Counter(["Diffusion Policy", *(f"Paper {number}" for number in range(1, 6))])
