"""`make faults-intake SEED=7 ROUNDS=3 DAYS=20`: the replay of recorded days with faults, as often as wanted, and its table.

With YEAR=1 the year of both calendars instead, three looks a day, and the states that it visited.
"""

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

from tests.faults.mortal import mortality
from tests.faults.replay import RECORDED, Outcome, Replay, table
from tests.faults.year import Year
from tests.servers import private_redis


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--days", type=int, default=1000, help="at most that many recorded days")
    parser.add_argument("--year", action="store_true", help="twelve months of both calendars instead")
    given = parser.parse_args()
    console = Console()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if given.year:
        return max(_year(console, given.seed + number) for number in range(given.rounds))
    if not RECORDED.is_dir():
        console.print(f"There are no recorded days at {RECORDED}.")
        return 0
    with private_redis() as url:
        outcomes = [_round(console, url, given.seed + number, given.days) for number in range(given.rounds)]
    shown = Table("", "count", title=f"{given.rounds} rounds from seed {given.seed}")
    for row in table(outcomes):
        shown.add_row(*row)
    console.print(shown)
    return int(any(each.missed or each.twice or each.unstored for each in outcomes))


def _year(console: Console, seed: int) -> int:
    with private_redis() as url, tempfile.TemporaryDirectory(prefix="pr-") as folder, mortality():
        year = Year(url, Path(folder), seed, looks=3)
        announced, posted = asyncio.run(year.run())
    missed, twice = announced - set(posted), {paper for paper, count in posted.items() if count > 1}
    console.print(f"seed {seed}: announced {len(announced)}, missed {len(missed)}, announced twice {len(twice)}")
    shown = Table("source", "state", "looks", title="What each source was said to be, and was")
    for (name, state), count in sorted(year.states.items()):
        shown.add_row(name, state, str(count))
    console.print(shown)
    for sentence in year.wrong:
        console.print(sentence)
    return int(bool(missed or twice or year.wrong))


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
