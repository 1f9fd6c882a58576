"""The Redis of a run: append-only with `appendfsync always`, started, ended in every way there is, and made to lose its last second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.servers import server_binary

REMEMBER_S = 5.0
LOOK_S = 0.05


class RedisServer:
    """On a socket file; `url` stays the same over all its lives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = folder / "redis.sock"
        self.url = f"unix://{self._socket}"
        self._process: asyncio.subprocess.Process | None = None
        self._sizes: deque[tuple[float, Path, int]] = deque()  # when, the file that is appended to, how long it was
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with (self._folder / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                server_binary(), "--port", "0", "--unixsocket", str(self._socket), "--dir", str(self._folder),
                "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "yes",
                "--auto-aof-rewrite-percentage", "0",
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        await self._answers()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        await self._terminate()

    # What goes wrong

    async def restart(self, away_s: float) -> None:
        """Told to end; back after a while, with another run id."""
        await self._terminate()
        await asyncio.sleep(away_s)
        await self.start()

    async def kill(self, away_s: float) -> None:
        await self._kill()
        await asyncio.sleep(away_s)
        await self.start()

    async def lose(self, last_s: float) -> int:
        """Killed, and what it wrote last is gone, as with a disk that lied or a replica that lagged. Returns the bytes."""
        await self._kill()
        lost = self._cut(time.monotonic() - last_s)
        await self.start()
        return lost

    async def refuse_writes(self, for_s: float) -> None:
        """Out of memory for a while: it answers, and takes nothing."""
        async with self._client() as client:
            await client.config_set("maxmemory", "1")
            await asyncio.sleep(for_s)
            await client.config_set("maxmemory", "0")

    async def pause(self, for_s: float) -> None:
        """Answers nobody for a while."""
        async with self._client() as client:
            await client.execute_command("CLIENT", "PAUSE", round(for_s * 1000), "ALL")  # type: ignore[no-untyped-call]
        await asyncio.sleep(for_s)

    async def cut_connections(self) -> None:
        async with self._client() as client:
            await client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")  # type: ignore[no-untyped-call]

    # How

    def _client(self) -> Redis:
        return Redis.from_url(self.url, decode_responses=True)

    async def _answers(self) -> None:
        async with self._client() as client, asyncio.timeout(60):
            while True:
                with contextlib.suppress(RedisError, OSError):
                    if await client.ping():
                        return
                await asyncio.sleep(0.02)

    async def _terminate(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _watch(self) -> None:
        """How long the log was when: what makes a loss of the last second exact."""
        while True:
            newest = self._appended()
            now = time.monotonic()
            if newest is not None:
                self._sizes.append((now, newest, newest.stat().st_size))
            while self._sizes and now - self._sizes[0][0] > REMEMBER_S:
                self._sizes.popleft()
            await asyncio.sleep(LOOK_S)

    def _appended(self) -> Path | None:
        """In Redis 7 and newer the last part, before that the only one."""
        parts = sorted(self._folder.glob("appendonlydir/*.incr.aof"), key=lambda path: int(path.name.split(".")[-3]))
        whole = self._folder / "appendonly.aof"
        return parts[-1] if parts else whole if whole.exists() else None

    def _cut(self, since: float) -> int:
        """Never behind a rewrite of the log: then as much as is left of it."""
        newest = self._appended()
        if newest is None:
            return 0
        was = newest.stat().st_size
        known = [size for at, path, size in self._sizes if path == newest and at <= since]
        with newest.open("r+b") as log:
            log.truncate(known[-1] if known else was)
        self._sizes.clear()  # they are of a log that is no more
        return was - (known[-1] if known else was)
