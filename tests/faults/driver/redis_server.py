"""The Redis of a run: append-only with `appendfsync always`; ended in every way there is, made to lose its last second, replaced by its
replica. The process, its files and its log: `redis_node.py`."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from pathlib import Path

from redis.asyncio import Redis

from tests.faults.driver.redis_node import RedisNode


class RedisServer:
    """`url` stays the same over all its lives: a link leads to the socket of whichever node serves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._nodes = 0
        self._node = self._new_node()
        self._link = folder / "redis.sock"
        self.url = f"unix://{self._link}"

    async def start(self) -> None:
        self._lead_to(self._node)
        await self._node.start()

    async def end(self) -> None:
        await self._node.terminate()

    # What goes wrong

    async def restart(self, away_s: float) -> None:
        """Told to end; back after a while, with another run id."""
        await self._node.terminate()
        await asyncio.sleep(away_s)
        await self._node.start()

    async def kill(self, away_s: float) -> None:
        await self._node.kill()
        await asyncio.sleep(away_s)
        await self._node.start()

    async def lose(self, last_s: float) -> int:
        """Killed, and what it wrote last is gone, as with a disk that lied. Returns the bytes."""
        await self._node.kill()
        lost = self._node.cut(time.monotonic() - last_s)
        await self._node.start()
        return lost

    async def promote(self, behind_s: float, away_s: float) -> None:
        """A replica takes over. It was cut off a moment before its master was killed, so what the master took since is forgotten."""
        replica = self._new_node()
        try:
            await replica.start()
            await replica.follow(self._node)
        except BaseException:
            await replica.kill()
            raise
        await replica.stand_alone()
        await asyncio.sleep(behind_s)
        before, self._node = self._node, replica
        await before.kill()
        await asyncio.sleep(away_s)
        self._lead_to(replica)
        shutil.rmtree(before.folder)

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
        return self._node.client()

    def _new_node(self) -> RedisNode:
        self._nodes += 1
        return RedisNode(self._folder / f"node{self._nodes}")

    def _lead_to(self, node: RedisNode) -> None:
        new = self._folder / "redis.sock.new"
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
        new.symlink_to(node.socket)
        new.replace(self._link)
