"""How fast the outbox is and what it takes, beside what a user would pick instead, on one private Redis with its append-only file on.

`python -m benchmarks.outbox [--channels N]`. One paper goes to N channels. Not a test: it says numbers. They are to be compared with one
another in the same run; the machine's others disturb all of them alike. So beside each rate stands the time that processors spent on one
delivery, which says more about the code on a machine that others use.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import structlog
from redis.asyncio import Redis

from adapters.storage.embedded import EmbeddedRedis
from adapters.storage.redis.connection import connect
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from benchmarks.queues import workers
from benchmarks.queues.limit import sets_a_second
from bot.ledger import State

Figures = dict[str, tuple[float, float]]  # full cycles a second, and the microseconds of processors that one takes

RIVALS = Path(".venv/bench/bin/python")


def say(what: str, value: str) -> None:
    print(f"  {what:58} {value}", flush=True)


def load() -> str:
    return f"{', '.join(f'{each:.1f}' for each in os.getloadavg())} on {os.cpu_count()} processors"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of the processors: in this process, and in Redis."""

    took_s: float
    here_s: float
    redis_s: float

    def processors_us(self, count: int) -> float:
        return 1e6 * (self.here_s + self.redis_s) / count

    def on(self, count: int) -> str:
        here, there = (1e6 * each / count for each in (self.here_s, self.redis_s))
        return f"{count / self.took_s:,.0f} ({here:,.0f} + {there:,.0f} µs of processors each: here, in Redis)"


class Meter:
    def __init__(self, client: Redis) -> None:
        self._client = client

    async def __call__(self, work: Awaitable[Any]) -> tuple[Any, Spent]:
        before = (time.perf_counter(), time.process_time(), await self._redis_s())
        result = await work
        after = (time.perf_counter(), time.process_time(), await self._redis_s())
        return result, Spent(*(end - start for start, end in zip(before, after, strict=True)))

    async def memory(self) -> int:
        """Without what the connections hold while they are open."""
        used = await self._client.info("memory")
        return int(used["used_memory"]) - int(used["mem_clients_normal"]) - int(used["mem_aof_buffer"])

    async def _redis_s(self) -> float:
        used = await self._client.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])


async def processes(url: str, count: int, what: str) -> tuple[int, float]:
    """So many workers at once; how many deliveries they did in all, and how long it took, starting included."""
    arguments = (sys.executable, "-m", "benchmarks.queues.workers", url, what)
    began = time.perf_counter()
    started = [await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE) for _ in range(count)]
    done = [int((await each.communicate())[0]) for each in started]
    return sum(done), time.perf_counter() - began


async def ours(url: str, channels: int) -> Figures:
    client = connect(url, "bench")
    outbox, ledger, timed = RedisOutbox(client), RedisLedger(client), Meter(client)
    await fan_out(outbox, timed, channels)
    figures = await cycles(url, outbox, ledger, timed, channels)

    parts = [workers.deliveries(channels // 8, f"arxiv:4{number}", number * channels) for number in range(8)]
    now = datetime.now(UTC)
    _, spent = await timed(asyncio.gather(*(RedisOutbox(client).enqueue(part, now) for part in parts)))
    say("enqueued a second by 8 at once", spent.on(channels))

    await workers.freeze_all(outbox)
    later = datetime.now(UTC) + timedelta(seconds=2 * workers.LEASE_S)
    done, spent = await timed(workers.recover(outbox, later, look_too=False))
    say(f"{done:,} expired leases, found and made uncertain", f"{spent.took_s:.1f} s; a second {spent.on(done)}")
    done, spent = await timed(workers.recover(outbox, later + timedelta(hours=1), look_too=True))
    say("the same, looked for (at once) and written down", f"{spent.took_s:.1f} s; a second {spent.on(done)}")
    counts = await ledger.counts()
    say("sent, says the ledger", f"{counts[State.SENT]:,}")
    await client.aclose()
    return figures


async def fan_out(outbox: RedisOutbox, timed: Meter, channels: int) -> None:
    some = workers.deliveries(channels)
    before = await timed.memory()
    added, spent = await timed(outbox.enqueue(some, datetime.now(UTC)))
    assert added.new == channels
    say(f"one paper to {channels:,} channels, enqueued a second", spent.on(channels))
    say("bytes of Redis a queued delivery, ledger entry included", f"{(await timed.memory() - before) / channels:,.0f}")
    again, spent = await timed(outbox.enqueue(some, datetime.now(UTC)))
    assert again.new == 0
    say("the same again (nothing is new), a second", spent.on(channels))


async def cycles(url: str, outbox: RedisOutbox, ledger: RedisLedger, timed: Meter, channels: int) -> Figures:
    figures: Figures = {}
    done, spent = await timed(workers.drain(outbox))
    assert done == channels
    figures["outbox"] = done / spent.took_s, spent.processors_us(done)
    say("claim, freeze and finish a second, 1 worker", spent.on(done))
    await outbox.enqueue(workers.deliveries(channels, "arxiv:2"), datetime.now(UTC))
    done, spent = await timed(workers.deliver(outbox, ledger))
    figures["courier"] = done / spent.took_s, spent.processors_us(done)
    say("the whole courier, platform stubbed, 1 worker", spent.on(done))
    await outbox.enqueue(workers.deliveries(channels, "arxiv:3"), datetime.now(UTC))
    done, took_s = await processes(url, 8, "drain")
    assert done == channels
    say("claim, freeze and finish a second, 8 processes", f"{done / took_s:,.0f}")
    return figures


async def rivals(path: str, jobs: int, figures: Figures) -> None:
    if not RIVALS.exists():  # noqa: ASYNC240 (nothing else runs here)
        say("arq, taskiq", "not installed: make bench does it")
        return
    run = await asyncio.create_subprocess_exec(
        str(RIVALS), "benchmarks/queues/rivals.py", path, str(jobs), stdout=asyncio.subprocess.PIPE
    )
    found = json.loads((await run.communicate())[0])
    for name, rates in found.items():
        drained, used_us = rates["drained_a_second"], rates["processors_us"]
        say(
            f"{name}: enqueued, drained a second",
            f"{rates['enqueued_a_second']:,}, {drained:,} ({used_us:,} µs of processors each)",
        )
        for part, (rate, us) in figures.items():
            say(f"this {part} is times {name}", f"{rate / drained:.1f} by the clock, {used_us / us:.1f} by processors")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=10_000, help="for the rivals")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="pr-bench-") as folder:
        server = EmbeddedRedis(Path(folder))
        url = await server.start()
        try:
            path = unquote(url.removeprefix("unix://").split("?")[0])
            say("load of the last 1, 5 and 15 minutes", load())
            say("SET a second, 100 in a pipeline (the server's limit)", f"{sets_a_second(path):,}")
            figures = await ours(url, asked.channels)
            await rivals(path, asked.jobs, figures)
            say("load at the end", load())
        finally:
            await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
