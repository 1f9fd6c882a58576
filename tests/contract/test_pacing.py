"""How often a platform is posted to, kept by the outbox over all workers: in a channel, over a workspace, over the whole app."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import State
from bot.model import Channel, Delivery, Message, MessageRef, PaperId
from bot.rates import Pace, Rate
from bot.turns import Again, Claim, LookFirst, Opening, Sent, Turn
from tests.fakes.clock import FakeClock

LEASE_S = 20.0
HERE = Channel("slack", "T1", "C1")


class Workers:
    """As many as one wants, on one outbox: whoever claims posts when it may, and the platform notes when."""

    def __init__(self, redis: Redis, clock: FakeClock, pace: Pace) -> None:
        self.clock, self.pace = clock, pace
        self.outboxes = [RedisOutbox(redis), RedisOutbox(redis)]
        self.posted: dict[Channel, list[datetime]] = defaultdict(list)

    async def enqueue(self, channels: Sequence[Channel], each: int) -> None:
        deliveries = [Delivery(PaperId(f"p:{number}"), channel) for channel in channels for number in range(each)]
        await self.outboxes[0].enqueue(deliveries, self.clock.now())

    async def claim(self, most: int = 100, worker: int = 0) -> Sequence[Turn]:
        return await self.outboxes[worker].claim("slack", self.clock.now(), LEASE_S, most, self.pace)

    async def frozen(self, turn: Turn) -> Claim:
        if isinstance(turn, Claim):
            return turn
        message = Message.of_paper(turn.waiting[0].delivery)
        claim = await self.outboxes[0].freeze(turn, message, self.clock.now())
        assert claim is not None
        return claim

    async def post(self, turn: Turn) -> None:
        """When it may, which is noted; the clock stands still here."""
        claim = await self.frozen(turn)
        at = max(self.clock.now(), claim.not_before or self.clock.now())
        self.posted[claim.channel].append(at)
        await self.outboxes[0].finish(claim, Sent(MessageRef(claim.channel, "m"), at, self.pace.channel), at)

    async def work(self, seconds: float, step_s: float = 0.1) -> None:
        """Both workers look every so often."""
        for number in range(round(seconds / step_s)):
            for turn in await self.claim(worker=number % 2):
                await self.post(turn)
            self.clock.advance(step_s)


def most_within(times: Sequence[datetime], period_s: float) -> int:
    """The most that fell into any stretch of that length."""
    ordered = sorted(times)
    length = timedelta(seconds=period_s)
    return max(bisect_left(ordered, start + length) - index for index, start in enumerate(ordered))


async def test_a_channel_gets_a_burst_and_then_its_rate(redis, clock):
    """Three at once, the fourth when the first is three seconds old."""
    workers = Workers(redis, clock, Pace(channel=Rate(3, 3.0)))
    await workers.enqueue([HERE], 6)
    await workers.work(10)
    seconds = [(at - workers.posted[HERE][0]).total_seconds() for at in workers.posted[HERE]]
    assert seconds == pytest.approx([0, 0.1, 0.2, 3.0, 3.1, 3.2], abs=0.11)


async def test_a_channel_that_ran_dry_still_counts_its_last_posts(redis, clock):
    """What comes next does not begin a new burst, nor wait longer than the rate asks."""
    workers = Workers(redis, clock, Pace(channel=Rate(2, 5.0)))
    await workers.enqueue([HERE], 1)
    await workers.work(1)
    deliveries = [Delivery(PaperId(f"q:{number}"), HERE) for number in range(2)]
    await workers.outboxes[0].enqueue(deliveries, clock.now())
    await workers.work(10)
    seconds = [(at - workers.posted[HERE][0]).total_seconds() for at in workers.posted[HERE]]
    assert seconds == pytest.approx([0, 1.0, 5.0], abs=0.11)


async def test_a_limited_workspace_delays_no_other_and_keeps_its_order(redis, clock):
    """Its channels get their moments one after the other; the other workspace's are served meanwhile."""
    workers = Workers(redis, clock, Pace(workspace=Rate(5, 1.0)))
    busy = [Channel("slack", "T1", f"C{number:02}") for number in range(40)]
    await workers.enqueue(busy, 1)
    clock.advance(0.001)
    await workers.enqueue([Channel("slack", "T2", "C")], 1)
    await workers.work(10)
    assert most_within([at for channel in busy for at in workers.posted[channel]], 1.0) <= 5
    assert [workers.posted[channel][0] for channel in busy] == sorted(workers.posted[channel][0] for channel in busy)
    assert workers.posted[Channel("slack", "T2", "C")][0] < clock.now() - timedelta(seconds=9)


async def test_an_app_posts_at_its_rate_over_all_workspaces_and_workers(redis, clock):
    """Never more than permitted within any second, and nearly all of it."""
    workers = Workers(redis, clock, Pace(channel=Rate(5, 5.0), app=Rate(50, 1.0)))
    await workers.enqueue([Channel("slack", f"T{number}", "C") for number in range(100)], 5)
    await workers.work(11)
    times = [at for posted in workers.posted.values() for at in posted]
    assert len(times) == 500
    assert most_within(times, 1.0) <= 50
    took_s = (max(times) - min(times)).total_seconds()
    assert 499 / took_s >= 0.95 * 50


async def test_moments_that_nobody_needs_are_given_back(redis, clock):
    """One channel is due and a hundred places are free: the next one need not wait for ninety-nine moments."""
    workers = Workers(redis, clock, Pace(app=Rate(10, 1.0)))
    await workers.enqueue([HERE], 2)
    for turn in await workers.claim():
        await workers.post(turn)
    (turn,) = await workers.claim()
    assert (turn.not_before or clock.now()) - clock.now() < timedelta(seconds=0.2)


@pytest.mark.parametrize(("scope", "other"), [("channel", 2), ("workspace", 1), ("app", 0)])
async def test_what_a_platform_limits_rests_and_nothing_else(redis, clock, scope, other):
    """The channel; its workspace; everything: until the time that the platform named."""
    workers = Workers(redis, clock, Pace(workspace=Rate(100, 1.0), app=Rate(100, 1.0)))
    await workers.enqueue([HERE], 1)
    claim = await workers.frozen((await workers.claim())[0])
    at = clock.now() + timedelta(seconds=30)
    await workers.outboxes[0].finish(claim, Again(State.RETRY, at, "429", scope=scope), clock.now())
    await workers.enqueue([Channel("slack", "T1", "C2"), Channel("slack", "T2", "C")], 1)
    clock.advance(1)
    turns = await workers.claim()
    assert len(turns) == other
    for turn in turns:
        await workers.post(turn)
    clock.advance(30)
    await workers.work(5)
    assert len(workers.posted) == 3


async def test_a_look_is_no_post(redis, clock):
    """A channel that used up its rate is looked into all the same."""
    workers = Workers(redis, clock, Pace(channel=Rate(1, 600.0)))
    await workers.enqueue([HERE], 2)
    await workers.post((await workers.claim())[0])
    clock.advance(600)
    claim = await workers.frozen((await workers.claim())[0])
    await workers.outboxes[0].finish(claim, LookFirst(clock.now(), clock.now(), clock.now(), "reset"), clock.now())
    (look,) = await workers.claim()
    assert not isinstance(look, Opening)
    assert look.task == "look"


async def test_an_edit_counts_as_a_post(redis, clock):
    """In its channel: the next post waits for it, and the next edit; and once they count no more, nothing is left of it."""
    workers = Workers(redis, clock, Pace(channel=Rate(2, 5.0)))
    outbox = workers.outboxes[1]
    assert [await outbox.spend(HERE, clock.now(), workers.pace) for _ in range(3)] == [clock.now(), clock.now(), None]
    await workers.enqueue([HERE], 1)
    began = clock.now()
    await workers.work(10)
    assert (workers.posted[HERE][0] - began).total_seconds() == pytest.approx(5.0, abs=0.11)
    assert await outbox.spend(Channel("slack", "T1", "C2"), clock.now(), workers.pace) is not None
    ttl = await redis.pttl(keys.outbox.channel(keys.shard(HERE), "slack:T1/C2"))
    assert 0 < ttl <= 5000


async def test_an_edit_of_a_channel_at_work_takes_nothing_from_it(redis, clock):
    """What waits and what is in flight there outlives the edit's place in the log."""
    workers = Workers(redis, clock, Pace(channel=Rate(5, 5.0)))
    await workers.enqueue([HERE], 2)
    claim = await workers.frozen((await workers.claim())[0])
    assert await workers.outboxes[1].spend(HERE, clock.now(), workers.pace) is not None
    assert await redis.pttl(keys.outbox.channel(keys.shard(HERE), str(HERE))) == -1
    await workers.post(claim)
    await workers.work(2)
    assert len(workers.posted[HERE]) == 2


@pytest.mark.parametrize("pace", [Pace(workspace=Rate(5, 1.0)), Pace(app=Rate(5, 1.0))])
async def test_edits_and_posts_share_a_rate_and_posts_go_first(redis, clock, pace):
    """Over a workspace, or all that the app does: never more than permitted, and while posts are many no edit holds them up."""
    workers = Workers(redis, clock, pace)
    channels = [Channel("slack", "T1", f"C{number:02}") for number in range(30)]
    await workers.enqueue(channels, 1)
    edits = []
    for step in range(600):
        for turn in await workers.claim(worker=step % 2):
            await workers.post(turn)
        at = await workers.outboxes[1].spend(channels[step % 30], clock.now(), pace)
        edits += [at] if at else []
        clock.advance(0.02)
    posts = [at for channel in channels for at in workers.posted[channel]]
    assert len(posts) == 30
    assert most_within([*posts, *edits], 1.0) <= 5
    assert len(edits) >= 15
    assert (max(posts) - min(posts)).total_seconds() < 8.0


@pytest.mark.parametrize("wrong", ["", "5", "5/0", "0/1", "five/1", "5/1m"])
def test_a_rate_says_how_it_is_written(wrong):
    """So many within so many seconds."""
    assert (Rate.parse("5/5"), Rate.parse(" 50 / 1.5 s ")) == (Rate(5, 5.0), Rate(50, 1.5))
    with pytest.raises(ValueError, match="5/5"):
        Rate.parse(wrong)
