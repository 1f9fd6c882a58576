"""The contract of Outbox and Ledger, on a real Redis: every move of a message, and what a crash between two moves leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import to_ms
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import Bundled, Enqueued, LedgerEntry, Past, State, Trouble
from bot.model import Channel, Delivery, DeliveryKey, Gist, Message, MessageRef, PaperId, SubscriptionId, TopicMatch
from bot.turns import Again, Claim, Close, Defer, Finished, Hold, LookFirst, Opening, Sent, Turn, Withdrawal
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel.parse("slack:T1/C1")
THERE = Channel.parse("slack:T2/C2")


def delivery(paper: str = "arxiv:2401.00001", channel: Channel = HERE, topic: str = "diffusion") -> Delivery:
    return Delivery(PaperId(paper), channel, (TopicMatch(SubscriptionId(f"id-{topic}"), topic),))


@pytest.fixture
def outbox(redis: Redis) -> RedisOutbox:
    return RedisOutbox(redis)


@pytest.fixture
def ledger(redis: Redis) -> RedisLedger:
    return RedisLedger(redis)


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
    await outbox.mark_told(HERE)
    await outbox.mark_told(THERE)
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
