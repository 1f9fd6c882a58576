"""The contract of Outbox and Ledger, on a real Redis: every move of a delivery, and what a crash between two moves leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import Again, Claim, Close, Enqueued, Finished, LookFirst, Sent, State
from bot.model import Channel, Delivery, Evidence, MessageRef, PaperId, SubscriptionId, TopicMatch
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")
THERE = Channel.parse("slack:T2/C2")
EVIDENCE = (Evidence("diffusion", "title", "Diffusion"),)


def delivery(paper: str = "arxiv:2401.00001", channel: Channel = HERE, topic: str = "diffusion") -> Delivery:
    return Delivery(PaperId(paper), channel, (TopicMatch(SubscriptionId(f"id-{topic}"), topic, EVIDENCE),))


@pytest.fixture
def outbox(redis: Redis) -> RedisOutbox:
    return RedisOutbox(redis)


@pytest.fixture
def ledger(redis: Redis) -> RedisLedger:
    return RedisLedger(redis)


async def claim(outbox: RedisOutbox, clock: FakeClock) -> Claim:
    found = await outbox.claim("slack", clock.now(), LEASE_S)
    assert found is not None
    return found


def sent(clock: FakeClock, where: str = "m1", spacing_s: float = 0.0) -> Sent:
    return Sent(MessageRef(HERE, where), clock.now() + timedelta(seconds=spacing_s))


async def test_a_replay_queues_nothing_twice(outbox, ledger, clock):
    """Enqueueing the same again, before and after it was sent, leaves one delivery."""
    assert await outbox.enqueue([delivery(), delivery()], clock.now()) == Enqueued(new=1)
    assert await outbox.enqueue([delivery()], clock.now()) == Enqueued()
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    assert await outbox.enqueue([delivery()], clock.now()) == Enqueued()
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    assert (await ledger.counts())[State.SENT] == 1


async def test_a_second_topic_joins_while_the_delivery_is_queued(outbox, ledger, clock):
    """Both topics are named by the claim; one that comes after the post is left out, for the post did not name it."""
    await outbox.enqueue([delivery(topic="diffusion")], clock.now())
    assert await outbox.enqueue([delivery(topic="policy")], clock.now()) == Enqueued(joined=1)
    found = await claim(outbox, clock)
    assert [match.topic for match in found.message.deliveries[0].topics] == ["diffusion", "policy"]
    assert found.message.deliveries[0].topics[0].evidence == EVIDENCE
    assert await outbox.enqueue([delivery(topic="robots")], clock.now()) == Enqueued()


async def test_channels_are_served_in_turn_and_in_order(outbox, clock):
    """Within a channel first in, first out, one in flight; another channel does not wait for it."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3", THERE)], clock.now())
    first, other = await claim(outbox, clock), await claim(outbox, clock)
    assert {first.message.key, other.message.key} == {"p:1", "p:3"}
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    mine = first if first.message.key == "p:1" else other
    await outbox.finish(mine, sent(clock, spacing_s=1.0), clock.now())
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    clock.advance(1.0)
    assert (await claim(outbox, clock)).message.key == "p:2"


async def test_spacing_holds_for_what_is_queued_after_the_last_post(outbox, clock):
    """A channel whose queue ran empty still rests before its next post."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock, spacing_s=5.0), clock.now())
    await outbox.enqueue([delivery("p:2")], clock.now())
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    clock.advance(5.0)
    assert (await claim(outbox, clock)).message.key == "p:2"


async def test_platforms_do_not_see_each_other(outbox, clock):
    """A claim is for one platform."""
    await outbox.enqueue([delivery(channel=Channel.parse("discord:1/2"))], clock.now())
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    assert await outbox.claim("discord", clock.now(), LEASE_S) is not None


async def test_a_dead_courier_leaves_a_doubt(outbox, ledger, clock):
    """After the lease the message is claimed for a look, over the stretch in which it may have been posted."""
    await outbox.enqueue([delivery()], clock.now())
    dead = await claim(outbox, clock)
    clock.advance(LEASE_S)
    look = await claim(outbox, clock)
    assert (look.task, look.attempt, look.since, look.until) == ("look", 2, dead.claimed_at, clock.now())
    assert (await ledger.counts())[State.UNCERTAIN] == 1
    assert await outbox.finish(dead, Again(State.RETRY, clock.now(), "x"), clock.now()) is Finished.STALE
    clock.advance(LEASE_S)
    assert (await claim(outbox, clock)).task == "look"


async def test_a_doubt_is_remembered_through_a_second_attempt(outbox, clock):
    """Looked for, absent, posted again, in doubt again: the look reaches back to the first attempt, which may still have landed."""
    await outbox.enqueue([delivery()], clock.now())
    first = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    again = await claim(outbox, clock)
    assert again.task == "post"
    clock.advance(LEASE_S)
    assert (await claim(outbox, clock)).since == first.claimed_at


async def test_a_refusal_leaves_no_doubt(outbox, clock):
    """Surely not taken, tried again: a later look does not reach back to the refused attempt."""
    await outbox.enqueue([delivery()], clock.now())
    await outbox.finish(await claim(outbox, clock), Again(State.RETRY, clock.now(), "429"), clock.now())
    clock.advance(5)
    second = await claim(outbox, clock)
    assert (second.task, second.failures) == ("post", 1)
    clock.advance(LEASE_S)
    assert (await claim(outbox, clock)).since == second.claimed_at


async def test_an_unanswered_post_waits_for_its_look(outbox, ledger, clock):
    """Uncertain keeps the head of the queue until the time to look."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await claim(outbox, clock)
    at = clock.now() + timedelta(seconds=15)
    await outbox.finish(found, LookFirst(at, found.claimed_at, at, "reset"), clock.now())
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    clock.advance(15)
    look = await claim(outbox, clock)
    assert (look.task, look.message.key, look.until) == ("look", "p:1", at)
    entry = await ledger.get(look.message.deliveries[0].id, HERE)
    assert entry is not None
    assert (entry.state, entry.reason) == (State.UNCERTAIN, "reset")


async def test_a_retry_keeps_the_head_of_the_queue(outbox, ledger, clock):
    """Nothing overtakes a message that is tried again; its reason and time are shown."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    at = clock.now() + timedelta(seconds=30)
    await outbox.finish(await claim(outbox, clock), Again(State.HELD, at, "kicked"), clock.now())
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None
    (held,) = [entry async for entry in ledger.entries(State.HELD)]
    assert (held.reason, held.due_at) == ("kicked", at)
    clock.advance(30)
    assert (await claim(outbox, clock)).message.key == "p:1"


@pytest.mark.parametrize("state", [State.BURIED, State.WITHDRAWN])
async def test_a_closed_delivery_makes_room(outbox, ledger, clock, state):
    """The next message is served; the closed one stays in the ledger with its reason."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    await outbox.finish(await claim(outbox, clock), Close(state, "why", clock.now()), clock.now())
    assert (await claim(outbox, clock)).message.key == "p:2"
    (closed,) = [entry async for entry in ledger.entries(state, HERE)]
    assert (closed.paper_id, closed.reason, closed.message) == ("p:1", "why", None)


async def test_a_late_answer_counts_when_the_message_exists(outbox, ledger, clock):
    """A courier that woke up late reports the message it did post: it is sent, and the successor's copy is the one too many."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    successor = await claim(outbox, clock)
    assert await outbox.finish(late, sent(clock, "m1"), clock.now()) is Finished.LATE
    assert await outbox.finish(successor, sent(clock, "m2"), clock.now()) is Finished.TWICE
    entry = await ledger.get(late.message.deliveries[0].id, HERE)
    assert entry is not None
    assert entry.message == MessageRef(HERE, "m1")
    clock.advance(LEASE_S)
    assert await outbox.claim("slack", clock.now(), LEASE_S) is None


async def test_finishing_twice_writes_once(outbox, ledger, clock):
    """The answer to a finish got lost and it is sent again: the same answer, the same ledger."""
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    decision = sent(clock)
    assert await outbox.finish(found, decision, clock.now()) is Finished.WRITTEN
    assert await outbox.finish(found, decision, clock.now()) is Finished.WRITTEN
    assert await ledger.counts() == {state: int(state is State.SENT) for state in State}


async def test_a_foreign_attempt_cannot_finish(outbox, clock):
    """The attempt fences: neither an older nor a made-up newer one writes anything but a message that exists."""
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    for attempt in (0, 2):
        stranger = replace(found, attempt=attempt)
        assert await outbox.finish(stranger, Close(State.BURIED, "x", clock.now()), clock.now()) is Finished.STALE
    assert await outbox.finish(found, sent(clock), clock.now()) is Finished.WRITTEN


async def test_many_channels_over_all_shards(outbox, ledger, clock):
    """A thousand channels in as many workspaces are each served once."""
    many = [delivery(channel=Channel("slack", f"T{number}", "C")) for number in range(1000)]
    assert await outbox.enqueue(many, clock.now()) == Enqueued(new=1000)
    served = set()
    while found := await outbox.claim("slack", clock.now(), LEASE_S):
        served.add(str(found.message.channel))
        await outbox.finish(found, sent(clock), clock.now())
    assert len(served) == 1000
    assert (await ledger.counts())[State.SENT] == 1000


@pytest.mark.parametrize("state", [State.BURIED, State.WITHDRAWN])
async def test_what_was_given_up_can_be_driven_again(outbox, ledger, clock, state):
    """Once: what is queued or sent is left alone."""
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    await outbox.finish(found, Close(state, "why", clock.now()), clock.now())
    identity = found.message.deliveries[0].id
    assert await outbox.redrive(identity, HERE, clock.now())
    assert not await outbox.redrive(identity, HERE, clock.now())
    again = await claim(outbox, clock)
    assert (again.task, again.attempt, again.failures) == ("post", 2, 0)
    await outbox.finish(again, sent(clock), clock.now())
    assert not await outbox.redrive(identity, HERE, clock.now())
    assert (await ledger.counts())[State.SENT] == 1


async def test_what_is_held_can_be_driven_at_once(outbox, clock):
    """It keeps the head of its queue, and nobody waits for the next probe."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await claim(outbox, clock)
    await outbox.finish(found, Again(State.HELD, clock.now() + timedelta(hours=6), "kicked"), clock.now())
    assert await outbox.redrive(found.message.deliveries[0].id, HERE, clock.now())
    assert (await claim(outbox, clock)).message.key == "p:1"


async def test_a_channel_that_takes_posts_again_does_not_wait_for_the_next_probe(outbox, clock):
    """What is held there is due at once; a channel with nothing held, or with a post in flight, is left as it is."""
    assert not await outbox.wake(HERE, clock.now())
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    assert not await outbox.wake(HERE, clock.now())
    await outbox.finish(found, Again(State.HELD, clock.now() + timedelta(hours=6), "kicked"), clock.now())
    assert await outbox.wake(HERE, clock.now())
    assert (await claim(outbox, clock)).attempt == 2
