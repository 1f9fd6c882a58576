"""The contract of Outbox and Ledger, on a real Redis: what a crash between two moves, a lost answer and a late one leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import State
from bot.model import DeliveryKey, MessageRef
from bot.turns import Again, Close, Defer, Finished, Hold, LookFirst, Withdrawal
from tests.contract.deliveries import (
    HERE,
    LEASE_S,
    claim,
    counted,
    delivery,
    digest,
    entry,
    nothing_due,
    opening,
    sent,
)


@pytest.mark.parametrize("under_way", [False, True])
async def test_a_woken_channel_in_doubt_is_not_looked_at_before_what_is_on_its_way_has_landed(outbox, clock, under_way):
    """A look that comes too early finds nothing, and the post stands there twice."""
    await outbox.enqueue([delivery()], clock.now())
    lost = await claim(outbox, clock)
    lands_by = clock.now() + timedelta(seconds=15)
    if under_way:
        await outbox.wake(HERE, clock.now())
    await outbox.finish(lost, LookFirst(lands_by, clock.now(), lands_by, "no answer"), clock.now())
    if not under_way:
        await outbox.wake(HERE, clock.now())
    clock.advance(14)
    assert await nothing_due(outbox, clock)
    clock.advance(1)
    assert (await claim(outbox, clock)).task == "look"


async def test_a_dead_courier_leaves_a_doubt(outbox, ledger, clock):
    """After the lease the message is claimed for a look, over the stretch in which it may have been posted."""
    await outbox.enqueue([delivery()], clock.now())
    dead = await claim(outbox, clock)
    clock.advance(LEASE_S)
    look = await claim(outbox, clock)
    assert (look.task, look.attempt, look.since, look.until) == ("look", 2, dead.claimed_at, clock.now())
    assert await counted(ledger) == {State.UNCERTAIN: 1}
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


async def test_a_doubt_that_nobody_could_resolve_is_kept_when_it_is_sent(outbox, ledger, clock):
    """Posted again because the history could not be read: the entry says for good that it may stand there twice. The next has no such."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    await claim(outbox, clock)
    clock.advance(LEASE_S)
    unknown = Again(State.QUEUED, clock.now(), "nobody can tell", doubt=True)
    await outbox.finish(await claim(outbox, clock), unknown, clock.now())
    await outbox.finish(await claim(outbox, clock), Again(State.RETRY, clock.now(), "429"), clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    first = await entry(ledger, delivery("p:1"))
    assert (first.state, first.reason) == (State.SENT, "nobody can tell")
    await outbox.finish(await claim(outbox, clock), sent(clock, "m2"), clock.now())
    assert not (await entry(ledger, delivery("p:2"))).reason


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
    """Uncertain keeps the head until the time to look."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await claim(outbox, clock)
    at = clock.now() + timedelta(seconds=15)
    await outbox.finish(found, LookFirst(at, found.claimed_at, at, "reset"), clock.now())
    assert await nothing_due(outbox, clock)
    doubted = await entry(ledger, delivery("p:1"))
    assert (doubted.state, doubted.reason, doubted.due_at) == (State.UNCERTAIN, "reset", at)
    clock.advance(15)
    look = await claim(outbox, clock)
    assert (look.task, look.message.key, look.until) == ("look", "p:1", at)


async def test_a_message_in_doubt_stays_whole_when_the_channel_refuses(outbox, ledger, clock):
    """It may stand there: the probe is that message again, not a plan that could post its papers anew."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    again = await claim(outbox, clock)
    await outbox.finish(again, Hold(clock.now() + timedelta(minutes=1), "kicked"), clock.now())
    assert await counted(ledger) == {State.HELD: 2}
    clock.advance(60)
    probe = await claim(outbox, clock)
    assert (probe.message.key, probe.task, probe.attempt) == ("p:1", "post", 4)


async def test_a_late_answer_counts_when_the_message_exists(outbox, ledger, clock):
    """A courier that woke up late reports the message it did post: it is sent, and the successor's copy is the one too many."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    successor = await claim(outbox, clock)
    assert await outbox.finish(late, sent(clock, "m1"), clock.now()) is Finished.LATE
    assert await counted(ledger) == {State.SENT: 1}
    for _ in range(2):
        assert await outbox.finish(successor, sent(clock, "m2"), clock.now()) is Finished.TWICE
    recorded = await entry(ledger, delivery())
    assert recorded.message == MessageRef(HERE, "m1")
    assert recorded.reason == "posted twice; the later copy was deleted: m2."
    clock.advance(LEASE_S)
    assert await nothing_due(outbox, clock)


@pytest.mark.parametrize("copy", ["1", "2", "paper", "m", "m11"])
async def test_a_copy_is_told_from_the_first_by_its_place_alone(outbox, ledger, clock, copy):
    """Whatever else of the entry its id is like: how often it was tried, its kind, a part of the first one's id."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    successor = await claim(outbox, clock)
    assert await outbox.finish(late, sent(clock, "m1"), clock.now()) is Finished.LATE
    assert await outbox.finish(successor, sent(clock, copy), clock.now()) is Finished.TWICE
    assert await outbox.finish(late, sent(clock, "m1"), clock.now()) is Finished.WRITTEN


async def test_a_late_answer_counts_also_when_the_message_was_taken_apart(outbox, ledger, clock):
    """Given up, held, planned into another message: what stands there is sent, and the other message has its own fate."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3")], clock.now())
    late = await claim(outbox, clock)
    await outbox.finish(late, Hold(clock.now(), "kicked"), clock.now())
    assert await outbox.finish(late, sent(clock, "m1"), clock.now()) is Finished.LATE
    assert await counted(ledger) == {State.SENT: 1, State.HELD: 2}
    other = await claim(outbox, clock)
    assert other.message.key == "p:2"
    await outbox.finish(other, Hold(clock.now(), "kicked"), clock.now())
    found = await opening(outbox, clock)
    catchup = await outbox.freeze(found, digest(found), clock.now())
    assert await outbox.finish(other, sent(clock, "m2"), clock.now()) is Finished.LATE
    assert await outbox.finish(catchup, sent(clock, "m3"), clock.now()) is Finished.WRITTEN
    assert await counted(ledger) == {State.SENT: 3}
    assert await nothing_due(outbox, clock)


async def test_finishing_twice_writes_once(outbox, ledger, clock):
    """The answer to a finish got lost and it is sent again: the same answer, the same ledger."""
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    decision = sent(clock)
    assert await outbox.finish(found, decision, clock.now()) is Finished.WRITTEN
    assert await outbox.finish(found, decision, clock.now()) is Finished.WRITTEN
    assert await counted(ledger) == {State.SENT: 1}


async def test_a_foreign_claim_cannot_finish(outbox, clock):
    """The fence: neither an older nor a made-up newer one writes anything but a message that exists."""
    await outbox.enqueue([delivery()], clock.now())
    found = await claim(outbox, clock)
    for fence in (0, found.fence + 1):
        stranger = replace(found, fence=fence)
        assert await outbox.finish(stranger, Close(State.BURIED, "x", clock.now()), clock.now()) is Finished.STALE
    assert await outbox.finish(found, sent(clock), clock.now()) is Finished.WRITTEN


async def test_two_claims_of_one_moment_have_two_fences(outbox, clock):
    """Also where the channel was found empty in between, and what was known of it put away."""
    fences = []
    for paper in ("p:1", "p:2"):
        await outbox.enqueue([delivery(paper)], clock.now())
        (opening,) = await outbox.claim("slack", clock.now(), LEASE_S)
        fences.append(opening.fence)
        await outbox.finish(opening, Defer(clock.now(), (Withdrawal(DeliveryKey(paper), "no"),)), clock.now())
        assert not await outbox.claim("slack", clock.now(), LEASE_S)
    assert fences[1] > fences[0]
