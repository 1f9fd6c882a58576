"""A year of running, at the command line: versions, copies, an emptied Redis."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.e2e.paperroute import paperroute

pytestmark = pytest.mark.e2e

TOPIC = "diffusion policy"


async def subscribed(folder: Path) -> None:
    assert (await paperroute("subscribe", "slack:T1/C1", TOPIC, folder=folder)).code == 0


async def topics(folder: Path) -> list[str]:
    return [record["topic"] for record in (await paperroute("subscriptions", "--json", folder=folder)).records]


def empty_redis(folder: Path) -> None:
    """The private server's files are gone; nobody is using it."""
    shutil.rmtree(folder / "appendonlydir")


async def test_an_emptied_redis_is_not_begun_anew(tmp_path):
    """Refused with what is lost and what to do; a restore brings it back, once."""
    await subscribed(tmp_path)
    assert (await paperroute("backup", folder=tmp_path)).code == 0
    empty_redis(tmp_path)
    for command in (("poll",), ("subscribe", "slack:T1/C1", "robots")):
        refused = await paperroute(*command, folder=tmp_path)
        assert (refused.code, "paperroute restore" in refused.err, "1 subscription in 1 channel" in refused.err) == (
            78,
            True,
            True,
        )
    restored = await paperroute("restore", folder=tmp_path)
    assert (restored.code, "Restored 1 of 1 subscription" in restored.out) == (0, True)
    assert "1 were there already" in (await paperroute("restore", folder=tmp_path)).out
    assert await topics(tmp_path) == [TOPIC]


async def test_status_tells_of_an_emptied_redis(tmp_path):
    """It only looks, so it is not refused."""
    await subscribed(tmp_path)
    await paperroute("backup", folder=tmp_path)
    empty_redis(tmp_path)
    found = await paperroute("status", folder=tmp_path)
    assert (found.code, "paperroute restore" in found.out) == (0, True)
    assert (await paperroute("poll", folder=tmp_path)).code == 78


async def test_a_copy_goes_to_a_file_and_comes_from_one(tmp_path):
    """To another data directory, as when moving house; a broken one changes nothing."""
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "mine.jsonl"
    await subscribed(old)
    written = await paperroute("backup", str(file), folder=old)
    assert written.out == f"Wrote 1 entries to {file}.\n"
    text = file.read_bytes()
    file.write_bytes(text[:-5])
    broken = await paperroute("restore", str(file), folder=new)
    assert (broken.code, "not whole" in broken.err or "not JSON" in broken.err, await topics(new)) == (2, True, [])
    file.write_bytes(text)
    assert (await paperroute("restore", str(file), folder=new)).code == 0
    assert await topics(new) == [TOPIC]


async def test_a_newer_programs_data_is_not_touched(tmp_path, redis: Redis, redis_server: str):
    """One sentence and exit code 78, for every command."""
    await redis.set("pr:{layout}", 99)
    for command in (("run",), ("status",), ("subscribe", "slack:T1/C1", "robots"), ("restore",)):
        found = await paperroute(*command, folder=tmp_path, PAPERROUTE_REDIS_URL=redis_server)
        assert (found.code, len(found.err.strip().splitlines()), "version 99" in found.err) == (78, 1, True)
    assert await redis.keys("*") == ["pr:{layout}"]


async def test_a_workspace_is_forgotten_once_it_is_confirmed(tmp_path):
    """Not without a yes; what is no workspace is said; and the program goes on with what is left."""
    await subscribed(tmp_path)
    assert (await paperroute("forget", "slack:T1", folder=tmp_path)).code != 0
    assert (await paperroute("forget", "slack", "--yes", folder=tmp_path)).code != 0
    assert await topics(tmp_path) == [TOPIC]
    forgotten = await paperroute("forget", "slack:T1", "--yes", folder=tmp_path)
    assert (forgotten.code, "1 topic in 1 channel" in forgotten.out, "Forgot slack:T1." in forgotten.out) == (
        0,
        True,
        True,
    )
    assert await topics(tmp_path) == []
