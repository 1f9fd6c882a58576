"""The interleavings that lose or double posts elsewhere, each by name, on a real outbox.

Two more are the intake's: an upvote threshold crossed just before a kill (`tests/unit/intake/test_rising.py`), and a paper that was
archived and not yet queued (`tests/unit/intake/test_poller.py`). Random ones: `tests/contract/test_outbox_model.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.connection import connect
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.errors import Transient, Uncertain
from bot.ledger import State
from bot.model import Delivery, Message, Paper, PaperId, Subscription, TopicMatch, plain
from bot.posts.compose import compose
from bot.turns import Again, Close, Finished, Hold, Sent
from tests.contract.platforms import PLATFORMS
from tests.contract.test_restarts import noticed
from tests.servers import private_redis
from tests.unit.delivery.posting import CHANNEL, PAPER, Scene

LEASE_S = 20.0


@pytest.fixture
async def scene(redis, clock) -> Scene:
    return await Scene(redis, clock).queued()


async def more(scene: Scene, count: int) -> list[Delivery]:
    """Papers that the channel wants too."""
    papers = [Paper(PaperId(f"arxiv:2401.{number:05}"), f"Paper {number}") for number in range(2, 2 + count)]
    await scene.archive.add(papers)
    deliveries = [Delivery(each.id, CHANNEL, scene.delivery.topics) for each in papers]
    await scene.outbox.enqueue(deliveries, scene.clock.now())
    return deliveries


async def states(scene: Scene) -> dict[str, str]:
    return {each.key: each.state.value async for each in scene.ledger.entries()}


async def test_a_courier_dead_for_an_hour_with_discords_nonce_forgotten(redis, tmp_path):
    """Discord took the post and its nonce is worth nothing any more: the history shows it, and it stands there once."""
    async with PLATFORMS["discord"](tmp_path) as stand:
        scene = Scene(redis, stand.clock)
        scene.platform, channel = stand.platform, stand.channel
        subscription = replace(scene.subscription, channel=channel)
        delivery = Delivery(PAPER.id, channel, (TopicMatch(subscription.id, "diffusion"),))
        await scene.subscriptions.add(subscription)
        await scene.archive.add([PAPER])
        await scene.outbox.enqueue([delivery], stand.clock.now())
        (opening,) = await scene.outbox.claim("discord", stand.clock.now(), LEASE_S)
        claim = await scene.outbox.freeze(opening, Message.of_paper(delivery), stand.clock.now())
        where = await stand.platform.post(channel, compose(PAPER, (), stand.clock.now()), claim.message.id)
        stand.clock.advance(3600)
        await scene.another().serve_one()
        entry = await scene.ledger.get(channel, delivery.key)
        assert (entry.state, entry.message.id) == (State.SENT, where.id)
        assert not await scene.another().serve_one()


async def test_a_slow_first_request_that_lands_after_the_look_found_nothing(scene):
    """Its courier reports it when it wakes: of the two copies the later report is deleted, and the ledger names it."""
    slow = await scene.claim()
    await scene.after(LEASE_S)  # the look: absent
    landed = await scene.platform.post(CHANNEL, compose(PAPER, (), scene.clock.now()), slow.message.id)
    await scene.after(0)  # posted again, as the look said
    assert len(scene.standing) == 2
    finished = await scene.outbox.finish(slow, Sent(landed, scene.clock.now()), scene.clock.now())
    assert finished is Finished.TWICE
    await scene.platform.delete(landed)  # as the courier does: see test_courier, "two copies become one"
    entry = await scene.entry()
    assert (entry.state, entry.message) == (State.SENT, scene.platform.messages(CHANNEL)[0].ref)
    assert f"the later copy was deleted: {landed.id}" in entry.reason


async def test_a_502_after_the_platform_took_it_then_a_restart(scene, redis):
    """The doubt outlives the process: the next one looks first."""
    scene.platform.next_post(takes_it=True, then=Uncertain("502", scene.clock.now()))
    await scene.courier.serve_one()
    scene.outbox = RedisOutbox(redis)
    restarted = scene.another()
    scene.clock.advance(60)
    assert await restarted.serve_one()
    assert (await scene.entry()).state is State.SENT
    assert scene.standing == ["Diffusion Policy"]


async def test_two_couriers_and_one_channel(scene):
    """Never two posts in flight, in the order of the queue, each once: whether they come at once, or one while the other posts."""
    await more(scene, 2)
    couriers = [scene.courier, scene.another()]
    post, meanwhile = scene.platform.post, []

    async def slow(*args):
        scene.platform.post = post
        meanwhile.extend([await each.serve_one() for each in couriers])
        scene.clock.advance(LEASE_S - 1)
        meanwhile.extend([await each.serve_one() for each in couriers])
        scene.platform.post = slow
        return await post(*args)

    scene.platform.post = slow
    for _ in range(5):
        await asyncio.gather(*(each.serve_one() for each in couriers))
        scene.clock.advance(1.0)
    assert meanwhile == [False] * 12
    assert scene.standing == ["Diffusion Policy", "Paper 2", "Paper 3"]


@pytest.mark.parametrize("says", ["retry", "buried", "held"])
async def test_a_stalled_courier_that_wakes_and_writes_over_its_successors_claim(scene, says):
    """It cannot: what the successor has is left alone, and its own finish counts."""
    stalled = await scene.claim()
    scene.clock.advance(LEASE_S)
    (successor,) = await scene.outbox.claim("fake", scene.clock.now(), LEASE_S)
    now = scene.clock.now()
    words = {
        "retry": Again(State.RETRY, now, "late"),
        "buried": Close(State.BURIED, "late", now),
        "held": Hold(now + timedelta(hours=1), "late"),
    }
    assert await scene.outbox.finish(stalled, words[says], now) is Finished.STALE
    assert (await scene.entry()).state is State.UNCERTAIN
    assert not await scene.outbox.held()
    assert await scene.outbox.finish(successor, Again(State.QUEUED, now, "absent"), now) is Finished.WRITTEN
    await scene.after(0)
    assert scene.standing == ["Diffusion Policy"]


async def test_a_digest_that_was_posted_crashed_and_meanwhile_gained_a_paper(scene):
    """The digest is found as it was frozen, and what it had is sent; the paper that came later is in another message."""
    await more(scene, 2)
    (opening,) = await scene.outbox.claim("fake", scene.clock.now(), LEASE_S)
    digest = Message("digest", CHANNEL, "2026-04-15", tuple(each.delivery for each in opening.waiting))
    claim = await scene.outbox.freeze(opening, digest, scene.clock.now())
    where = await scene.platform.post(CHANNEL, compose(PAPER, (), scene.clock.now()), claim.message.id)
    late = Paper(PaperId("arxiv:2401.00009"), "Too Late")
    await scene.archive.add([late])
    await scene.outbox.enqueue([Delivery(late.id, CHANNEL, scene.delivery.topics)], scene.clock.now())
    await scene.after(LEASE_S)
    found = {each.key: (each.state, each.message) async for each in scene.ledger.entries()}
    assert found.pop("arxiv:2401.00009") == (State.QUEUED, None)
    assert set(found.values()) == {(State.SENT, where)}
    await scene.after(1)
    assert set((await states(scene)).values()) == {"sent"}
    assert scene.standing == ["Diffusion Policy", "Too Late"]


async def test_a_second_topic_that_matches_while_queued(scene):
    """One post, and it names both."""
    policy = Subscription(CHANNEL, "policy", "policy", "someone", scene.clock.now())
    await scene.subscriptions.add(policy)
    again = Delivery(PAPER.id, CHANNEL, (TopicMatch(policy.id, "policy"),))
    assert (await scene.outbox.enqueue([again], scene.clock.now())).joined == 1
    await scene.courier.serve_one()
    (standing,) = scene.platform.messages(CHANNEL)
    assert plain(standing.post.why) == "Matched diffusion: Diffusion · policy: Policy"


@pytest.mark.parametrize("tried_before", [False, True])
async def test_unsubscribing_between_enqueue_and_claim(scene, tried_before):
    """Nothing is posted, also when the platform had refused a first attempt for the moment."""
    if tried_before:
        scene.platform.next_post(takes_it=False, then=Transient("503"))
        await scene.courier.serve_one()
    await scene.subscriptions.remove(CHANNEL, scene.subscription.id)
    await scene.after(60)
    assert await states(scene) == {PAPER.id: "withdrawn"}
    assert scene.standing == []


@asynccontextmanager
async def another_server() -> AsyncIterator[Redis]:
    """With a run id of its own."""
    with private_redis() as url:
        client = connect(url, "replica")
        yield client
        await client.aclose()


async def copied(source: Redis) -> dict[str, bytes]:
    """What a replica, or an append-only file, has of it by now."""
    raw = Redis(connection_pool=source.connection_pool.__class__(
        connection_class=source.connection_pool.connection_class,
        path=source.connection_pool.connection_kwargs["path"],
    ))  # fmt: skip
    found = {key.decode(): await raw.dump(key) for key in await raw.keys()}
    await raw.aclose()
    return found


async def test_redis_losing_its_last_second_or_coming_back_as_a_promoted_replica(scene, redis):
    """Claim, post and ledger entry of the last second are gone, and the paper waits again: one look, and no second post."""
    await redis.script_flush()  # as on a server that just started: whoever comes first writes down which one it is
    (first, *_) = await more(scene, 1)
    replica = await copied(redis)
    await scene.courier.serve_one()
    assert scene.standing == ["Diffusion Policy"]
    async with another_server() as promoted:
        for key, value in replica.items():
            await promoted.restore(key, 0, value)
        scene.outbox, scene.ledger = RedisOutbox(promoted), RedisLedger(promoted)
        scene.courier = scene.another()
        assert await states(scene) == {PAPER.id: "queued", first.key: "queued"}
        await noticed(promoted, scene.outbox, CHANNEL, scene.clock)
        for _ in range(20):
            await scene.after(2)
        assert await states(scene) == {PAPER.id: "sent", first.key: "sent"}
    assert scene.standing == ["Diffusion Policy", "Paper 2"]
