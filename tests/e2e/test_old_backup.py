"""Yesterday's backup of Redis put back: what was posted since is not posted again."""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.conftest import titles

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


async def test_the_gap_can_be_skipped(lab):
    """Papers posted after the backup was made are fetched again, and known; what comes from now on is posted."""
    await lab.ready()
    await lab.slack.command("subscribe diffusion", channel="C1")
    await lab.slack.message("C1", timeout_s=30.0)
    wanted = lab.publish(range(2))
    await lab.program.until(lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "two are posted")
    await lab.program.stop()
    log = lab.program.folder / "data" / "appendonlydir"
    shutil.copytree(log, lab.program.folder / "yesterday")

    await lab.program.start()
    wanted += lab.publish(range(2, 4))
    await lab.program.until(lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "four are posted")
    await lab.program.stop()
    shutil.rmtree(log)
    shutil.copytree(lab.program.folder / "yesterday", log)

    await lab.program.start("--resume-from", "now")
    await lab.program.said("0 new, 2 taken as known")
    wanted += lab.publish(range(4, 5))
    await lab.program.until(lambda: titles(lab.posted()[0], wanted[4:]) == {wanted[4]: 1}, "the fifth is posted")
    assert titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1)
