"""Yesterday's backup of Redis put back: what was posted since is not posted again."""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.conftest import titles
from tests.e2e.program import PATIENCE_S

HOUR_MS = 3_600_000

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


async def test_the_gap_can_be_skipped(lab):
    """Papers posted after the backup was made are fetched again, and known; what comes from now on is posted."""
    await lab.ready()
    await lab.slack.command("subscribe diffusion", channel="C1")
    await lab.slack.message("C1", timeout_s=PATIENCE_S)
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


async def test_nothing_of_the_gap_is_posted_twice(lab):
    """Without any flag: each paper that may have been posted meanwhile is looked for first; what was not posted is."""
    await lab.ready()
    await lab.subscribe("diffusion")
    wanted = lab.publish(range(2))

    def each_once(titles_: list[str]) -> bool:
        return all(titles(found, titles_) == dict.fromkeys(titles_, 1) for found in lab.posted())

    await lab.program.until(lambda: each_once(wanted), "two are posted in both")
    await lab.program.stop()
    log = lab.program.folder / "data" / "appendonlydir"
    shutil.copytree(log, lab.program.folder / "yesterday")
    seen = lab.program.folder / "data" / "pulse"

    await lab.program.start()
    wanted += lab.publish(range(2, 4))
    await lab.program.until(lambda: each_once(wanted), "four are posted in both")
    await lab.program.stop()
    shutil.rmtree(log)
    shutil.copytree(lab.program.folder / "yesterday", log)
    (day,) = lab.feed.days
    lab.feed.days[day] = lab.feed.days[day][:2]
    wanted += lab.publish(range(4, 5))
    seen.write_text(str(int(seen.read_text()) + HOUR_MS))  # the hours of a gap, which no test waits for

    await lab.program.start()
    await lab.program.said("older than what this data directory saw")
    await lab.program.until(lambda: each_once(wanted[4:]), "one that was never posted is, in both")
    wanted += [*lab.publish(range(2, 4)), *lab.publish(range(5, 6))][2:]  # those of the gap come behind it
    await lab.program.until(lambda: each_once(wanted[5:]), "the last is posted in both")
    for command in ("status", "audit"):
        told = " ".join((await lab.program.ask(command)).split())
        assert "messages were looked for after Redis came back" in told
        assert "0 could not be told" in told
    await lab.program.stop()
    assert each_once(wanted)
