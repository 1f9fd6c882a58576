"""The private Redis after accidents: killed, its socket taken away, its file cut short, its folder moved."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import pytest

from adapters.storage import embedded
from adapters.storage.embedded import EmbeddedRedis, client_name
from adapters.storage.server_process import LONGEST_SOCKET_PATH, ServerProcess
from bot.errors import Unavailable
from tests.adapters.embedded.conftest import client_of, end_server
from tests.adapters.embedded.neighbour import Neighbour


async def test_a_killed_server_is_back_with_everything_it_said_yes_to(data_dir: Path) -> None:
    """kill -9 of Redis: `ensure` starts it again at the same address, stale socket and pid file or not."""
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), client_name()) as client:
        for number in range(100):
            await client.rpush("list", number)
        pid = (await client.info("server"))["process_id"]
        os.kill(pid, signal.SIGKILL)
        await redis.ensure()
        assert await client.llen("list") == 100
        assert (await client.info("server"))["process_id"] != pid
    await redis.stop()


async def test_a_server_that_is_well_is_left_alone(data_dir: Path) -> None:
    """`ensure` on a healthy server changes nothing."""
    redis = EmbeddedRedis(data_dir)
    await redis.start()
    before = ServerProcess(data_dir).pid()
    await redis.ensure()
    assert ServerProcess(data_dir).pid() == before
    await redis.stop()


async def test_a_file_that_a_crash_cut_short_is_read_as_far_as_it_goes(data_dir: Path) -> None:
    """The last command of the append-only file is half there: all before it counts."""
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), client_name()) as client:
        await client.set("a", "1")
        await client.set("b", "2")
    await redis.stop()
    (log,) = data_dir.glob("appendonly*/*.incr.aof")
    os.truncate(log, log.stat().st_size - 5)
    async with client_of(await redis.start(), client_name()) as client:
        assert await client.mget("a", "b") == ["1", None]
    await redis.stop()


async def test_a_server_whose_socket_was_taken_away_is_replaced(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cleaner of /tmp removed the socket: the server that nobody can reach is ended, and a new one has its data."""
    monkeypatch.setattr(embedded, "SOCKET_PATIENCE_S", 0.01)
    redis = EmbeddedRedis(data_dir)
    async with client_of(await redis.start(), client_name()) as client:
        await client.set("a", "1")
    lost = ServerProcess(data_dir).pid()
    (data_dir / "redis.sock").unlink()
    other = EmbeddedRedis(data_dir)
    async with client_of(await other.start(), client_name()) as client:
        assert await client.get("a") == "1"
    assert ServerProcess(data_dir).pid() != lost
    await redis.stop()
    await other.stop()


async def test_a_pid_file_that_names_somebody_else_misleads_nobody(data_dir: Path) -> None:
    """After a reboot the pid in the file may be anyone's: nobody is taken for the server, nobody is killed."""
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as bystander:
        data_dir.mkdir()
        (data_dir / "redis.pid").write_text(f"{bystander.pid}\n")
        (data_dir / "redis.sock").touch()
        redis = EmbeddedRedis(data_dir)
        await redis.start()
        await redis.stop()
        assert bystander.poll() is None
        bystander.kill()


async def test_a_path_too_long_for_a_socket_gets_a_private_folder(data_dir: Path) -> None:
    """Recorded in the data directory, 0700, the same for the next process and after a crash."""
    deep = data_dir / ("d" * LONGEST_SOCKET_PATH)
    redis = EmbeddedRedis(deep)
    url = await redis.start()
    socket = Path((deep / "redis.socket-path").read_text().strip())
    assert url == f"unix://{socket}"
    assert len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    with Neighbour("use", deep) as neighbour:
        assert neighbour.said == url
    end_server(deep)
    socket.unlink()
    socket.parent.rmdir()  # the cleaner of /tmp again
    await redis.ensure()
    assert Path((deep / "redis.socket-path").read_text().strip()) == socket
    await redis.stop()
    socket.parent.rmdir()


async def test_a_recorded_folder_that_others_can_write_is_not_trusted(data_dir: Path, tmp_path: Path) -> None:
    """Somebody else may have put it there: a new one is made."""
    deep = data_dir / ("d" * LONGEST_SOCKET_PATH)
    deep.mkdir(parents=True)
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o777)
    open_folder.chmod(0o777)
    (deep / "redis.socket-path").write_text(f"{open_folder}/redis.sock\n")
    chosen = ServerProcess(deep).socket_path()
    assert chosen.parent != open_folder
    chosen.parent.rmdir()


async def test_a_server_that_ends_at_once_says_why(data_dir: Path) -> None:
    """Its log's last line is in the sentence."""
    data_dir.mkdir()
    (data_dir / "appendonlydir").write_text("in the way")
    with pytest.raises(Unavailable, match=r"ended as it started: .*appendonly"):
        await EmbeddedRedis(data_dir).start()


async def test_an_interrupted_start_leaves_no_server(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while it comes up: the server that was just started is told to end."""

    async def interrupted(*_: object, **__: object) -> bool:
        raise asyncio.CancelledError

    redis = EmbeddedRedis(data_dir)
    monkeypatch.setattr(redis, "_joined", interrupted)
    with pytest.raises(asyncio.CancelledError):
        await redis.start()
    assert await ServerProcess(data_dir).ended(patience_s=5.0)


def test_the_log_is_put_aside_when_it_has_grown(data_dir: Path) -> None:
    """One old log is kept; the new one starts empty."""
    data_dir.mkdir()
    process = ServerProcess(data_dir)
    process.log.write_bytes(b"x" * 1_000_001)
    with pytest.raises(Unavailable):
        process.spawn(Path("/nonexistent/redis-server"), data_dir / "redis.sock")
    assert process.log.stat().st_size == 0
    assert (data_dir / "redis.log.old").exists()
