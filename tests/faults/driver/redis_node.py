"""One redis-server process of a run: its files, how it ends, how long its log was when, whom it follows. Used by `redis_server.py`."""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import time
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.servers import server_binary

REMEMBER_S = 5.0
LOOK_S = 0.05
PATIENCE_S = 120.0  # for what always comes, however slow the machine


class RedisNode:
    """On a socket file, and on a port that only replicas use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.socket = folder / "redis.sock"
        self.port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._sizes: deque[tuple[float, Path, int]] = deque()  # when, the file that is appended to, how long it was
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with (self.folder.parent / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                server_binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", str(self.socket),
                "--dir", str(self.folder), "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0",
                "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "yes",
                "--auto-aof-rewrite-percentage", "0",
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        await self._answers()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    def client(self) -> Redis:
        return Redis.from_url(f"unix://{self.socket}", decode_responses=True)

    async def terminate(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    # As a replica

    async def follow(self, master: RedisNode) -> None:
        """Until it has all that the master had."""
        async with self.client() as client, _patience("a replica has what its master has"):
            await client.replicaof("127.0.0.1", master.port)
            while (await client.info("replication")).get("master_link_status") != "up":
                await asyncio.sleep(LOOK_S)

    async def stand_alone(self) -> None:
        async with self.client() as client:
            await client.replicaof("NO", "ONE")

    # Its log

    def cut(self, since: float) -> int:
        """Take away what was appended since then. Never behind a rewrite of the log: then as much as is left of it. Returns the bytes."""
        newest = self._appended()
        if newest is None:
            return 0
        was = newest.stat().st_size
        known = [size for at, path, size in self._sizes if path == newest and at <= since]
        with newest.open("r+b") as log:
            log.truncate(known[-1] if known else was)
        self._sizes.clear()  # they are of a log that is no more
        return was - (known[-1] if known else was)

    async def _answers(self) -> None:
        async with self.client() as client, _patience("Redis answers"):
            while True:
                with contextlib.suppress(RedisError, OSError):
                    if await client.ping():
                        return
                await asyncio.sleep(0.02)

    async def _watch(self) -> None:
        """How long the log was when: what makes a loss of the last second exact. Until the node is gone for good."""
        while self.folder.exists():
            with contextlib.suppress(FileNotFoundError):
                newest = self._appended()
                now = time.monotonic()
                if newest is not None:
                    self._sizes.append((now, newest, newest.stat().st_size))
                while self._sizes and now - self._sizes[0][0] > REMEMBER_S:
                    self._sizes.popleft()
            await asyncio.sleep(LOOK_S)

    def _appended(self) -> Path | None:
        """In Redis 7 and newer the last part, before that the only one."""
        parts = sorted(self.folder.glob("appendonlydir/*.incr.aof"), key=lambda path: int(path.name.split(".")[-3]))
        whole = self.folder / "appendonly.aof"
        return parts[-1] if parts else whole if whole.exists() else None


@contextlib.asynccontextmanager
async def _patience(what: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield
    except TimeoutError:
        raise AssertionError(f"still not so after {PATIENCE_S:g} s: {what}") from None


def _free_port() -> int:
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
