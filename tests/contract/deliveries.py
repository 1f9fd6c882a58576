"""Deliveries to queue, claim and finish, and what the ledger says of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId, SubscriptionId, TopicMatch
from bot.turns import Claim, Opening, Sent, Turn
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")
THERE = Channel.parse("slack:T2/C2")


def delivery(paper: str = "arxiv:2401.00001", channel: Channel = HERE, topic: str = "diffusion") -> Delivery:
    return Delivery(PaperId(paper), channel, (TopicMatch(SubscriptionId(f"id-{topic}"), topic),))


async def turn(outbox: RedisOutbox, clock: FakeClock) -> Turn:
    (found,) = await outbox.claim("slack", clock.now(), LEASE_S)
    return found


async def nothing_due(outbox: RedisOutbox, clock: FakeClock) -> bool:
    return not await outbox.claim("slack", clock.now(), LEASE_S)


async def opening(outbox: RedisOutbox, clock: FakeClock) -> Opening:
    found = await turn(outbox, clock)
    assert isinstance(found, Opening)
    return found


async def claim(outbox: RedisOutbox, clock: FakeClock) -> Claim:
    """The message in flight of the channel that is due; the oldest delivery that waits there, where none is."""
    found = await turn(outbox, clock)
    if isinstance(found, Claim):
        return found
    frozen = await outbox.freeze(found, Message.of_paper(found.waiting[0].delivery), clock.now())
    assert frozen is not None
    return frozen


def digest(of: Opening, key: str = "2026-04-15") -> Message:
    return Message("digest", of.channel, key, tuple(each.delivery for each in of.waiting))


def sent(clock: FakeClock, where: str = "m1", spacing_s: float = 0.0) -> Sent:
    return Sent(MessageRef(HERE, where), clock.now() + timedelta(seconds=spacing_s))


async def entry(ledger: RedisLedger, of: Delivery) -> LedgerEntry:
    found = await ledger.get(of.channel, of.key)
    assert found is not None
    return found


async def counted(ledger: RedisLedger) -> dict[State, int]:
    """What the counters say, which must be what the entries say."""
    counts = {state: number for state, number in (await ledger.counts()).items() if number}
    listed = Counter([each.state async for each in ledger.entries()])
    assert counts == listed
    for state in State:
        assert [each.state async for each in ledger.entries(state)] == [state] * listed[state]
    return counts
