"""The contract of Outbox and Ledger, on a real Redis: what was posted is told, and forgotten in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from adapters.storage.redis import keys
from adapters.storage.redis.connection import to_ms
from bot.ledger import Bundled, Past, State
from bot.model import Delivery, Gist, Message
from bot.turns import Claim, Close
from tests.contract.deliveries import (
    HERE,
    LEASE_S,
    THERE,
    claim,
    counted,
    delivery,
    digest,
    opening,
    sent,
    turn,
)


async def test_what_was_posted_is_told_with_the_next_opening(outbox, clock):
    """When, within two days; the last message of many with what it was a part of; notes and lines do not count."""
    gist = Gist(date(2026, 4, 14), date(2026, 4, 15), clock.now(), part=1, parts=2, total=7, in_full=5, left_out=3)
    await outbox.enqueue([delivery("arxiv:1"), delivery("arxiv:2")], clock.now())
    found = await opening(outbox, clock)
    assert found.past == Past()
    claim = await outbox.freeze(found, replace(digest(found), gist=gist), clock.now())
    assert claim is not None
    assert claim.message.gist == gist
    clock.advance(LEASE_S + 1)
    again = await turn(outbox, clock)
    assert isinstance(again, Claim)
    assert again.message.gist == gist
    first_at = clock.now()
    await outbox.finish(again, sent(clock), clock.now())
    clock.advance(60)
    for key, kind in (("arxiv:3", "paper"), ("arxiv:3#v2", "note")):
        await outbox.enqueue([Delivery.parse(key, HERE)], clock.now())
        opened = await opening(outbox, clock)
        frozen = await outbox.freeze(opened, Message(kind, HERE, key, (opened.waiting[0].delivery,)), clock.now())
        await outbox.finish(frozen, sent(clock, key), clock.now())
        clock.advance(60)
    await outbox.enqueue([delivery("arxiv:4")], clock.now())
    past = (await opening(outbox, clock)).past
    second_at = first_at + timedelta(seconds=60)
    assert past == Past((second_at, first_at), second_at, Bundled("digest", gist))


async def test_what_was_posted_long_ago_is_forgotten(outbox, redis, clock):
    """But for the last time; at most a hundred are told."""
    channel = keys.outbox.past(keys.shard(HERE), str(HERE))
    ages = [1000 * each for each in range(1, 150)] + [3 * 86_400_000]
    stamps = [str(to_ms(clock.now()) - age) for age in ages]
    await redis.hset(channel, mapping={"t": " ".join(stamps), "l": stamps[-1]})
    await outbox.enqueue([delivery("arxiv:1"), delivery("arxiv:2")], clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    past = (await opening(outbox, clock)).past
    assert len(past.posts) == 100
    assert past.posts[0] == past.last_at == clock.now()
    await redis.hset(channel, "t", stamps[-1])
    await outbox.enqueue([delivery("arxiv:3")], clock.now())
    clock.advance(LEASE_S + 1)
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    assert (await opening(outbox, clock)).past.posts == (clock.now(),)
    assert 0 < await redis.ttl(channel) <= keys.LEDGER_LIFE_S


async def test_what_was_closed_400_days_ago_is_forgotten(outbox, ledger, clock):
    """A part a call; what waits, and what is younger, stays."""
    old = [delivery(f"p:{number}") for number in range(700)]
    await outbox.enqueue([*old, delivery("p:1", THERE)], clock.now())
    turns = await outbox.claim("slack", clock.now(), LEASE_S, most=2)
    for found in turns:
        frozen = await outbox.freeze(found, digest(found), clock.now())
        closed = Close(State.BURIED, "why", clock.now()) if found.channel == THERE else sent(clock)
        await outbox.finish(frozen, closed, clock.now())
    clock.advance(200 * 86_400)
    await outbox.enqueue([delivery("q:1"), delivery("q:2")], clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    assert await outbox.trim(clock.now()) == 0
    clock.advance(200 * 86_400 + 1)
    assert sum([await outbox.trim(clock.now()) for _ in range(3)]) == 701
    assert await counted(ledger) == {State.SENT: 1, State.QUEUED: 1}
