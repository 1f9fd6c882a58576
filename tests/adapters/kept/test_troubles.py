"""A Redis that answers and takes nothing: the reason in plain words, from a command and from a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.layout import Layout
from adapters.storage.redis.subscriptions import RedisSubscriptions
from bot.errors import Transient
from bot.model import Channel, Subscription
from tests.fakes.clock import START

MINE = Subscription(Channel("slack", "T1", "C1"), "robots", "robots", "U1", START)


@pytest.fixture
async def crippled(redis: Redis, request: pytest.FixtureRequest) -> AsyncIterator[Redis]:
    """The test server under a setting that makes it refuse, and well again afterwards."""
    bad, good = request.param
    await redis.execute_command(*bad)
    yield redis
    await redis.execute_command(*good)


@pytest.mark.parametrize(
    ("crippled", "said"),
    [
        ((("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")), "Redis has no memory left"),
        (
            (("CONFIG", "SET", "min-replicas-to-write", "1"), ("CONFIG", "SET", "min-replicas-to-write", "0")),
            "too few of its replicas",
        ),
        ((("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")), "another one's replica"),
    ],
    indirect=["crippled"],
)
async def test_what_is_refused_is_told_in_plain_words(crippled: Redis, tmp_path, said: str) -> None:
    """Transient, so that whoever asked tries again."""
    with pytest.raises(Transient, match=said):
        await Layout(crippled, tmp_path).touch(START)
    with pytest.raises(Transient, match=said):
        await RedisSubscriptions(crippled).add(MINE)


async def test_many_calls_at_once_each_get_a_connection(redis: Redis) -> None:
    """Some hundreds of couriers read at the same time: nobody is told that there are too many."""
    store = RedisSubscriptions(redis)
    assert not any(await asyncio.gather(*(store.of_channel(Channel("slack", "T1", f"C{each}")) for each in range(300))))
