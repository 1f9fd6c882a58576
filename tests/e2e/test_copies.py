"""What `paperroute run` writes down for the day on which Redis is gone."""

from __future__ import annotations

import shutil

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


async def test_a_run_leaves_a_copy_and_the_next_one_asks_for_it(lab):
    """Subscribed by slash command, stopped, Redis emptied: refused until it is restored or told to begin anew."""
    await lab.ready()
    await lab.subscribe("diffusion")
    assert await lab.program.stop() == 0
    data = lab.program.folder / "data"
    (copy,) = (data / "backups").iterdir()
    assert len(copy.read_bytes().splitlines()) == 4
    shutil.rmtree(data / "appendonlydir")
    refused = await lab.program.another_run()
    assert (refused.code, "2 subscriptions in 2 channels" in refused.said) == (78, True)
    assert "Restored 2 of 2" in await lab.program.ask("restore")
    await lab.program.start()
    await lab.program.until(lambda: lab.program.output.count("0 new,") == 2, "it has begun anew with the source")
    wanted = lab.publish(range(2))
    await lab.program.until(lambda: all(sum(found.values()) == 2 for found in lab.posted()), f"{wanted} are posted")


async def test_a_fresh_run_may_begin_without_them(lab):
    """Told so, it goes on as on its first day."""
    await lab.ready()
    await lab.subscribe("diffusion")
    await lab.program.stop()
    shutil.rmtree(lab.program.folder / "data" / "appendonlydir")
    await lab.program.start("--fresh")
    await lab.program.until(lambda: lab.program.output.count("connected to Slack") == 2, "it serves")
    assert await lab.program.records("subscriptions") == []


async def test_a_run_whose_redis_is_emptied_ends_and_says_so(lab):
    """Rather than take subscriptions on top of nothing; the copy of before stays."""
    await lab.ready()
    await lab.subscribe("diffusion")
    await lab.program.ask("backup")
    await lab.program.flush_redis()
    await lab.program.said("Redis has lost its data")
    assert await lab.program.ended() == 78
    (copy,) = (lab.program.folder / "data" / "backups").iterdir()
    assert len(copy.read_bytes().splitlines()) == 4
