"""Deliveries carried to another channel: what waits comes there once, what was posted is known, what is on its way is left."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.living import RedisLivingPosts
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.sightings import RedisSightings
from adapters.storage.redis.subscriptions import RedisSubscriptions
from bot.delivery.moving import Mover
from bot.errors import Transient
from bot.ledger import State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId, Subscription, TopicMatch
from bot.turns import Claim, Close, Hold, LookFirst, Opening, Sent
from tests.fakes.clock import START, FakeClock
from tests.fakes.preferences import MemoryPreferences

OLD, NEW = Channel.parse("slack:T1/G1"), Channel.parse("slack:T1/C1")
AFAR = Channel.parse("discord:812/903")


def subscribed(channel: Channel) -> Subscription:
    return Subscription(channel, "robots", "robots", "U1", START)


class Lab:
    def __init__(self, redis: Redis, clock: FakeClock) -> None:
        self.outbox, self.ledger, self.clock = RedisOutbox(redis), RedisLedger(redis), clock
        self.subscriptions = RedisSubscriptions(redis)
        kept = (self.subscriptions, MemoryPreferences(), self.outbox, self.ledger)
        self.mover = Mover(*kept, RedisSightings(redis), RedisLivingPosts(redis), clock)

    async def queue(self, channel: Channel, *papers: str) -> None:
        topics = (TopicMatch(subscribed(channel).id, "robots"),)
        await self.outbox.enqueue([Delivery(PaperId(each), channel, topics) for each in papers], self.clock.now())

    async def claim(self, platform: str = "slack") -> Claim:
        (turn,) = await self.outbox.claim(platform, self.clock.now(), 20.0)
        if isinstance(turn, Claim):
            return turn
        claim = await self.outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), self.clock.now())
        assert claim is not None
        return claim

    async def states(self, channel: Channel) -> dict[str, str]:
        return {entry.paper_id: entry.state.value async for entry in self.ledger.entries(channel=channel)}

    async def waiting(self, platform: str = "slack") -> list[str]:
        (turn,) = await self.outbox.claim(platform, self.clock.now(), 20.0)
        assert isinstance(turn, Opening)
        assert {each.delivery.topics[0].subscription_id for each in turn.waiting} == {subscribed(turn.channel).id}
        return [each.delivery.paper_id for each in turn.waiting]

    async def counters_agree(self) -> bool:
        counts = {state: number for state, number in (await self.ledger.counts()).items() if number}
        return counts == Counter([each.state async for each in self.ledger.entries()])


@pytest.fixture
async def lab(redis: Redis, clock: FakeClock) -> Lab:
    lab = Lab(redis, clock)
    await lab.subscriptions.add(subscribed(OLD))
    return lab


async def filled(lab: Lab) -> None:
    """One posted, one given up, and two that wait, held as the channel refuses."""
    await lab.queue(OLD, "p:1", "p:2", "p:3", "p:4")
    sent = Sent(MessageRef(OLD, "171.1", "https://s/171.1"), lab.clock.now())
    await lab.outbox.finish(await lab.claim(), sent, lab.clock.now())
    await lab.outbox.finish(await lab.claim(), Close(State.BURIED, "a bug", lab.clock.now()), lab.clock.now())
    await lab.outbox.finish(await lab.claim(), Hold(lab.clock.now() + timedelta(hours=6), "gone"), lab.clock.now())


@pytest.mark.parametrize("same", [True, False])
async def test_within_a_workspace_everything_goes_along(lab: Lab, same: bool) -> None:
    """In order, under the new channel's subscriptions; what was posted is not posted again."""
    await filled(lab)
    moved = await lab.mover.move(OLD, NEW, same=same)
    assert (moved.waiting, await lab.states(OLD)) == (2, {})
    assert await lab.states(NEW) == {"p:1": "sent", "p:2": "buried", "p:3": "queued", "p:4": "queued"}
    assert await lab.counters_agree()
    assert await lab.outbox.held() == []
    (sent,) = [entry async for entry in lab.ledger.entries(State.SENT)]
    assert sent.message == (MessageRef(NEW, "171.1", "https://s/171.1") if same else None)
    await lab.queue(NEW, "p:1", "p:3")
    assert await lab.waiting() == ["p:3", "p:4"]
    assert (await lab.mover.move(OLD, NEW, same=same)).waiting == 0


async def test_what_the_new_channel_has_is_not_doubled(lab: Lab) -> None:
    """The same paper in both: once, as it is there."""
    await lab.subscriptions.add(subscribed(NEW))
    await lab.queue(NEW, "p:3")
    await lab.outbox.finish(await lab.claim(), Sent(MessageRef(NEW, "9"), lab.clock.now()), lab.clock.now())
    await lab.queue(OLD, "p:3", "p:5")
    await lab.mover.move(OLD, NEW)
    assert await lab.states(NEW) == {"p:3": "sent", "p:5": "queued"}
    assert await lab.waiting() == ["p:5"]
    assert await lab.counters_agree()


async def test_what_is_on_its_way_is_left_and_fetched_later(lab: Lab) -> None:
    """A channel with another id says so, and is asked again; then nothing is lost."""
    await lab.queue(OLD, "p:1", "p:2")
    claim = await lab.claim()
    with pytest.raises(Transient):
        await lab.mover.move(OLD, NEW, same=True)
    assert (await lab.states(OLD), await lab.states(NEW)) == ({"p:1": "sending"}, {"p:2": "queued"})
    doubt = LookFirst(lab.clock.now(), lab.clock.now(), lab.clock.now(), "lost")
    await lab.outbox.finish(claim, doubt, lab.clock.now())
    with pytest.raises(Transient):
        await lab.mover.move(OLD, NEW, same=True)
    look = next(each for each in await lab.outbox.claim("slack", lab.clock.now(), 20.0, 5) if each.channel == OLD)
    await lab.outbox.finish(look, Sent(MessageRef(OLD, "171.1"), lab.clock.now()), lab.clock.now())
    await lab.mover.move(OLD, NEW, same=True)
    assert await lab.states(NEW) == {"p:1": "sent", "p:2": "queued"}
    assert await lab.counters_agree()


async def test_to_another_platform_what_waits_goes_along(lab: Lab) -> None:
    """It is queued there and withdrawn here; what is over and done with stays where it was."""
    await filled(lab)
    moved = await lab.mover.move(OLD, AFAR)
    assert moved.waiting == 2
    assert await lab.states(OLD) == {"p:1": "sent", "p:2": "buried", "p:3": "withdrawn", "p:4": "withdrawn"}
    assert await lab.waiting("discord") == ["p:3", "p:4"]
    assert await lab.counters_agree()


@pytest.mark.parametrize("same", [True, False])
async def test_what_a_day_brought_goes_along_with_the_same_channel(lab, same):
    """Under another id its budget is as spent as before; another channel has its own."""
    await filled(lab)
    await lab.mover.move(OLD, NEW, same=same)
    (turn,) = await lab.outbox.claim("slack", lab.clock.now(), 20.0)
    assert isinstance(turn, Opening)
    assert len(turn.past.posts) == same
