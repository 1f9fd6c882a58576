"""Yesterday's Redis put back: what it forgot is noticed by what the data directory saw, and is looked for before it is posted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.pulse import Pulse
from bot.ledger import Again, Claim, Close, Doubt, Gap, Opening, Sent, State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId, SubscriptionId, TopicMatch
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")
DAY_S = 86_400.0


def delivery(paper: str) -> Delivery:
    return Delivery(PaperId(paper), HERE, (TopicMatch(SubscriptionId("id"), "diffusion"),))


@pytest.fixture
def outbox(redis: Redis) -> RedisOutbox:
    return RedisOutbox(redis)


@pytest.fixture
def pulse(redis: Redis, tmp_path: Path) -> Pulse:
    return Pulse(redis, tmp_path)


async def put_back(redis: Redis, pulse: Pulse, clock: FakeClock) -> None:
    """Redis is as it was a day ago; the data directory is not."""
    await pulse.beat(clock.now())
    yesterday = await redis.get(keys.pulse())
    clock.advance(DAY_S)
    await pulse.beat(clock.now())
    await redis.set(keys.pulse(), yesterday)
    await pulse.beat(clock.now())


async def opened(outbox: RedisOutbox, clock: FakeClock) -> Opening:
    (turn,) = await outbox.claim("slack", clock.now(), LEASE_S)
    assert isinstance(turn, Opening)
    return turn


async def frozen(outbox: RedisOutbox, clock: FakeClock, doubt: Doubt) -> Claim:
    opening = await opened(outbox, clock)
    message = Message.of_paper(opening.waiting[0].delivery)
    claim = await outbox.freeze(opening, message, clock.now(), doubt=doubt)
    assert claim is not None
    return claim


async def test_an_older_redis_is_noticed_once(redis, pulse, clock):
    """From a minute before its last sign of life until now; after that it beats as ever."""
    before = clock.now()
    await put_back(redis, pulse, clock)
    gap = Gap(before - timedelta(minutes=1), clock.now())
    assert await pulse.gap() == gap
    clock.advance(10)
    await pulse.beat(clock.now())
    assert await pulse.gap() == gap
    assert await redis.ttl(keys.gap(0)) > 13 * DAY_S


async def test_a_forgotten_second_and_an_empty_redis_are_no_gap(redis, pulse, clock):
    """What a crash costs is looked after by the restart; and where nothing was, nothing was posted."""
    await pulse.beat(clock.now())
    earlier = await redis.get(keys.pulse())
    clock.advance(20)
    await pulse.beat(clock.now())
    await redis.set(keys.pulse(), earlier)
    await pulse.beat(clock.now())
    await redis.delete(keys.pulse())
    clock.advance(DAY_S)
    await pulse.beat(clock.now())
    assert await pulse.gap() is None


async def test_what_may_have_been_posted_is_looked_for(redis, outbox, pulse, clock):
    """Over the whole gap, also after another message did not stand there."""
    await put_back(redis, pulse, clock)
    noticed = clock.now()
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    assert (await opened(outbox, clock)).gap_until == noticed
    clock.advance(LEASE_S + 1)
    for ref in ("m1", "m2"):
        look = await frozen(outbox, clock, "look")
        assert (look.task, look.until, look.doubted_at) == ("look", noticed, None)
        assert look.since == noticed - timedelta(days=1, minutes=1)
        if ref == "m1":
            await outbox.finish(look, Again(State.QUEUED, clock.now(), "absent"), clock.now())
            (again,) = await outbox.claim("slack", clock.now(), LEASE_S)
            assert isinstance(again, Claim)
            assert again.task == "post"
            look = again
        await outbox.finish(look, Sent(MessageRef(HERE, ref), clock.now()), clock.now())
    found = await pulse.gap()
    assert found is not None
    assert (found.found, found.absent, found.untold) == (1, 1, 0)


async def test_what_was_in_flight_in_the_backup_is_looked_for(redis, outbox, pulse, clock):
    """It may have been posted right after the backup was made."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await outbox.finish(await frozen(outbox, clock, "none"), Again(State.RETRY, clock.now(), "429"), clock.now())
    await put_back(redis, pulse, clock)
    (look,) = await outbox.claim("slack", clock.now(), LEASE_S)
    assert isinstance(look, Claim)
    assert look.task == "look"
    await outbox.finish(look, Again(State.QUEUED, clock.now(), "absent"), clock.now())
    (post,) = await outbox.claim("slack", clock.now(), LEASE_S)
    assert isinstance(post, Claim)
    assert post.task == "post"


async def test_a_look_alone_puts_papers_back_where_they_were(redis, outbox, pulse, clock):
    """Papers that are to be posted together are looked for one by one first, and stay in order."""
    await put_back(redis, pulse, clock)
    names = [f"p:{number}" for number in range(4)]
    await outbox.enqueue([delivery(name) for name in names], clock.now())
    for name in names[:3]:
        opening = await opened(outbox, clock)
        (wanted,) = [each.delivery for each in opening.waiting if each.delivery.key == name]
        claim = await outbox.freeze(opening, Message.of_paper(wanted), clock.now(), doubt="only_look")
        assert claim is not None
        await outbox.finish(claim, Again(State.QUEUED, clock.now(), "absent"), clock.now())
    opening = await opened(outbox, clock)
    assert [each.delivery.key for each in opening.waiting] == names
    assert opening.absent == set(names[:3])


async def test_what_could_not_be_told_is_counted_and_an_operator_decides(redis, outbox, pulse, clock):
    """Driven again, it is posted without another look."""
    await put_back(redis, pulse, clock)
    await outbox.enqueue([delivery("p:1")], clock.now())
    look = await frozen(outbox, clock, "look")
    await outbox.finish(look, Close(State.BURIED, "nobody can tell", clock.now()), clock.now())
    found = await pulse.gap()
    assert found is not None
    assert found.untold == 1
    await outbox.redrive(HERE, ["p:1"], clock.now())
    assert (await opened(outbox, clock)).absent == {"p:1"}
    assert (await RedisLedger(redis).counts())[State.QUEUED] == 1
