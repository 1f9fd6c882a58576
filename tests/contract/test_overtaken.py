"""The contract of the Outbox when an attempt that was overtaken (its process stood still, Redis forgot its claim) ends in doubt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ledger import State
from bot.turns import Again, Finished, Hold, LookFirst
from tests.contract.deliveries import LEASE_S, claim, counted, delivery, entry, nothing_due, sent


async def test_a_doubt_that_comes_late_is_looked_into_before_the_next_attempt(outbox, ledger, clock):
    """A courier that was overtaken lost its answer: its successor, who was limited, does not post again before a look."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    await outbox.finish(await claim(outbox, clock), Again(State.RETRY, clock.now(), "429"), clock.now())
    lands = clock.now() + timedelta(seconds=15)
    doubt = LookFirst(lands, clock.now(), lands, "reset")
    assert await outbox.finish(late, doubt, clock.now()) is Finished.STALE
    assert await counted(ledger) == {State.UNCERTAIN: 1}
    assert await nothing_due(outbox, clock)
    clock.advance(15)
    look = await claim(outbox, clock)
    assert (look.task, look.since, look.until) == ("look", late.claimed_at, lands)


@pytest.mark.parametrize("says", ["absent", "429", "held"])
async def test_a_doubt_that_comes_while_another_serves_is_looked_into_after_it(outbox, ledger, clock, says):
    """Whatever the successor found or was told: what is on its way may land after that."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    successor = await claim(outbox, clock)
    if says != "absent":
        await outbox.finish(successor, Again(State.QUEUED, clock.now(), "absent"), clock.now())
        successor = await claim(outbox, clock)
    lands = clock.now() + timedelta(seconds=15)
    assert await outbox.finish(late, LookFirst(lands, clock.now(), lands, "reset"), clock.now()) is Finished.STALE
    words = {
        "absent": Again(State.QUEUED, clock.now(), "absent"),
        "429": Again(State.RETRY, clock.now(), "429"),
        "held": Hold(lands, "kicked"),
    }
    assert await outbox.finish(successor, words[says], clock.now()) is Finished.WRITTEN
    assert await nothing_due(outbox, clock)
    clock.advance(15)
    assert (await claim(outbox, clock)).task == "look"
    assert await counted(ledger) == {State.UNCERTAIN: 1}


async def test_a_doubt_that_comes_after_another_posted_is_named(outbox, ledger, clock):
    """Nobody looks for a second copy of what is sent, so the ledger says that there may be one."""
    await outbox.enqueue([delivery()], clock.now())
    late = await claim(outbox, clock)
    clock.advance(LEASE_S)
    await outbox.finish(await claim(outbox, clock), Again(State.QUEUED, clock.now(), "absent"), clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    for _ in range(2):
        await outbox.finish(late, LookFirst(clock.now(), clock.now(), clock.now(), "reset"), clock.now())
    found = await entry(ledger, delivery())
    assert (found.state, found.reason) == (
        State.SENT,
        "an attempt that was overtaken ended in doubt: it may stand there twice.",
    )
    assert found.doubtful
