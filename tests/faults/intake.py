"""`make faults-intake SEED=7 ROUNDS=3 DAYS=20`: the replay of recorded days with faults, as often as wanted, and its table."""

from __future__ import annotations

import argparse
import asyncio
import logging
import secrets
import tempfile
import time
from pathlib import Path

import structlog
from redis import Redis as BlockingRedis
from rich.console import Console
from rich.table import Table

from tests.faults.replay import RECORDED, Outcome, Replay, table
from tests.servers import private_redis


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--days", type=int, default=1000, help="at most that many recorded days")
    given = parser.parse_args()
    console = Console()
    if not RECORDED.is_dir():
        console.print(f"There are no recorded days at {RECORDED}.")
        return 0
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with private_redis() as url:
        outcomes = [_round(console, url, given.seed + number, given.days) for number in range(given.rounds)]
    shown = Table("", "count", title=f"{given.rounds} rounds from seed {given.seed}")
    for row in table(outcomes):
        shown.add_row(*row)
    console.print(shown)
    return int(any(each.missed or each.twice or each.unstored for each in outcomes))


def _round(console: Console, url: str, seed: int, days: int) -> Outcome:
    begun_s = time.monotonic()
    with BlockingRedis.from_url(url) as client:
        client.flushall()
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        found = asyncio.run(Replay(url, Path(folder), seed, days).run())
    console.print(
        f"seed {seed}: announced {found.announced}, distinct {len(found.distinct)}, missed {len(found.missed)}, "
        f"announced twice {len(found.twice)}, kills {found.killed_at.total()}; {time.monotonic() - begun_s:.0f} s"
    )
    for name, papers in (("missed", found.missed), ("twice", found.twice), ("not in the archive", found.unstored)):
        if papers:
            console.print(f"  {name}: {', '.join(sorted(papers))}")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
