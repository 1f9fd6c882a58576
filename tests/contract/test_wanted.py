"""Indexes of several processes on one store: whatever changes, and however long one was cut off, they end equal to Redis."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from adapters.storage.redis import keys
from adapters.storage.redis.subscriptions import RedisSubscriptions
from bot.model import Channel, Listing, Options, Paper, PaperId, Subscription
from bot.topics.language import parse
from bot.topics.wanted import WantedTopics
from tests.fakes.clock import START

TOPICS = ["diffusion", "robot OR drone", '"state space"', "policy -survey", "attention upvotes>=5", "cat:cs.CL memory"]
PAPERS = [
    Paper(PaperId(f"p:{number}"), title, upvotes=number, categories=("cs.CL",))
    for number, title in enumerate(
        ["Diffusion Policy", "A Drone with Memory", "State Space Models", "Attention, a Survey"] * 3
    )
]


def subscription(rng: random.Random) -> Subscription:
    topic = parse(rng.choice(TOPICS))
    return Subscription(Channel("slack", "T", f"C{rng.randrange(5)}"), topic.text, topic.canonical, "someone", START)


async def change(store: RedisSubscriptions, rng: random.Random) -> None:
    each = subscription(rng)
    match rng.randrange(4):
        case 0 | 1:
            await store.add(each)
        case 2:
            await store.remove(each.channel, each.id)
        case 3:
            await store.replace(replace(each, options=Options(paused=rng.random() < 0.5)))


def wanted_by(index: WantedTopics) -> list[set[tuple[str, str]]]:
    return [
        {(str(each.channel), match.topic) for each in index.deliveries(paper) for match in each.topics}
        for paper in PAPERS
    ]


@pytest.mark.parametrize("seed", range(8))
async def test_indexes_converge(redis, monkeypatch, seed):
    """Three processes change and read at random, one of them rarely; the log is short, so that it overtakes the slow one."""
    monkeypatch.setattr(keys.channels, "CHANGES_KEPT", 120)  # Redis trims in whole nodes of about a hundred entries
    rng = random.Random(seed)
    stores = [RedisSubscriptions(redis) for _ in range(3)]
    indexes = [WantedTopics(store) for store in stores]

    async def process(number: int) -> None:
        for _ in range(150):
            await change(stores[number], rng)
            if rng.random() < (0.5, 0.1, 0.01)[number]:
                await indexes[number].sync()

    await asyncio.gather(*(process(number) for number in range(3)))
    fresh = WantedTopics(stores[0])
    for index in (*indexes, fresh):
        await index.sync()
    active = [each async for each in stores[0].all() if each.active]
    assert [len(index) for index in (*indexes, fresh)] == [len(active)] * 4
    assert wanted_by(indexes[0]) == wanted_by(indexes[1]) == wanted_by(indexes[2]) == wanted_by(fresh)


async def test_a_store_that_lost_its_data_is_read_anew(redis):
    """Redis comes back empty, or with yesterday's data: the index ends equal to it."""
    store = RedisSubscriptions(redis)
    index = WantedTopics(store)
    rng = random.Random(1)
    for _ in range(20):
        await change(store, rng)
    await index.sync()
    await redis.flushall()
    topic = parse("diffusion")
    await store.add(Subscription(Channel("slack", "T", "C"), topic.text, topic.canonical, "someone", START))
    await index.sync()
    assert len(index) == 1


async def test_a_channel_may_want_papers_of_one_source_only(redis):
    """A paper that another lists comes once that one lists it too."""
    store = RedisSubscriptions(redis)
    one = subscription(random.Random(1))
    topic = parse("diffusion")
    scoped = replace(one, topic=topic.text, canonical=topic.canonical, options=Options(sources=("huggingface",)))
    await store.add(scoped)
    await store.add(replace(scoped, channel=Channel("slack", "T", "everything"), options=Options()))
    index = WantedTopics(store)
    await index.sync()
    arxiv = replace(PAPERS[0], listings=(Listing("arxiv"),))
    assert [each.channel.channel for each in index.deliveries(arxiv)] == ["everything"]
    both = replace(arxiv, listings=(*arxiv.listings, Listing("huggingface")))
    assert {each.channel for each in index.deliveries(both)} == {Channel("slack", "T", "everything"), scoped.channel}
    assert index.deliveries(both)[0].topics[0].topic == "diffusion"
