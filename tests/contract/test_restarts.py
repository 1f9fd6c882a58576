"""The contract of the Outbox after Redis came back, and may have forgotten its last second: no post before one look, once a channel."""

from __future__ import annotations

from datetime import timedelta

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId, SubscriptionId, TopicMatch
from bot.turns import Again, Claim, Opening, Sent
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")


def delivery(paper: str) -> Delivery:
    return Delivery(PaperId(paper), HERE, (TopicMatch(SubscriptionId("id"), "diffusion"),))


async def claimed(outbox: RedisOutbox, clock: FakeClock) -> Claim:
    (turn,) = await outbox.claim("slack", clock.now(), LEASE_S)
    if isinstance(turn, Claim):
        return turn
    assert isinstance(turn, Opening)
    claim = await outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), clock.now())
    assert claim is not None
    return claim


async def restarted(redis: Redis, outbox: RedisOutbox, channel: Channel, clock: FakeClock) -> None:
    """What a restart leaves: another run id than the one written down, and no script; the next script of a process notices it."""
    await redis.hset(keys.outbox.run(keys.shard(channel)), "id", "the run before")
    await redis.script_flush()
    await noticed(redis, outbox, channel, clock)


async def noticed(redis: Redis, outbox: RedisOutbox, channel: Channel, clock: FakeClock) -> None:
    """Now: the clock of the tests stands elsewhere."""
    await outbox.wake(channel, clock.now())
    assert await redis.hget(keys.outbox.run(keys.shard(channel)), "at")
    await redis.hset(keys.outbox.run(keys.shard(channel)), "at", round(clock.now().timestamp() * 1000))


async def rested(redis: Redis, outbox: RedisOutbox, clock: FakeClock) -> None:
    """Restarted, and channels are lent again."""
    await restarted(redis, outbox, HERE, clock)
    clock.advance(LEASE_S)


async def test_after_a_restart_a_channel_is_looked_at_before_its_next_post(redis, outbox, clock):
    """What the queue still has may stand there already: asked about over the time in which posts may be forgotten. Once it is known that
    the first does not stand there, nothing behind it does."""
    await outbox.enqueue([delivery("p:0"), delivery("p:1"), delivery("p:2")], clock.now())
    await outbox.finish(await claimed(outbox, clock), Sent(MessageRef(HERE, "m0"), clock.now()), clock.now())
    before = clock.now()
    clock.advance(30)
    await rested(redis, outbox, clock)
    look = await claimed(outbox, clock)
    assert (look.task, look.until, look.doubted_at) == ("look", clock.now(), clock.now())
    assert look.since is not None
    assert look.since <= before
    await outbox.finish(look, Again(State.QUEUED, clock.now(), "absent"), clock.now())
    assert (await claimed(outbox, clock)).task == "post"


async def test_until_a_lease_after_a_restart_no_channel_is_lent(redis, outbox, clock):
    """Another may have it, and Redis may have forgotten that: what it posts must have landed before anybody looks."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await restarted(redis, outbox, HERE, clock)
    clock.advance(LEASE_S - 1)
    await outbox.enqueue([delivery("p:2")], clock.now())
    assert not await outbox.claim("slack", clock.now(), LEASE_S)
    clock.advance(1)
    assert (await claimed(outbox, clock)).task == "look"


async def test_what_was_found_leaves_the_next_to_be_looked_for(redis, outbox, clock):
    """Several posts may have been forgotten."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3")], clock.now())
    await rested(redis, outbox, clock)
    for number in ("m1", "m2"):
        look = await claimed(outbox, clock)
        assert look.task == "look"
        await outbox.finish(look, Sent(MessageRef(HERE, number), clock.now()), clock.now())
    third = await claimed(outbox, clock)
    await outbox.finish(third, Again(State.QUEUED, clock.now(), "absent"), clock.now())
    again = await claimed(outbox, clock)
    assert (third.task, again.task) == ("look", "post")
    await outbox.finish(again, Sent(MessageRef(HERE, "m3"), clock.now()), clock.now())
    await outbox.enqueue([delivery("p:4")], clock.now())
    assert (await claimed(outbox, clock)).task == "post"


async def test_what_nobody_can_tell_is_posted_after_one_look(redis, outbox, clock):
    """A history that may not be read: decided once for each message, and not asked again and again for an hour."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    await rested(redis, outbox, clock)
    for number in ("m1", "m2"):
        look = await claimed(outbox, clock)
        doubt = Again(State.QUEUED, clock.now(), "nobody can tell", doubt=True)
        await outbox.finish(look, doubt, clock.now())
        post = await claimed(outbox, clock)
        assert (look.task, post.task) == ("look", "post")
        await outbox.finish(post, Sent(MessageRef(HERE, number), clock.now()), clock.now())


async def test_what_waited_for_a_retry_is_looked_for_too(redis, outbox, clock):
    """Its last attempt may be among what was forgotten."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await outbox.finish(await claimed(outbox, clock), Again(State.RETRY, clock.now(), "429"), clock.now())
    await rested(redis, outbox, clock)
    assert (await claimed(outbox, clock)).task == "look"


async def test_an_hour_later_nobody_looks_any_more(redis, outbox, clock):
    """By then the sources have told again what was forgotten."""
    await rested(redis, outbox, clock)
    clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    await outbox.enqueue([delivery("p:1")], clock.now())
    assert (await claimed(outbox, clock)).task == "post"


async def test_the_same_server_and_a_new_one_are_no_restart(redis, outbox, clock):
    """Scripts that were flushed, and a server that nothing was written to before."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await redis.script_flush()
    assert (await claimed(outbox, clock)).task == "post"
