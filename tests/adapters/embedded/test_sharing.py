"""The private Redis and the processes that share it: who starts it, who stops it, who may run."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from adapters.storage.embedded import EmbeddedRedis, RunLock, client_name
from adapters.storage.server_process import ServerProcess
from bot.errors import Misconfigured, Unavailable
from tests.adapters.embedded.conftest import client_of
from tests.adapters.embedded.neighbour import Neighbour


async def test_the_only_user_starts_it_and_stops_it(data_dir: Path) -> None:
    """Started on a socket in the data directory, and gone after the last user; what was written is there the next time."""
    redis = EmbeddedRedis(data_dir)
    url = await redis.start()
    assert url == f"unix://{data_dir}/redis.sock".replace(" ", "%20")
    async with client_of(url, client_name()) as client:
        await client.set("a", "1")
    await redis.stop()
    assert not ServerProcess(data_dir).is_up()
    async with client_of(await redis.start(), client_name()) as client:
        assert await client.get("a") == "1"
    await redis.stop()


async def test_it_keeps_to_itself(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No TCP port, a private folder and socket, a session of its own, every write on disk, nothing evicted, no token inherited."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-for-redis")
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), client_name()) as client:
        wanted = {
            "port": "0",
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        assert await client.config_get(*wanted) == wanted
        pid = (await client.info("server"))["process_id"]
    assert data_dir.stat().st_mode & 0o777 == 0o700
    assert (data_dir / "redis.sock").stat().st_mode & 0o777 == 0o700
    assert os.getsid(pid) == pid
    if (environment := Path(f"/proc/{pid}/environ")).exists():
        assert "xoxb" not in environment.read_text()
    await redis.stop()


async def test_who_started_it_leaves_it_to_the_other(data_dir: Path) -> None:
    """The starter goes first: the other's Redis runs on, and goes with the other."""
    redis = EmbeddedRedis(data_dir)
    await redis.start()
    with Neighbour("use", data_dir) as neighbour:
        await redis.stop()
        assert ServerProcess(data_dir).is_up()
        neighbour.leave()
    assert not ServerProcess(data_dir).is_up()


async def test_a_guest_does_not_stop_it(data_dir: Path) -> None:
    """A short command that comes and goes while another process has the server leaves it alone."""
    redis = EmbeddedRedis(data_dir)
    with Neighbour("use", data_dir) as neighbour:
        assert await redis.start() == neighbour.said
        await redis.stop()
        assert ServerProcess(data_dir).is_up()


async def test_somebody_with_a_client_of_their_own_is_a_user(data_dir: Path) -> None:
    """A redis-cli on the socket, or whatever else, is not cut off."""
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), "somebody") as client:
        await client.ping()
        await redis.stop()
        assert await client.ping()
    await redis.start()
    await redis.stop()
    assert not ServerProcess(data_dir).is_up()


async def test_a_kill_of_the_starters_process_group_is_no_kill_of_redis(data_dir: Path) -> None:
    """It runs on, and the next start connects to the same server."""
    with Neighbour("use", data_dir) as neighbour:
        async with client_of(neighbour.said, "tests") as client:
            await client.set("a", "1")
        before = ServerProcess(data_dir).pid()
        os.killpg(neighbour.process.pid, signal.SIGKILL)
        neighbour.process.wait()
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), client_name()) as client:
        assert (await client.info("server"))["process_id"] == before
        assert await client.get("a") == "1"
    await redis.stop()


async def test_many_starting_at_once_share_one(data_dir: Path) -> None:
    """A race of starts ends with one server, and the last to leave stops it."""
    redises = [EmbeddedRedis(data_dir) for _ in range(6)]
    urls = await asyncio.gather(*(redis.start() for redis in redises))
    assert len(set(urls)) == 1
    async with client_of(urls[0], client_name()) as client:
        assert (await client.info("stats"))["total_connections_received"] >= len(redises)
    await asyncio.gather(*(redis.stop() for redis in redises))
    assert not ServerProcess(data_dir).is_up()


def test_a_second_run_is_refused_by_name(data_dir: Path) -> None:
    """The sentence says who is running; its death, even by kill -9, frees the place."""
    with Neighbour("run", data_dir) as neighbour:
        with (
            pytest.raises(Unavailable, match=rf"already running on .*\(process {neighbour.process.pid}\)"),
            RunLock(data_dir),
        ):
            pass
        neighbour.process.kill()
        neighbour.process.wait()
        with RunLock(data_dir), Neighbour("run", data_dir) as second:
            assert f"process {os.getpid()}" in second.said
        with RunLock(data_dir):
            pass


async def test_a_data_directory_that_cannot_be_made_is_a_sentence(data_dir: Path) -> None:
    """Names the variable and the reason."""
    data_dir.write_text("a file stands here")
    with pytest.raises(Misconfigured, match=r"PAPERROUTE_DATA_DIR: .*File exists"):
        await EmbeddedRedis(data_dir).start()
    with pytest.raises(Misconfigured, match="PAPERROUTE_DATA_DIR"), RunLock(data_dir / "below"):
        pass
