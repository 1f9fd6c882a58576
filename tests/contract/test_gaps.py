"""Yesterday's Redis put back: what it forgot is noticed by what the data directory saw, and is looked for before it is posted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.pulse import Pulse
from bot.delivery.outcomes import Rules, decide
from bot.ledger import Gap, State
from bot.model import Channel, Delivery, DeliveryKey, Message, MessageRef, PaperId, SubscriptionId, TopicMatch
from bot.operations.gap import outcome
from bot.turns import Again, CannotTell, Claim, Close, Doubt, LookFirst, Opening, Sent
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")
DAY_S = 86_400.0


def delivery(paper: str) -> Delivery:
    return Delivery(PaperId(paper), HERE, (TopicMatch(SubscriptionId("id"), "diffusion"),))


@pytest.fixture
def pulse(redis: Redis, tmp_path: Path) -> Pulse:
    return Pulse(redis, tmp_path)


async def put_back(redis: Redis, pulse: Pulse, clock: FakeClock) -> None:
    """Redis is as it was a day ago; the data directory is not."""
    await pulse.beat(clock.now())
    yesterday = await redis.get(keys.program.pulse())
    clock.advance(DAY_S)
    await pulse.beat(clock.now())
    await redis.set(keys.program.pulse(), yesterday)
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
    assert await redis.ttl(keys.outbox.gap(0)) > 13 * DAY_S


async def test_a_forgotten_second_and_an_empty_redis_are_no_gap(redis, pulse, clock):
    """What a crash costs is looked after by the restart; and where nothing was, nothing was posted."""
    await pulse.beat(clock.now())
    earlier = await redis.get(keys.program.pulse())
    clock.advance(20)
    await pulse.beat(clock.now())
    await redis.set(keys.program.pulse(), earlier)
    await pulse.beat(clock.now())
    await redis.delete(keys.program.pulse())
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
        assert (look.task, look.until, look.doubted_at, look.after_gap) == ("look", noticed, clock.now(), True)
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


async def test_it_is_noticed_before_the_first_script_on_a_server(redis, clock, tmp_path):
    """No courier posts before it, though nobody beat yet."""
    now = round(datetime.now(UTC).timestamp() * 1000)
    await redis.set(keys.program.pulse(), now - round(DAY_S * 1000))
    (tmp_path / "pulse").write_text(f"{now}\n")
    await redis.script_flush()  # as another server
    await RedisOutbox(redis, tmp_path).enqueue([delivery("p:1")], clock.now())
    gap = await Pulse(redis, tmp_path).gap()
    assert gap is not None
    assert gap.until - gap.since > timedelta(days=1)


async def test_an_unreadable_history_is_asked_again_and_a_closed_one_is_not(redis, outbox, pulse, clock):
    """A limited platform gets its time, however old the gap is; where nobody will ever tell, an old gap is resolved by not posting."""
    await put_back(redis, pulse, clock)
    await outbox.enqueue([delivery("p:1")], clock.now())
    look = await frozen(outbox, clock, "look")
    later = decide(look, CannotTell("limited", 60.0), clock.now(), Rules(None, 10.0))
    never = decide(look, CannotTell("not permitted"), clock.now(), Rules(None, 10.0))
    assert isinstance(later, LookFirst)
    assert isinstance(never, Close)


async def test_a_message_of_many_that_is_found_leaves_a_doubt(redis, outbox, pulse, clock):
    """It counts for all, and each entry says that it may not be named there."""
    await put_back(redis, pulse, clock)
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    opening = await opened(outbox, clock)
    message = Message("rollup", HERE, "p:1", tuple(each.delivery for each in opening.waiting))
    look = await outbox.freeze(opening, message, clock.now(), doubt="look")
    assert look is not None
    await outbox.finish(look, Sent(MessageRef(HERE, "m"), clock.now()), clock.now())
    gap = await pulse.gap()
    assert gap is not None
    assert (gap.found, gap.shared) == (1, 2)
    entry = await RedisLedger(redis).get(HERE, "p:2")
    assert entry is not None
    assert "nobody can tell" in (entry.reason or "")
    assert "2 papers count as posted" in outcome(gap)


async def test_what_a_found_message_does_not_name_waits_again(redis, outbox, pulse, clock):
    """At the head of the queue, in order; what it does name is sent, and nothing is in doubt."""
    await put_back(redis, pulse, clock)
    await outbox.enqueue([delivery(f"p:{number}") for number in range(1, 6)], clock.now())
    opening = await opened(outbox, clock)
    message = Message("rollup", HERE, "p:1", tuple(each.delivery for each in opening.waiting[:4]))
    look = await outbox.freeze(opening, message, clock.now(), doubt="look")
    assert look is not None
    sent = Sent(MessageRef(HERE, "m"), clock.now(), unnamed=(DeliveryKey("p:2"), DeliveryKey("p:4")))
    await outbox.finish(look, sent, clock.now())
    again = await opened(outbox, clock)
    assert [each.delivery.key for each in again.waiting] == ["p:2", "p:4", "p:5"]
    ledger = RedisLedger(redis)
    entries = {each.key: each async for each in ledger.entries(channel=HERE)}
    assert {key: each.state for key, each in entries.items() if each.state is not State.QUEUED} == {
        "p:1": State.SENT,
        "p:3": State.SENT,
    }
    assert entries["p:1"].reason is None
    counts = await ledger.counts()
    assert (counts[State.QUEUED], counts[State.SENT], counts[State.UNCERTAIN]) == (3, 2, 0)
    gap = await pulse.gap()
    assert gap is not None
    assert (gap.found, gap.shared) == (1, 0)


async def test_beats_at_once_and_a_disk_that_takes_nothing_are_no_trouble(redis, clock, tmp_path):
    """Several loops beat in one process; and what cannot be written down is left for the next time."""
    await asyncio.gather(*(Pulse(redis, tmp_path).beat(clock.now()) for _ in range(20)))
    assert [path.name for path in tmp_path.iterdir()] == ["pulse"]
    await Pulse(redis, tmp_path / "gone").beat(clock.now())
    assert await redis.get(keys.program.pulse()) == str(round(clock.now().timestamp() * 1000))
