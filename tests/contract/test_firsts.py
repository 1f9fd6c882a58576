"""The contract of who has a paper in full first, in memory and on Redis."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.firsts import RedisFirstPosts
from bot.model import Channel, PaperId
from bot.storage.channels import FirstPosts
from tests.fakes.firsts import MemoryFirstPosts

ONE, TWO = PaperId("arxiv:2604.00001"), PaperId("doi:10.1/a b")
HERE, THERE, AFAR = Channel("slack", "T", "C"), Channel("slack", "T", "D"), Channel("slack", "U", "C")


@pytest.fixture(params=["memory", "redis"])
def firsts(request: pytest.FixtureRequest) -> FirstPosts:
    return MemoryFirstPosts() if request.param == "memory" else RedisFirstPosts(request.getfixturevalue("redis"))


async def test_the_first_stays_the_first(firsts: FirstPosts) -> None:
    """Of a paper, in a workspace; it may be said again."""
    assert await firsts.of(HERE, [ONE, TWO]) == {}
    assert [await firsts.take(each, ONE) for each in (HERE, THERE, HERE)] == [HERE] * 3
    assert await firsts.take(THERE, TWO) == THERE
    assert await firsts.take(AFAR, ONE) == AFAR
    assert await firsts.of(THERE, [ONE, TWO]) == {ONE: HERE, TWO: THERE}
    assert await firsts.of(AFAR, [TWO, ONE]) == {ONE: AFAR}
    assert await firsts.of(HERE, []) == {}


async def test_one_gives_way_to_one(firsts: FirstPosts) -> None:
    """Of two that come for its place, the second finds it taken."""
    await firsts.take(HERE, ONE)
    late = Channel("slack", "T", "E")
    assert await firsts.take(THERE, ONE, over=late) == HERE
    assert await firsts.take(THERE, ONE, over=HERE) == THERE
    assert await firsts.take(late, ONE, over=HERE) == THERE


async def test_of_many_at_once_one_is_first(firsts: FirstPosts) -> None:
    """And all are told the same."""
    channels = [Channel("slack", "T", f"C{number}") for number in range(20)]
    assert len(set(await asyncio.gather(*(firsts.take(each, ONE) for each in channels)))) == 1


async def test_it_is_forgotten(redis: Redis) -> None:
    """After a month."""
    await RedisFirstPosts(redis).take(HERE, ONE)
    life_s = await redis.ttl(keys.channels.first(keys.shard(HERE), "slack:T", ONE))
    assert life_s == pytest.approx(keys.channels.FIRST_LIFE_S, abs=5)
