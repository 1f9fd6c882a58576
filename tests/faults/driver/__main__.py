"""`python -m tests.faults.driver`: one run, its table, and exit code 1 when something was lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.faults.driver.campaign import conduct
from tests.faults.driver.settings import read
from tests.faults.driver.table import report


def main() -> int:
    run = read()
    folder = Path(tempfile.mkdtemp(prefix="paperroute-faults-"))
    print(
        f"seed {run.seed}, {run.rounds} faults, {run.channels} channels a platform, {run.bots} bots; logs in {folder}",
        flush=True,
    )
    outcome = asyncio.run(conduct(run, folder))
    print(report(outcome))
    return 0 if outcome.verdict.good and not outcome.waiting else 1


if __name__ == "__main__":
    sys.exit(main())
