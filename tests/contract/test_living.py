"""The contract of what papers' messages show, in memory and on Redis."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.living import RedisLivingPosts
from bot.living import Life, LivingPosts, Shown
from bot.model import Channel, PaperId
from tests.fakes.clock import START
from tests.fakes.living import MemoryLivingPosts

ONE, TWO = PaperId("arxiv:2604.00001"), PaperId("doi:10.1/a b")
HERE, THERE, ELSEWHERE = Channel("slack", "T", "C"), Channel("slack", "T", "D"), Channel("discord", "1", "2")
SHOWN = Shown(12, 3, summary=True, code=False)


@pytest.fixture(params=["memory", "redis"])
def posts(request: pytest.FixtureRequest) -> LivingPosts:
    return MemoryLivingPosts() if request.param == "memory" else RedisLivingPosts(request.getfixturevalue("redis"))


async def lives(posts: LivingPosts, platform: str, paper: PaperId) -> dict[Channel, Life]:
    return {life.channel: life async for life in posts.of(platform, paper)}


async def test_a_message_shows_what_it_was_begun_with(posts: LivingPosts) -> None:
    """Each channel's by itself, each platform's apart; a later attempt writes over an earlier one."""
    await posts.begin(HERE, ONE, Shown(1), START)
    await posts.begin(HERE, ONE, SHOWN, START)
    await posts.begin(THERE, ONE, Shown(code=True), START)
    await posts.begin(ELSEWHERE, ONE, Shown(), START)
    assert await lives(posts, "slack", ONE) == {HERE: Life(HERE, SHOWN), THERE: Life(THERE, Shown(code=True))}
    assert await lives(posts, "discord", ONE) == {ELSEWHERE: Life(ELSEWHERE, Shown())}
    assert await lives(posts, "slack", TWO) == {}


async def test_papers_are_known_from_when_they_were_last_posted(posts: LivingPosts) -> None:
    """Of one platform, the oldest first, none from before."""
    await posts.begin(HERE, TWO, SHOWN, START)
    await posts.begin(HERE, ONE, SHOWN, START + timedelta(hours=1))
    await posts.begin(ELSEWHERE, ONE, SHOWN, START)
    assert await posts.papers("slack", START) == [TWO, ONE]
    assert await posts.papers("slack", START + timedelta(minutes=1)) == [ONE]
    assert await posts.papers("discord", START) == [ONE]
    await posts.begin(THERE, TWO, SHOWN, START + timedelta(hours=2))
    assert await posts.papers("slack", START) == [ONE, TWO]


async def test_an_edit_is_remembered_and_an_end_forgotten(posts: LivingPosts) -> None:
    """To the millisecond; both may be repeated."""
    await posts.begin(HERE, TWO, Shown(), START)
    edited = Life(HERE, SHOWN, 2, START + timedelta(milliseconds=1))
    for _ in range(2):
        await posts.edited(TWO, edited)
        assert await lives(posts, "slack", TWO) == {HERE: edited}
    for _ in range(2):
        await posts.end(HERE, TWO)
        assert await lives(posts, "slack", TWO) == {}


async def test_nothing_is_kept_for_good(redis: Redis) -> None:
    """What messages show has an end, and so has the list of papers."""
    posts = RedisLivingPosts(redis)
    await posts.begin(HERE, ONE, SHOWN, START)
    assert 0 < await redis.ttl(keys.channels.living("slack", ONE)) <= keys.channels.LIVING_LIFE_S
    await posts.begin(HERE, TWO, SHOWN, START + timedelta(seconds=keys.channels.LIVING_LIFE_S + 1))
    assert await redis.zrange(keys.channels.living_papers("slack"), 0, -1) == [TWO]


async def test_a_channel_with_another_id_keeps_its_messages(posts: LivingPosts) -> None:
    """All of its papers, as they were; what is there already stays; others' are left alone; it may be repeated."""
    new = Channel("slack", "T", "N")
    await posts.begin(HERE, ONE, SHOWN, START)
    await posts.begin(HERE, TWO, Shown(1), START)
    await posts.begin(new, TWO, Shown(2), START)
    await posts.begin(THERE, ONE, Shown(3), START)
    for _ in range(2):
        await posts.carry(HERE, new)
    assert await lives(posts, "slack", ONE) == {new: Life(new, SHOWN), THERE: Life(THERE, Shown(3))}
    assert await lives(posts, "slack", TWO) == {new: Life(new, Shown(2))}
