"""The contract of Outbox and Ledger, on a real Redis: channels that refuse, messages that are given up, and what operators may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import State, Trouble
from bot.model import Message
from bot.turns import Again, Close, Finished, Hold, LookFirst, Withdrawal
from tests.contract.deliveries import (
    HERE,
    LEASE_S,
    THERE,
    claim,
    counted,
    delivery,
    digest,
    entry,
    nothing_due,
    opening,
    sent,
)


async def test_a_retry_keeps_the_head(outbox, ledger, clock):
    """Nothing overtakes a message that is tried again; its reason and time are shown."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    at = clock.now() + timedelta(seconds=30)
    await outbox.finish(await claim(outbox, clock), Again(State.RETRY, at, "503"), clock.now())
    assert await nothing_due(outbox, clock)
    (retried,) = [each async for each in ledger.entries(State.RETRY)]
    assert (retried.reason, retried.due_at, retried.attempts) == ("503", at, 1)
    assert await counted(ledger) == {State.RETRY: 1, State.QUEUED: 1}
    clock.advance(30)
    assert (await claim(outbox, clock)).message.key == "p:1"


async def test_a_channel_that_refuses_is_held_with_all_that_waits(outbox, ledger, clock):
    """The message is taken apart, in order; all of it shows as held, also what comes later; operators see the channel."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3"), delivery("p:1", THERE)], clock.now())
    (mine,) = [each for each in await outbox.claim("slack", clock.now(), LEASE_S, 2) if each.channel == HERE]
    frozen = await outbox.freeze(mine, Message("rollup", HERE, "k", (delivery("p:1"), delivery("p:2"))), clock.now())
    probe_at = clock.now() + timedelta(minutes=1)
    assert await outbox.finish(frozen, Hold(probe_at, "kicked"), clock.now()) is Finished.WRITTEN
    await outbox.enqueue([delivery("p:4")], clock.now())
    assert await counted(ledger) == {State.HELD: 4, State.QUEUED: 1}
    held = await entry(ledger, delivery("p:4"))
    assert (held.state, held.reason, held.due_at) == (State.HELD, "kicked", probe_at)
    trouble = Trouble(HERE, clock.now(), "kicked", 1, probe_at)
    assert await outbox.held() == [trouble] == await outbox.held("slack")
    assert not await outbox.held("discord")
    assert [await outbox.take_telling(each, clock.now()) for each in (HERE, HERE, THERE)] == [True, False, False]
    assert await outbox.take_telling(HERE, clock.now() + timedelta(minutes=1))  # who had taken it is gone
    await outbox.mark_told(HERE)
    await outbox.mark_told(THERE)
    assert not await outbox.take_telling(HERE, clock.now() + timedelta(hours=1))
    assert await outbox.held() == [replace(trouble, told=True)]
    assert await nothing_due(outbox, clock)
    clock.advance(60)
    (probe,) = [each for each in await outbox.claim("slack", clock.now(), LEASE_S, 2) if each.channel == HERE]
    assert [each.delivery.key for each in probe.waiting] == ["p:1", "p:2", "p:3", "p:4"]
    assert (probe.trouble, probe.returning_since) == (replace(trouble, told=True), trouble.since)


async def test_a_probe_that_fails_counts_and_one_that_succeeds_frees_the_channel(outbox, ledger, clock):
    """The trouble's beginning stays; after a post everything is as it was before."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    began = clock.now()
    for _ in range(3):
        refused = await claim(outbox, clock)
        await outbox.finish(refused, Hold(clock.now() + timedelta(minutes=1), "kicked"), clock.now())
        clock.advance(60)
    (trouble,) = await outbox.held()
    assert (trouble.since, trouble.failures) == (began, 3)
    probe = await claim(outbox, clock)
    assert probe.trouble is not None
    await outbox.finish(probe, sent(clock), clock.now())
    assert not await outbox.held()
    assert await counted(ledger) == {State.SENT: 1, State.QUEUED: 1}
    after = await opening(outbox, clock)
    assert (after.trouble, after.returning_since) == (None, None)


@pytest.mark.parametrize("ailment", ["passing", "refused", "gone"])
async def test_what_ails_a_channel_is_kept_with_its_trouble(outbox, clock, ailment):
    """As the last probe found it; forgotten when it is free."""
    await outbox.enqueue([delivery()], clock.now())
    await outbox.finish(await claim(outbox, clock), Hold(clock.now(), "x", ailment), clock.now())
    assert [each.ailment for each in await outbox.held()] == [ailment]
    await outbox.wake(HERE, clock.now())
    await outbox.finish(await claim(outbox, clock), Hold(clock.now(), "x"), clock.now())
    assert [each.ailment for each in await outbox.held()] == ["refused"]


async def test_a_channel_that_takes_posts_again_does_not_wait_for_the_next_probe(outbox, ledger, clock):
    """It is due at once and told since when it was away, until a post succeeds."""
    assert not await outbox.wake(HERE, clock.now())
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    since = clock.now()
    await outbox.finish(await claim(outbox, clock), Hold(since + timedelta(hours=6), "kicked"), since)
    clock.advance(60)
    assert await outbox.wake(HERE, clock.now())
    assert not await outbox.wake(HERE, clock.now())
    assert await counted(ledger) == {State.QUEUED: 2}
    assert not await outbox.held()
    back = await opening(outbox, clock)
    assert (back.trouble, back.returning_since) == (None, since)
    frozen = await outbox.freeze(back, digest(back), clock.now())
    await outbox.finish(frozen, sent(clock), clock.now())
    await outbox.enqueue([delivery("p:3")], clock.now())
    assert (await opening(outbox, clock)).returning_since is None


@pytest.mark.parametrize("state", [State.BURIED, State.WITHDRAWN])
async def test_a_closed_message_makes_room(outbox, ledger, clock, state):
    """The next is served; the closed one's deliveries stay in the ledger with the reason."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    await outbox.finish(await claim(outbox, clock), Close(state, "why\tso\n", clock.now()), clock.now())
    assert (await claim(outbox, clock)).message.key == "p:2"
    (closed,) = [each async for each in ledger.entries(state, HERE)]
    assert (closed.paper_id, closed.reason, closed.message) == ("p:1", "why so", None)
    assert await counted(ledger) == {state: 1, State.SENDING: 1}


async def test_what_nobody_wants_any_more_leaves_a_claimed_message(outbox, ledger, clock):
    """Before it is posted again; a stale courier takes nothing out."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await opening(outbox, clock)
    first = await outbox.freeze(found, digest(found), clock.now())
    await outbox.finish(first, Again(State.RETRY, clock.now(), "503"), clock.now())
    again = await claim(outbox, clock)
    gone = [Withdrawal(delivery("p:2").key, "dropped")]
    assert not await outbox.withdraw(first, gone, clock.now())
    assert await outbox.withdraw(again, gone, clock.now())
    assert await counted(ledger) == {State.SENDING: 1, State.WITHDRAWN: 1}
    await outbox.finish(again, Again(State.RETRY, clock.now(), "503"), clock.now())
    assert [each.key for each in (await claim(outbox, clock)).message.deliveries] == ["p:1"]


@pytest.mark.parametrize("state", [State.BURIED, State.WITHDRAWN])
async def test_what_was_given_up_can_be_driven_again(outbox, ledger, clock, state):
    """Once: what is queued or sent is left alone."""
    await outbox.enqueue([delivery()], clock.now())
    await outbox.finish(await claim(outbox, clock), Close(state, "why", clock.now()), clock.now())
    assert await outbox.redrive(HERE, [delivery().key], clock.now()) == 1
    assert await outbox.redrive(HERE, [delivery().key], clock.now()) == 0
    assert await counted(ledger) == {State.QUEUED: 1}
    again = await claim(outbox, clock)
    assert (again.task, again.failures) == ("post", 0)
    await outbox.finish(again, sent(clock), clock.now())
    assert await outbox.redrive(HERE, [delivery().key], clock.now()) == 0
    assert await counted(ledger) == {State.SENT: 1}


@pytest.mark.parametrize("decision", [Again, Hold])
async def test_what_is_held_or_retried_can_be_driven_at_once(outbox, clock, decision):
    """It keeps the head of its queue, and nobody waits for the next attempt."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    at = clock.now() + timedelta(hours=6)
    await outbox.finish(
        await claim(outbox, clock), Hold(at, "x") if decision is Hold else Again(State.RETRY, at, "x"), clock.now()
    )
    assert await outbox.redrive(HERE, [delivery("p:1").key], clock.now()) == 1
    assert (await claim(outbox, clock)).message.key == "p:1"


@pytest.mark.parametrize("state", ["queued", "held", "buried", "retry", "sending", "uncertain", "sent"])
async def test_what_may_not_stand_there_can_be_dropped(outbox, ledger, clock, state):
    """With a reason; what is on its way or may stand there is left alone. The rest of a message is planned anew."""
    both = [delivery("p:1"), delivery("p:2")]
    await outbox.enqueue(both, clock.now())
    if state != "queued":
        found = await opening(outbox, clock)
        frozen = await outbox.freeze(found, digest(found), clock.now())
        at = clock.now() + timedelta(minutes=1)
        decisions = {
            "held": Hold(at, "x"), "buried": Close(State.BURIED, "x", at), "retry": Again(State.RETRY, at, "x"),
            "uncertain": LookFirst(at, at, at, "x"), "sent": sent(clock),
        }  # fmt: skip
        if state in decisions:
            await outbox.finish(frozen, decisions[state], clock.now())
    can = state not in ("sending", "uncertain", "sent")
    assert await outbox.drop(HERE, [both[0].key], "dropped by an operator", clock.now()) == int(can)
    assert await outbox.drop(HERE, [both[0].key], "again", clock.now()) == 0
    counts = await counted(ledger)
    assert counts.get(State.WITHDRAWN, 0) == int(can)
    if can:
        assert (await entry(ledger, both[0])).reason == "dropped by an operator"
    assert (await entry(ledger, both[1])).state is State("queued" if state == "retry" else state)
