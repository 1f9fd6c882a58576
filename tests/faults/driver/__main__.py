"""`python -m tests.faults.driver`: one run, its table, and exit code 1 when something was lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tests.faults.driver.campaign import Outcome, conduct
from tests.faults.driver.settings import read
from tests.faults.driver.table import report


async def _whole(run: Coroutine[Any, Any, Outcome]) -> Outcome:
    """SIGTERM ends a run as Ctrl-C does: whatever it started is ended with it."""
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    return await run


def main() -> int:
    run = read()
    folder = Path(tempfile.mkdtemp(prefix="paperroute-faults-"))
    print(
        f"seed {run.seed}, {run.rounds} faults, {run.channels} channels a platform, {run.bots} bots; logs in {folder}",
        flush=True,
    )
    outcome = asyncio.run(_whole(conduct(run, folder)))
    print(report(outcome))
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
