"""The right to read a source: one process at a time, however long a pass takes; one that lost it writes nothing."""

from __future__ import annotations

import asyncio

import pytest

from adapters.storage.redis.cursors import RedisCursors
from bot.errors import Transient
from bot.intake.turn import LEASE_S, turn
from bot.progress import SourceState


class Renewing(RedisCursors):
    """Says when a lease was renewed as of now: one that set out before the clock went on does not count."""

    def __init__(self, redis, clock) -> None:
        super().__init__(redis)
        self._clock = clock
        self.renewed = asyncio.Event()

    async def renew(self, source, token, now, lease_s) -> bool:
        done = await super().renew(source, token, now, lease_s)
        if now == self._clock.now():
            self.renewed.set()
        return done


async def test_a_long_pass_keeps_its_right(redis, clock):
    """Renewed on the way: long after the lease's first end nobody else may read, and the pass can write."""
    cursors = Renewing(redis, clock)
    async with turn(cursors, "fake", "one", clock, renew_s=0.001) as mine:
        for _ in range(3):
            clock.advance(LEASE_S + 1)
            cursors.renewed.clear()
            await cursors.renewed.wait()
            assert await cursors.take("fake", "two", clock.now(), LEASE_S) is None
        await mine.save(SourceState(cursor="read"))
    assert await cursors.take("fake", "two", clock.now(), LEASE_S) is not None


async def test_a_pass_that_lost_its_right_writes_nothing_and_takes_nothing_back(redis, clock):
    """It was frozen past its lease and another process has read since: a renewal comes too late, and so does the write."""
    cursors = RedisCursors(redis)
    async with turn(cursors, "fake", "one", clock) as mine:
        clock.advance(LEASE_S + 1)
        other = await cursors.take("fake", "two", clock.now(), LEASE_S)
        assert other is not None
        assert not await cursors.renew("fake", mine.token, clock.now(), 10 * LEASE_S)
        with pytest.raises(Transient, match="another process"):
            await mine.save(SourceState(cursor="stale"))
        assert await cursors.save("fake", SourceState(cursor="theirs"), other)
    assert (await cursors.load("fake")).cursor == "theirs"
    assert await cursors.take("fake", "one", clock.now(), LEASE_S) is None


async def test_a_right_that_was_let_go_is_not_renewed(redis, clock):
    """Nor one that never was."""
    cursors = RedisCursors(redis)
    token = await cursors.take("fake", "one", clock.now(), LEASE_S)
    assert await cursors.renew("fake", token, clock.now(), LEASE_S)
    await cursors.release("fake", token)
    assert not await cursors.renew("fake", token, clock.now(), LEASE_S)
    assert not await cursors.renew("other", 1, clock.now(), LEASE_S)
