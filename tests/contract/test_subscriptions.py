"""What every SubscriptionStore must do. A new implementation joins by the fixture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.storage.redis.subscriptions import RedisSubscriptions
from bot.model import Channel, Options, Subscription, SubscriptionId
from bot.progress import Change
from bot.storage.channels import SubscriptionStore
from tests.fakes.clock import START
from tests.fakes.subscriptions import MemorySubscriptions

HERE = Channel("slack", "T1", "C1")
THERE = Channel("discord", "@me", "77")


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> SubscriptionStore:
    return MemorySubscriptions() if request.param == "memory" else RedisSubscriptions(request.getfixturevalue("redis"))


def subscription(topic: str, channel: Channel = HERE, minute: int = 0) -> Subscription:
    return Subscription(channel, topic, topic.lower(), "Ada", START + timedelta(minutes=minute))


async def test_what_is_added_is_there_as_it_was_given(store: SubscriptionStore) -> None:
    """Topic, canonical form, options, maker and instant come back unchanged."""
    one = replace(
        subscription('"Größe" OR naïve 🤖'),
        options=Options(paused=True, waiting="not invited", sources=("arxiv",), name="robots"),
        origin="size",
    )
    assert await store.add(one) is None
    assert await store.of_channel(HERE) == (one,)


async def test_the_same_topic_in_a_channel_is_kept_once(store: SubscriptionStore) -> None:
    """A second one with the same canonical topic is not kept; the first is returned."""
    first = subscription("Diffusion Policy")
    await store.add(first)
    assert await store.add(subscription("diffusion policy", minute=5)) == first
    assert await store.of_channel(HERE) == (first,)


async def test_channels_do_not_share_topics(store: SubscriptionStore) -> None:
    """The same topic may stand in two channels."""
    assert await store.add(subscription("robots", HERE)) is None
    assert await store.add(subscription("robots", THERE)) is None
    assert [each.channel for each in await store.of_channel(THERE)] == [THERE]


async def test_a_channel_lists_its_oldest_first(store: SubscriptionStore) -> None:
    """By the instant of subscribing, whatever the order of adding."""
    for topic, minute in (("c", 3), ("a", 1), ("b", 2)):
        await store.add(subscription(topic, minute=minute))
    assert [each.topic for each in await store.of_channel(HERE)] == ["a", "b", "c"]


async def test_an_unknown_channel_has_none(store: SubscriptionStore) -> None:
    """An empty tuple, no error."""
    assert await store.of_channel(HERE) == ()


async def test_replacing_writes_the_options(store: SubscriptionStore) -> None:
    """The new options are there afterwards."""
    one = subscription("robots")
    await store.add(one)
    paused = one.with_options(Options(paused=True))
    assert await store.replace(paused) is True
    assert await store.of_channel(HERE) == (paused,)


async def test_replacing_what_is_gone_does_not_bring_it_back(store: SubscriptionStore) -> None:
    """False, and nothing is written."""
    assert await store.replace(subscription("robots")) is False
    assert await store.of_channel(HERE) == ()


async def test_removing_returns_what_was_there_once(store: SubscriptionStore) -> None:
    """The second removal finds nothing."""
    one = subscription("robots")
    await store.add(one)
    assert await store.remove(HERE, one.id) == one
    assert await store.remove(HERE, one.id) is None
    assert await store.of_channel(HERE) == ()


async def test_removing_needs_the_right_channel(store: SubscriptionStore) -> None:
    """An id from another channel removes nothing."""
    one = subscription("robots", THERE)
    await store.add(one)
    assert await store.remove(HERE, one.id) is None
    assert await store.of_channel(THERE) == (one,)


async def test_all_yields_every_channel(store: SubscriptionStore) -> None:
    """Each subscription once, those of emptied channels not at all."""
    kept = [subscription("a", HERE), subscription("b", HERE, 1), subscription("a", THERE)]
    gone = subscription("x", Channel("console", "local", "empty"))
    for each in (*kept, gone):
        await store.add(each)
    await store.remove(gone.channel, gone.id)
    assert sorted([each.id async for each in store.all()]) == sorted(each.id for each in kept)


async def test_the_log_tells_every_change_after_a_position(store: SubscriptionStore) -> None:
    """Added, replaced and removed, in order, with the subscription as it became."""
    before = subscription("before")
    await store.add(before)
    position = await store.position()
    one = subscription("robots")
    paused = one.with_options(Options(paused=True))
    await store.add(one)
    await store.replace(paused)
    await store.remove(HERE, one.id)
    news = await store.changes(position)
    assert news.complete
    assert news.changes == (Change(one.id, one), Change(one.id, paused), Change(one.id, None))
    assert (await store.changes(news.position)).changes == ()


async def test_the_log_is_readable_from_the_very_beginning(store: SubscriptionStore) -> None:
    """A position taken while there was nothing is a position."""
    position = await store.position()
    one = subscription("robots")
    await store.add(one)
    news = await store.changes(position)
    assert (news.complete, news.changes) == (True, (Change(one.id, one),))


async def test_what_changed_nothing_is_not_in_the_log(store: SubscriptionStore) -> None:
    """A second add, a replace and a removal of what is not there."""
    one = subscription("robots")
    await store.add(one)
    position = await store.position()
    await store.add(one)
    await store.replace(subscription("absent"))
    await store.remove(HERE, SubscriptionId("absent"))
    news = await store.changes(position)
    assert (news.complete, news.changes) == (True, ())


async def test_a_memory_log_that_forgot_says_so() -> None:
    """The fake's own mode: a position before what was forgotten is answered as incomplete."""
    store = MemorySubscriptions()
    position = await store.position()
    await store.add(subscription("robots"))
    store.forget_changes()
    assert (await store.changes(position)).complete is False
