"""What an operator has done to deliveries, on the real outbox: chosen by id, state and channel; what is on its way is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.errors import UserError
from bot.ledger import State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId
from bot.operations.driving import LEFT_OUT, Act, Choice, drive, leave_out
from bot.operations.stores import Stores
from bot.turns import Claim, Close, Hold, Opening, Sent
from tests.fakes.clock import FakeClock

HERE, THERE = Channel.parse("slack:T1/C1"), Channel.parse("slack:T2/C2")


@pytest.fixture
def lab(stores: Stores, redis: Redis) -> Stores:
    return replace(stores, outbox=RedisOutbox(redis), ledger=RedisLedger(redis))


async def queue(lab: Stores, channel: Channel, *papers: str) -> None:
    await lab.outbox.enqueue([Delivery(PaperId(each), channel, ()) for each in papers], lab.clock.now())


async def claimed(lab: Stores) -> Claim:
    (turn,) = await lab.outbox.claim("slack", lab.clock.now(), 20.0)
    assert isinstance(turn, Opening)
    claim = await lab.outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), lab.clock.now())
    assert claim is not None
    return claim


async def states(lab: Stores, channel: Channel = HERE) -> dict[str, str]:
    return {entry.paper_id: entry.state.value async for entry in lab.ledger.entries(channel=channel)}


async def test_what_was_given_up_is_queued_again_and_what_waits_is_dropped(lab: Stores, clock: FakeClock) -> None:
    """One by its id, or all of a channel in a state."""
    await queue(lab, HERE, "p:1", "p:2", "p:3")
    for _ in range(2):
        await lab.outbox.finish(await claimed(lab), Close(State.BURIED, "a bug", clock.now()), clock.now())
    assert await states(lab) == {"p:1": "buried", "p:2": "buried", "p:3": "queued"}
    (first, *_) = [entry.id async for entry in lab.ledger.entries(State.BURIED)]
    done = await drive(lab, Act.REDRIVE, Choice(ids=frozenset([first])))
    assert (done.done, (await states(lab))["p:1"], (await states(lab))["p:2"]) == (1, "queued", "buried")
    done = await drive(lab, Act.DROP, Choice(State.QUEUED, HERE))
    assert done.sentence() == "Dropped 2 of 2 deliveries in 1 channel."
    assert await states(lab) == {"p:1": "withdrawn", "p:2": "buried", "p:3": "withdrawn"}


async def test_what_is_on_its_way_or_posted_is_left_alone(lab: Stores, clock: FakeClock) -> None:
    """And said to be."""
    await queue(lab, HERE, "p:1", "p:2")
    await lab.outbox.finish(await claimed(lab), Sent(MessageRef(HERE, "1"), clock.now()), clock.now())
    await claimed(lab)
    for act in (Act.DROP, Act.REDRIVE):
        done = await drive(lab, act, Choice(channel=HERE))
        assert (done.chosen, done.done) == (2, 0)
        assert done.sentence().endswith("; 2 cannot be: on the way, posted, or in no such state.")
    assert await states(lab) == {"p:1": "sent", "p:2": "sending"}


async def test_a_held_channel_is_released(lab: Stores, clock: FakeClock) -> None:
    """It is due at once; the others are as they were."""
    await queue(lab, HERE, "p:1", "p:2")
    await lab.outbox.finish(await claimed(lab), Hold(clock.now() + timedelta(hours=6), "kicked"), clock.now())
    await queue(lab, THERE, "p:1")
    done = await drive(lab, Act.RELEASE, Choice(State.HELD))
    assert done.record() == {"act": "release", "chosen": 2, "done": 2, "channels": 1}
    assert {turn.channel for turn in await lab.outbox.claim("slack", clock.now(), 20.0, 5)} == {HERE, THERE}


async def test_everything_must_be_meant(lab: Stores) -> None:
    """Nothing chosen is a mistake, and so is an id that there is not."""
    await queue(lab, HERE, "p:1")
    with pytest.raises(UserError, match="Say which"):
        await drive(lab, Act.DROP, Choice())
    with pytest.raises(UserError, match="no delivery nowhere"):
        await drive(lab, Act.DROP, Choice(ids=frozenset(["nowhere"])))
    assert await states(lab) == {"p:1": "queued"}


async def test_a_gap_is_left_out(lab: Stores, clock: FakeClock) -> None:
    """What waits, held or not, is withdrawn with the reason; what may stand somewhere is not."""
    await queue(lab, HERE, "p:1", "p:2")
    await lab.outbox.finish(await claimed(lab), Hold(clock.now() + timedelta(hours=6), "kicked"), clock.now())
    await queue(lab, THERE, "p:1", "p:2")
    await claimed(lab)
    assert await leave_out(lab) == 3
    assert await states(lab) == {"p:1": "withdrawn", "p:2": "withdrawn"}
    assert await states(lab, THERE) == {"p:1": "sending", "p:2": "withdrawn"}
    assert {entry.reason async for entry in lab.ledger.entries(State.WITHDRAWN)} == {LEFT_OUT}
