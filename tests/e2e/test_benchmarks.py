"""A benchmark that has broken is seen here, and not when somebody needs its figures. What they are is nobody's matter here."""

from __future__ import annotations

import asyncio
import sys

import pytest

from tests.e2e.paperroute import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


async def test_the_outbox_can_be_measured() -> None:
    """All of it, on 400 channels: each delivery ends as sent, those of the whole courier and of dead ones too."""
    arguments = (sys.executable, "-m", "benchmarks.outbox", "--channels", "400", "--jobs", "100")
    pipe = asyncio.subprocess.PIPE
    measured = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said, _ = await measured.communicate()
    assert measured.returncode == 0, said.decode()
    (sent,) = [line for line in said.decode().splitlines() if "sent, says the ledger" in line]
    assert int(sent.split()[-1].replace(",", "")) == 4 * 400
