"""The contract of Outbox and Ledger, on a real Redis: how deliveries are queued, claimed, frozen into messages, and wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from bot.ledger import Enqueued, State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId
from bot.turns import Again, Defer, Finished, Withdrawal
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


async def test_a_replay_queues_nothing_twice(outbox, ledger, clock):
    """Enqueueing the same again, before and after it was sent, leaves one delivery."""
    assert await outbox.enqueue([delivery(), delivery()], clock.now()) == Enqueued(new=1)
    assert await outbox.enqueue([delivery()], clock.now()) == Enqueued()
    await outbox.finish(await claim(outbox, clock), sent(clock), clock.now())
    assert await outbox.enqueue([delivery()], clock.now()) == Enqueued()
    assert await nothing_due(outbox, clock)
    assert await counted(ledger) == {State.SENT: 1}


async def test_news_about_a_paper_is_a_delivery_of_its_own(outbox, ledger, clock):
    """Its key has the event; the paper's own entry is untouched. A line about no paper has an event alone."""
    news = replace(delivery(), event="v2")
    line = Delivery(PaperId(""), HERE, (), "silence:2026-04-15")
    assert await outbox.enqueue([delivery(), news, line], clock.now()) == Enqueued(new=3)
    assert [each.delivery for each in (await opening(outbox, clock)).waiting] == [delivery(), news, line]
    assert len({(await entry(ledger, each)).id for each in (delivery(), news, line)}) == 3
    assert (await entry(ledger, news)).event == "v2"


async def test_a_second_topic_joins_while_the_delivery_is_queued(outbox, ledger, clock):
    """Both topics are named; one that comes when a message carries the delivery is left out, for the post may not name it."""
    await outbox.enqueue([delivery(topic="diffusion")], clock.now())
    assert await outbox.enqueue([delivery(topic="policy")], clock.now()) == Enqueued(joined=1)
    assert await outbox.enqueue([delivery(topic="policy")], clock.now()) == Enqueued()
    found = await claim(outbox, clock)
    assert [match.topic for match in found.message.deliveries[0].topics] == ["diffusion", "policy"]
    assert await outbox.enqueue([delivery(topic="robots")], clock.now()) == Enqueued()
    assert [match.topic for match in (await entry(ledger, delivery())).topics] == ["diffusion", "policy"]


async def test_channels_are_served_in_turn_and_in_order(outbox, clock):
    """Within a channel first in, first out, one in flight; another channel does not wait for it."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3", THERE)], clock.now())
    first, other = await claim(outbox, clock), await claim(outbox, clock)
    assert {first.message.key, other.message.key} == {"p:1", "p:3"}
    assert await nothing_due(outbox, clock)
    mine = first if first.message.key == "p:1" else other
    await outbox.finish(mine, sent(clock, spacing_s=1.0), clock.now())
    assert await nothing_due(outbox, clock)
    clock.advance(1.0)
    assert (await claim(outbox, clock)).message.key == "p:2"


async def test_many_channels_are_claimed_at_once(outbox, clock):
    """As many as asked for, each once, over all shards."""
    many = [delivery(channel=Channel("slack", f"T{number}", "C")) for number in range(50)]
    await outbox.enqueue(many, clock.now())
    first = await outbox.claim("slack", clock.now(), LEASE_S, most=20)
    rest = await outbox.claim("slack", clock.now(), LEASE_S, most=100)
    assert (len(first), len(rest)) == (20, 30)
    assert len({each.channel for each in (*first, *rest)}) == 50


async def test_a_message_takes_its_deliveries_out_of_the_queue(outbox, ledger, clock):
    """They share its fate; what comes afterwards waits for another message."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2"), delivery("p:3")], clock.now())
    found = await opening(outbox, clock)
    await outbox.enqueue([delivery("p:4")], clock.now())
    frozen = await outbox.freeze(found, digest(found), clock.now(), [Withdrawal(delivery("p:4").key, "too many")])
    assert frozen is not None
    assert [each.key for each in frozen.message.deliveries] == ["p:1", "p:2", "p:3"]
    assert (frozen.task, frozen.attempt, frozen.message.id) == ("post", 1, digest(found).id)
    await outbox.enqueue([delivery("p:5")], clock.now())
    assert await counted(ledger) == {State.SENDING: 3, State.QUEUED: 1, State.WITHDRAWN: 1}
    carried = await entry(ledger, delivery("p:2"))
    assert (carried.kind, carried.message_key, carried.attempts) == ("digest", "2026-04-15", 1)
    await outbox.finish(frozen, sent(clock), clock.now())
    assert await counted(ledger) == {State.SENT: 3, State.QUEUED: 1, State.WITHDRAWN: 1}
    done = await entry(ledger, delivery("p:2"))
    assert (done.message, done.kind, done.message_key) == (MessageRef(HERE, "m1"), "digest", "2026-04-15")
    assert [each.delivery.key for each in (await opening(outbox, clock)).waiting] == ["p:5"]


async def test_a_message_that_is_tried_again_is_the_same(outbox, clock):
    """Kind, key, deliveries and where it replies to, whatever was queued meanwhile."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await opening(outbox, clock)
    message = replace(digest(found), reply_to=MessageRef(HERE, "17.5", "https://t.test/17.5"))
    frozen = await outbox.freeze(found, message, clock.now())
    await outbox.enqueue([delivery("p:3")], clock.now())
    await outbox.finish(frozen, Again(State.RETRY, clock.now(), "503"), clock.now())
    again = await claim(outbox, clock)
    assert (again.message, again.task, again.attempt, again.failures) == (message, "post", 2, 1)
    clock.advance(LEASE_S)
    look = await claim(outbox, clock)
    assert (look.message, look.task, look.attempt) == (message, "look", 3)


async def test_a_plan_that_came_too_late_freezes_nothing(outbox, ledger, clock):
    """Its lease ran out, and another courier plans; or all of it was dropped meanwhile."""
    await outbox.enqueue([delivery()], clock.now())
    late = await opening(outbox, clock)
    clock.advance(LEASE_S)
    mine = await opening(outbox, clock)
    assert await outbox.freeze(late, digest(late), clock.now()) is None
    assert await outbox.finish(late, Defer(clock.now()), clock.now()) is Finished.STALE
    assert await outbox.drop(HERE, [delivery().key], "dropped", clock.now()) == 1
    assert await outbox.freeze(mine, digest(mine), clock.now()) is None
    assert await nothing_due(outbox, clock)
    assert await counted(ledger) == {State.WITHDRAWN: 1}


async def test_nothing_is_frozen_twice(outbox, clock):
    """A freeze that is repeated finds the message in flight."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    found = await opening(outbox, clock)
    assert await outbox.freeze(found, Message.of_paper(delivery("p:1")), clock.now()) is not None
    assert await outbox.freeze(found, Message.of_paper(delivery("p:2")), clock.now()) is None


async def test_a_channel_may_wait_for_its_hour(outbox, ledger, clock):
    """Deferred, it is not due before, whatever is queued; what the plan withdrew is gone."""
    await outbox.enqueue([delivery("p:1"), delivery("p:2")], clock.now())
    at = clock.now() + timedelta(hours=2)
    gone = Withdrawal(delivery("p:1").key, "over the budget")
    assert await outbox.finish(await opening(outbox, clock), Defer(at, (gone,)), clock.now()) is Finished.WRITTEN
    await outbox.enqueue([delivery("p:3")], clock.now())
    assert await nothing_due(outbox, clock)
    assert (await entry(ledger, delivery("p:1"))).reason == "over the budget"
    clock.advance(7200)
    found = await opening(outbox, clock)
    assert ([each.delivery.key for each in found.waiting], found.queued) == (["p:2", "p:3"], 2)
    assert found.waiting[0].queued_at == clock.now() - timedelta(hours=2)


@pytest.mark.parametrize("under_way", [False, True])
async def test_a_woken_channel_is_due_at_once(outbox, clock, under_way):
    """Its settings changed: now, or as soon as the plan that knew the old ones has said when."""
    await outbox.enqueue([delivery()], clock.now())
    found = await opening(outbox, clock)
    if under_way:
        assert not await outbox.wake(HERE, clock.now())
    await outbox.finish(found, Defer(clock.now() + timedelta(hours=2)), clock.now())
    if not under_way:
        assert not await outbox.wake(HERE, clock.now())
    assert (await opening(outbox, clock)).fence > found.fence


async def test_spacing_holds_for_what_is_queued_after_the_last_post(outbox, clock):
    """A channel whose queue ran empty still rests before its next post."""
    await outbox.enqueue([delivery("p:1")], clock.now())
    await outbox.finish(await claim(outbox, clock), sent(clock, spacing_s=5.0), clock.now())
    await outbox.enqueue([delivery("p:2")], clock.now())
    assert await nothing_due(outbox, clock)
    clock.advance(5.0)
    assert (await claim(outbox, clock)).message.key == "p:2"


async def test_platforms_do_not_see_each_other(outbox, ledger, clock):
    """A claim is for one platform."""
    await outbox.enqueue([delivery(channel=Channel.parse("discord:1/2"))], clock.now())
    assert await ledger.waiting() == {"discord": 1}
    assert await nothing_due(outbox, clock)
    assert await outbox.claim("discord", clock.now(), LEASE_S)


async def test_many_channels_over_all_shards(outbox, ledger, clock):
    """A thousand channels in as many workspaces are each served once."""
    many = [delivery(channel=Channel("slack", f"T{number}", "C")) for number in range(1000)]
    assert await outbox.enqueue(many, clock.now()) == Enqueued(new=1000)
    served = set()
    while turns := await outbox.claim("slack", clock.now(), LEASE_S, most=100):
        for found in turns:
            served.add(str(found.channel))
            frozen = await outbox.freeze(found, Message.of_paper(found.waiting[0].delivery), clock.now())
            await outbox.finish(frozen, sent(clock), clock.now())
    assert len(served) == 1000
    assert (await ledger.counts())[State.SENT] == 1000


async def test_what_one_pass_found_for_a_channel_is_queued_in_one_step(outbox, redis, clock):
    """A plan sees it together: a batch is never cut within a channel that it could hold."""
    calls = []
    whole = outbox._enqueue._script

    async def counting(names, args):
        calls.append({group[0]: len(group) // 2 for group in orjson.loads(args[-1])})
        return await whole(names, args)

    outbox._enqueue._script = counting
    channels = [Channel("slack", "T1", f"C{number}") for number in range(40)]
    await outbox.enqueue([delivery(f"p:{n}", channel) for n in range(30) for channel in channels], clock.now())
    await outbox.enqueue([delivery(f"q:{n}", HERE) for n in range(1100)], clock.now())
    assert [sum(call.values()) for call in calls] == [480, 480, 240, 500, 500, 100]
    assert all(count == 30 for call in calls[:3] for count in call.values())
