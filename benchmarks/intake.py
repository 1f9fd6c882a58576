"""What a pass over a big day costs in time and memory, beside what one would write instead: feedparser and a loop over the topics.

`python -m benchmarks.intake [--papers 3000] [--json FILE]`. An emulated arXiv, in a process of its own, serves five categories' feeds of
real papers (generated ones where there are none); each run is a fresh process, and ours comes first, then the other, on the same feeds
and topics. Ours keeps an archive to search, survives a kill at any step, and explains its matches; the other does none of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import platform
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog

from benchmarks.matching import material
from bot.model import Channel, Paper, PaperId, Subscription

CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")
SIZES = (100, 10_000)
CHANNELS = 200
NOON = datetime(2026, 4, 28, 12, tzinfo=UTC)
RESULT = Path(__file__).resolve().parents[1] / "build" / "bench" / "intake.json"
MP = multiprocessing.get_context("spawn")


def serve(papers: Sequence[Paper], ready: Connection) -> None:
    """The emulator, until the process is ended."""
    from tests.emulators.arxiv import ArxivEmulator, Work  # noqa: PLC0415 (only this process has aiohttp in memory)

    async def forever() -> None:
        async with ArxivEmulator(today=NOON.date()) as arxiv:
            for number, paper in enumerate(papers):
                category = CATEGORIES[number % len(CATEGORIES)]
                work = Work(
                    f"2604.{number:05}", paper.title, (category,), NOON, authors=paper.authors, abstract=paper.abstract
                )
                arxiv.announce(NOON.date(), category, work)
            ready.send(arxiv.url)
            await asyncio.Event().wait()

    asyncio.run(forever())


def ours(url: str, redis_url: str, topics: Sequence[str], told: Connection) -> None:
    """A first pass over empty feeds is left out: the day's papers are new, and the pass is what is measured."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    told.send(asyncio.run(_ours(url, redis_url, topics)))


async def _ours(url: str, redis_url: str, topics: Sequence[str]) -> dict[str, Any]:
    from pydantic import SecretStr  # noqa: PLC0415 (each process loads what it needs)

    from adapters.sources.arxiv_feed import ArxivFeedSource  # noqa: PLC0415
    from adapters.sources.arxiv_gate import LocalGate  # noqa: PLC0415
    from adapters.sources.arxiv_settings import ArxivSettings  # noqa: PLC0415
    from bot.crew import intake  # noqa: PLC0415
    from bot.intake.pace import Pace  # noqa: PLC0415
    from bot.intake.poller import Poller  # noqa: PLC0415
    from bot.topics.language import parse  # noqa: PLC0415
    from bot.wiring import Setting, open_stores  # noqa: PLC0415
    from config.settings import CoreSettings  # noqa: PLC0415
    from tests.fakes.clock import FakeClock  # noqa: PLC0415 (arXiv's pauses of 3 s are not measured)

    clock = FakeClock(NOON)
    with tempfile.TemporaryDirectory() as folder:
        core = CoreSettings.model_construct(redis_url=SecretStr(redis_url), data_dir=Path(folder))
        async with open_stores(Setting(core, None, clock)) as stores:
            for number, text in enumerate(topics):
                topic = parse(text)
                channel = Channel("fake", f"T{number % CHANNELS}", "c")
                await stores.subscriptions.add(Subscription(channel, topic.text, topic.canonical, "someone", NOON))
            settings = ArxivSettings(
                categories=",".join(CATEGORIES), feed_url=url, api_url=f"{url}/api", oai_url=f"{url}/oai"
            )
            source = ArxivFeedSource(settings, clock, LocalGate(clock, interval_s=0.0))
            before_mb = peak_mb()
            begun_s, cpu_s = time.perf_counter(), time.process_time()
            report = await Poller(source, intake(stores, "bench", 1, Pace())).poll_once()
            took_s, cpu_s = time.perf_counter() - begun_s, time.process_time() - cpu_s
            await source.close()
    return {
        "took_s": took_s,
        "cpu_s": cpu_s,
        "peak_mb": peak_mb(),
        "before_mb": before_mb,
        "papers": report.new,
        "queued": report.queued,
    }


def other(url: str, redis_url: str, topics: Sequence[str], told: Connection) -> None:
    """What one would write in an afternoon: every topic tried on every paper, what was seen kept in a set, a push for each match."""
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 (ships no types)
    from redis import Redis  # noqa: PLC0415

    wanted = [(f"T{number % CHANNELS}", words(text)) for number, text in enumerate(topics)]
    client = Redis.from_url(redis_url)
    before_mb, papers, queued = peak_mb(), 0, set[tuple[str, str]]()
    begun_s, cpu_s = time.perf_counter(), time.process_time()
    for category in CATEGORIES:
        for entry in feedparser.parse(f"{url}/rss/{category}").entries:
            if not client.sadd("seen", entry.id):
                continue
            papers += 1
            text = f"{entry.title} {entry.summary}".lower()
            for channel, needed in wanted:
                if all(word in text for word in needed) and (channel, entry.id) not in queued:
                    queued.add((channel, entry.id))
                    client.rpush(f"queue:{channel}", entry.id)
    took_s, cpu_s = time.perf_counter() - begun_s, time.process_time() - cpu_s
    found = {"took_s": took_s, "cpu_s": cpu_s, "peak_mb": peak_mb(), "before_mb": before_mb}
    told.send({**found, "papers": papers, "queued": len(queued)})


def words(topic: str) -> list[str]:
    """It knows no operators."""
    return [
        word for word in topic.lower().replace('"', " ").replace("(", " ").replace(")", " ").split() if word != "or"
    ]


def peak_mb() -> float:
    """Of this process so far. Linux only, 0 elsewhere: what getrusage says is inherited from the process that started this one."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1e3 if found else 0.0


@contextmanager
def emulator(papers: Sequence[Paper]) -> Iterator[str]:
    here, there = MP.Pipe()
    process = MP.Process(target=serve, args=(papers, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()


def alone(way: Any, url: str, redis_url: str, topics: Sequence[str]) -> dict[str, Any]:
    """In a process of its own, on an empty Redis."""
    from redis import Redis  # noqa: PLC0415

    Redis.from_url(redis_url).flushall()
    here, there = MP.Pipe()
    process = MP.Process(target=way, args=(url, redis_url, topics, there))
    process.start()
    there.close()
    found: dict[str, Any] = here.recv()
    process.join()
    return found


def main() -> None:
    from tests.servers import private_redis  # noqa: PLC0415

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--papers", type=int, default=3000)
    arguments.add_argument("--json", type=Path, default=RESULT)
    given = arguments.parse_args()
    every, origin = material.papers()
    papers = [replace(each, id=PaperId(f"arxiv:2604.{n:05}")) for n, each in enumerate(every[: given.papers])]
    texts = list(material.topics(every, max(SIZES)))
    del every
    print(f"{len(papers)} {origin}; {platform.machine()}, Python {sys.version.split()[0]}")
    print(f"{'topics':>9}  {'way':<24}{'s':>8}{'CPU s':>8}{'peak MB':>9}{'of it before':>13}{'papers':>8}{'queued':>9}")
    rows = []
    with private_redis() as redis_url, emulator(papers) as url:
        for size in SIZES:
            found = {way.__name__: alone(way, url, redis_url, texts[:size]) for way in (ours, other)}
            for name, row in found.items():
                label = "Paper Route" if name == "ours" else "feedparser and a loop"
                print(
                    f"{size:>9,}  {label:<24}{row['took_s']:>8.2f}{row['cpu_s']:>8.2f}{row['peak_mb']:>9.0f}{row['before_mb']:>13.0f}"
                    f"{row['papers']:>8}{row['queued']:>9}"
                )
                rows.append({"topics": size, "way": label, **row})
            ratio, cpu = (found["other"][key] / found["ours"][key] for key in ("took_s", "cpu_s"))
            print(f"{'':>9}  the loop takes {ratio:.2f} times as long and {cpu:.2f} times the processor")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps({"papers": origin, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
