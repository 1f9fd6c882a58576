"""Forgets a workspace: every key that bears it, and every place of it in a key of many.

Lives here: finding them. What couriers count (the ledger) goes through their own script, so that the sums stay right. Keys bear a workspace
as `platform:workspace/…` where a channel or a person is meant, as `platform:workspace` where the workspace itself is.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis import entries, keys
from adapters.storage.redis.connection import Script, to_ms, translated
from bot.model import Channel

READ_AT_ONCE = 1000
ANY_AGE = "~"  # sorts after every time: all that is closed is old enough
LEDGER = keys.outbox.EVERY_LEDGER.removesuffix("*")


class RedisErasure:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._trim = Script(client, "trim", after=["moves"])

    @translated
    async def forget(self, platform: str, workspace: str, now: datetime) -> int:
        within, itself = f"{platform}:{workspace}/", f"{platform}:{workspace}"
        left: set[str] = set()
        async for name in self._client.scan_iter(match=f"{LEDGER}{_literal(within)}*", count=READ_AT_ONCE):
            channel = Channel.parse(str(name).split(":ledger:", 1)[1])
            await self._empty(channel, now)
            if await self._client.exists(name):  # on its way at this moment
                left.add(str(channel))
        await self._delete(within, left)
        await self._leave(within, left)
        for shard in range(keys.SHARDS):
            await self._client.delete(keys.channels.pointing(shard, itself), keys.outbox.workspace_pace(shard, itself))
            async for name in self._client.scan_iter(match=_literal(keys.channels.first(shard, itself, "")) + "*"):
                await self._client.delete(name)
        await self._client.hdel(keys.people.policies(), itself)
        await self._client.hdel(keys.program.installations(platform), workspace)
        return len(left)

    async def _empty(self, channel: Channel, now: datetime) -> None:
        """All closed entries of a channel's ledger."""
        cursor = "0"
        while True:
            head: list[str | int] = [channel.platform, to_ms(now), entries.stamp(now), str(channel), cursor, ANY_AGE]
            names = keys.outbox.delivery(keys.shard(channel), channel.platform)
            cursor, _ = await self._trim(names, head)
            if cursor == "0":
                return

    async def _delete(self, within: str, left: set[str]) -> None:
        async for name in self._client.scan_iter(match=keys.holding(_literal(within)), count=READ_AT_ONCE):
            if not any(address in name for address in left):
                await self._client.delete(name)

    async def _leave(self, within: str, left: set[str]) -> None:
        """Hashes, sets and sorted sets of many channels, in which it has a place."""
        bears = f"*{_literal(within)}*"
        async for name in self._of_many():
            match await self._client.type(name):
                case "hash":
                    found = [field async for field, _ in self._client.hscan_iter(name, match=bears)]
                    remove: Any = self._client.hdel
                case "set":
                    found = [member async for member in self._client.sscan_iter(name, match=bears)]
                    remove = self._client.srem
                case "zset":
                    found = [member async for member, _ in self._client.zscan_iter(name, match=bears)]
                    remove = self._client.zrem
                case _:
                    continue
            gone = [each for each in found if not any(address in each for address in left)]
            if gone:
                await remove(name, *gone)

    async def _of_many(self) -> AsyncIterator[str]:
        for pattern in keys.OF_MANY_CHANNELS:
            async for name in self._client.scan_iter(match=pattern, count=READ_AT_ONCE):
                yield str(name)


def _literal(text: str) -> str:
    """As a pattern that matches nothing else."""
    return re.sub(r"([\[\]*?\\^])", r"\\\1", text)
