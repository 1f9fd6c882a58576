"""What is late for its moment: it leaves one after another, as fast as the platform permits, and holds up no other workspace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.gate import TIMES, Gate
from bot.model import Channel
from bot.rates import SPREAD, Pace, Rate
from tests.fakes.clock import START, FakeClock

HERE, THERE = Channel("slack", "T1", "C1"), Channel("slack", "T2", "C1")


async def test_what_is_late_does_not_leave_all_at_once(redis: Redis) -> None:
    """Also where two processes were late."""
    clock, pace = FakeClock(), Pace(workspace=Rate(5, 1.0))
    gates, left = [Gate(RedisOutbox(redis), pace, clock) for _ in range(2)], []
    clock.advance(2.0)  # the process stood still
    for number in range(12):
        await gates[number % 2].wait(HERE, START + timedelta(seconds=0.2 * number))
        left.append(clock.now())
    assert all(later - earlier >= timedelta(seconds=SPREAD) for earlier, later in zip(left, left[5:], strict=False))
    before = clock.now()
    await gates[0].wait(THERE, START)
    assert clock.now() == before


async def test_the_limit_of_an_app_holds_over_all_its_workspaces(redis: Redis) -> None:
    clock = FakeClock()
    gate = Gate(RedisOutbox(redis), Pace(app=Rate(2, 1.0)), clock)
    for channel in (HERE, THERE, HERE):
        await gate.wait(channel, None)
    assert clock.now() == START + timedelta(seconds=SPREAD)


async def test_a_moment_that_is_to_come_is_waited_for(redis: Redis) -> None:
    clock = FakeClock()
    await Gate(RedisOutbox(redis), Pace(), clock).wait(HERE, START + timedelta(seconds=0.7))
    assert clock.now() == START + timedelta(seconds=0.7)


async def test_who_stands_still_after_its_turn_takes_another(redis: Redis) -> None:
    """What others sent meanwhile counts: the turn that it had is gone."""
    clock, pace = FakeClock(), Pace(app=Rate(2, 1.0))
    gate, other = (Gate(RedisOutbox(redis), pace, clock) for _ in range(2))
    for _ in range(2):
        await gate.wait(HERE, None)
    awake = START + timedelta(seconds=SPREAD + 2.0)

    async def stands_still() -> None:
        clock.advance(2.0)
        for _ in range(2):
            await other.wait(THERE, None)
        assert clock.now() == awake

    clock.after_sleep = stands_still
    await gate.wait(HERE, None)
    assert clock.now() == awake + timedelta(seconds=SPREAD)


async def test_a_machine_that_is_always_late_posts_all_the_same(redis: Redis) -> None:
    clock = FakeClock()
    outbox = RedisOutbox(redis)
    leave = outbox.leave

    async def slow(*args: Any) -> datetime:
        at = await leave(*args)
        clock.advance(0.2)
        return at

    outbox.leave = slow  # type: ignore[method-assign]
    await Gate(outbox, Pace(app=Rate(50, 1.0)), clock).wait(HERE, None)
    assert clock.now() == START + timedelta(seconds=0.2 * TIMES)
