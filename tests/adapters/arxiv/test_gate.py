"""The gates: one at a time, with a pause between, in order, over all processes; the one in Redis and the one of a process alike."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_http import DEADLINE_S
from adapters.storage.redis.connection import connect
from adapters.storage.redis.gate import LEASE_S, RedisGate
from bot.clock import SystemClock
from bot.errors import Transient
from bot.ports import Gate
from tests.fakes.clock import FakeClock

PAUSE_S = 0.05
CLOCK = SystemClock()
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["redis", "local"])
def gate(request: pytest.FixtureRequest, redis: Redis) -> Gate:
    if request.param == "local":
        return LocalGate(CLOCK, interval_s=PAUSE_S)
    return redis_gate(redis)


def redis_gate(redis: Redis, lease_s: float = 5.0, silence_s: float = 1.0) -> RedisGate:
    return RedisGate(redis, "arXiv", CLOCK, interval_s=PAUSE_S, lease_s=lease_s, silence_s=silence_s, sign_s=0.01)


async def test_turns_come_one_at_a_time_in_order_with_a_pause(gate: Gate) -> None:
    """The pause begins when a turn is let go."""
    turns: list[tuple[int, float, float]] = []

    async def take(number: int) -> None:
        await asyncio.sleep(number * 0.02)
        async with gate.turn():
            begun_s = time.monotonic()
            await asyncio.sleep(0.02)
            turns.append((number, begun_s, time.monotonic()))

    await asyncio.gather(*(take(number) for number in range(5)))
    assert [turn[0] for turn in turns] == [0, 1, 2, 3, 4]
    pauses = [after[1] - before[2] for before, after in itertools.pairwise(turns)]
    assert min(pauses) >= PAUSE_S * 0.95


async def test_a_closed_gate_is_known_at_once(gate: Gate) -> None:
    """Whoever has no patience is told how long; an earlier time opens it no sooner."""
    await gate.close_until(CLOCK.now() + timedelta(seconds=60))
    await gate.close_until(CLOCK.now() + timedelta(seconds=1))
    begun_s = time.monotonic()
    with pytest.raises(Transient) as caught:
        async with gate.turn(patience_s=5.0):
            pytest.fail("it was closed")
    assert time.monotonic() - begun_s < 0.5
    assert caught.value.retry_after_s == pytest.approx(60, abs=1)


async def test_a_closed_gate_opens(gate: Gate) -> None:
    """Whoever has the patience waits."""
    await gate.close_until(CLOCK.now() + timedelta(seconds=0.1))
    begun_s = time.monotonic()
    async with gate.turn():
        assert time.monotonic() - begun_s >= 0.09


async def test_a_failure_and_a_cancellation_let_go(gate: Gate) -> None:
    """Neither keeps the others out."""
    with pytest.raises(ValueError, match="broken"):
        async with gate.turn():
            raise ValueError("broken")

    async def hold() -> None:
        async with gate.turn():
            await asyncio.sleep(3600)

    holder = asyncio.create_task(hold())
    waiter = asyncio.create_task(hold())
    await asyncio.sleep(0.1)
    for task in (waiter, holder):
        task.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with asyncio.timeout(2), gate.turn():
        pass


async def test_a_long_line_is_not_waited_for(gate: Gate) -> None:
    """A turn that takes too long to come is given up, and the line moves on."""

    async def hold() -> None:
        async with gate.turn():
            await asyncio.sleep(0.2)

    holders = [asyncio.create_task(hold()) for _ in range(2)]
    await asyncio.sleep(0.02)
    with pytest.raises(Transient, match="for all of us together"):
        async with gate.turn(patience_s=PAUSE_S / 2):
            pytest.fail("two were before")
    await asyncio.gather(*holders)


async def test_a_holder_that_dies_is_waited_for_until_its_lease_ends(redis: Redis) -> None:
    """Its connection may still be open; so may a waiter's place in line be that of a dead one."""
    gate = redis_gate(redis, lease_s=0.2, silence_s=0.1)
    await gate._take("died holding")
    await gate._take("died waiting")
    begun_s = time.monotonic()
    async with gate.turn():
        assert 0.15 <= time.monotonic() - begun_s < 1.0


async def test_a_turn_ends_with_its_lease(redis: Redis) -> None:
    """What hangs is broken off before somebody else is let in."""
    with pytest.raises(Transient, match="did not answer in time"):
        async with redis_gate(redis, lease_s=0.1).turn():
            await asyncio.sleep(3600)


async def test_a_lost_answer_does_not_cost_the_turn(redis: Redis) -> None:
    """Asking again with the same token finds the turn taken by oneself; letting go twice changes nothing."""
    gate = redis_gate(redis)
    assert await gate._take("a") == (0, 0, 0)
    assert await gate._take("a") == (0, 0, 0)
    assert (await gate._take("b"))[0] > 0
    await gate._free("a")
    await gate._free("a")
    await asyncio.sleep(PAUSE_S * 1.2)
    assert await gate._take("b") == (0, 0, 0)


async def test_redis_away_is_transient() -> None:
    """No turn without the gate: the terms come first."""
    client = connect("redis://127.0.0.1:1", "tests")
    client.connection_pool.connection_kwargs["retry"] = None
    with pytest.raises(Transient, match="Redis"):
        async with RedisGate(client, "arXiv", FakeClock()).turn():
            pytest.fail("nobody was asked")
    await client.aclose()


async def test_its_keys_pass_away(redis: Redis) -> None:
    """Nothing stays for good."""
    async with redis_gate(redis).turn():
        pass
    names = await redis.keys("pr:{gate:*")
    assert names
    assert all([await redis.pttl(name) > 0 for name in names])


def test_a_lease_outlives_every_request() -> None:
    """A turn is not given away while its request is under way."""
    assert LEASE_S * 0.9 > DEADLINE_S


PROCESS = """
import asyncio, sys, time
from adapters.storage.redis import keys
from adapters.storage.redis.connection import connect
from adapters.storage.redis.gate import RedisGate
from bot.clock import SystemClock

async def main(url):
    client = connect(url, "tests")
    gate = RedisGate(client, "arXiv", SystemClock(), interval_s=0.05, sign_s=0.01, lease_s=600, silence_s=600)
    for _ in range(8):
        async with gate.turn(patience_s=600):
            begun = time.time()
            while not (await client.zcard(keys.intake.gate_line("arXiv")) or await client.exists("tests:done")):
                await asyncio.sleep(0.01)
            print(begun, time.time(), flush=True)
    await client.set("tests:done", 1)
    await client.aclose()

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.timeout(300)
async def test_two_processes_take_turns(redis: Redis, redis_server: str) -> None:
    """Sixteen turns of two processes: never two at once, never less than the pause between, and nobody is starved: a turn ends only
    when the other process stands in line, and then that one is next, however fast the first one asks again."""
    started = [
        subprocess.Popen([sys.executable, "-c", PROCESS, redis_server], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    turns = []
    for number, process in enumerate(started):
        said, _ = await asyncio.to_thread(process.communicate, timeout=300)
        assert process.returncode == 0
        turns += [(*map(float, line.split()), number) for line in said.splitlines()]
    turns.sort()
    assert len(turns) == 16
    pauses = [after[0] - before[1] for before, after in itertools.pairwise(turns)]
    assert min(pauses) >= 0.05 * 0.9
    assert all(one[2] != other[2] for one, other in itertools.pairwise(turns))
