"""What is done to channels and deliveries from outside the couriers: woken, told of, driven again, dropped.

Lives here: the calls. The moves are the scripts' (`wake.lua`, `redrive.lua`, `drop.lua`, on `moves.lua`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis

from adapters.storage.redis import entries, keys
from adapters.storage.redis.connection import Script, to_ms, translated
from adapters.storage.redis.pulse import Pulse
from bot.ledger import Carried, Trouble
from bot.model import Channel, DeliveryKey, SubscriptionId

log = structlog.get_logger()

TRIMMED_AT_ONCE = 100  # channels
NEVER_READ = datetime.fromtimestamp(0, UTC)  # what is done needs no time


class Operating:
    def __init__(self, client: Redis, data_dir: Path | None = None) -> None:
        self._client = client
        self._pulse = Pulse(client, data_dir) if data_dir is not None else None
        self._restarted = Script(client, "restarted")
        self._wake = self._script("wake")
        self._redrive = self._script("redrive")
        self._drop = self._script("drop")
        self._carry = self._script("carry")
        self._told = self._script("told")
        self._trim = self._script("trim")
        self._trimmed = 0  # where the last call of `trim` stopped

    def _script(self, name: str) -> Script:
        return Script(self._client, name, after=["moves"], first=self._meet)

    async def _meet(self) -> None:
        """Before anything is written to a server: see restarted.lua, and pulse.py."""
        if self._pulse is not None:
            await self._pulse.beat(datetime.now(UTC))
        now = to_ms(datetime.now(UTC))
        noticed = [await self._restarted([keys.outbox.run(shard)], [now]) for shard in range(keys.SHARDS)]
        if any(noticed):
            log.warning("redis_restarted", looks="each channel is looked at before its next post")

    @translated
    async def wake(self, channel: Channel, now: datetime) -> bool:
        return bool(await self._on(self._wake, channel, now))

    @translated
    async def held(self, platform: str | None = None) -> Sequence[Trouble]:
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.zrange(keys.outbox.held(shard), 0, -1)
        found = [Channel.parse(address) for part in await pipeline.execute() for address in part]
        channels = [channel for channel in found if platform in (None, channel.platform)]
        for channel in channels:
            pipeline.hgetall(keys.outbox.channel(keys.shard(channel), str(channel)))
        pairs = zip(channels, await pipeline.execute(), strict=True)
        known = [trouble for channel, fields in pairs if (trouble := entries.trouble(channel, fields))]
        return sorted(known, key=lambda trouble: (trouble.since, trouble.channel))

    @translated
    async def take_telling(self, channel: Channel, now: datetime) -> bool:
        return bool(await self._on(self._told, channel, now, "take"))

    @translated
    async def mark_told(self, channel: Channel) -> None:
        await self._on(self._told, channel, NEVER_READ, "done")

    @translated
    async def redrive(self, channel: Channel, names: Sequence[DeliveryKey], now: datetime) -> int:
        return int(await self._on(self._redrive, channel, now, orjson.dumps(names).decode()))

    @translated
    async def drop(self, channel: Channel, names: Sequence[DeliveryKey], reason: str, now: datetime) -> int:
        args = orjson.dumps(names).decode(), entries.one_line(reason)
        return int(await self._on(self._drop, channel, now, *args))

    @translated
    async def carry(
        self,
        old: Channel,
        new: Channel,
        names: Mapping[SubscriptionId, SubscriptionId],
        now: datetime,
        *,
        same: bool = False,
    ) -> Carried:
        args = str(new), orjson.dumps(names).decode(), str(int(same))
        waiting, left = await self._on(self._carry, old, now, *args)
        return Carried(int(waiting), int(left))

    @translated
    async def trim(self, now: datetime) -> int:
        found = await self._client.scan(self._trimmed, match=keys.outbox.EVERY_LEDGER, count=TRIMMED_AT_ONCE)
        self._trimmed, names = int(found[0]), found[1]
        oldest = entries.stamp(now - timedelta(seconds=keys.LEDGER_LIFE_S))
        gone = 0
        for name in map(str, names):
            channel, cursor = Channel.parse(name.split(":ledger:")[1]), "0"
            while True:
                cursor, some = await self._on(self._trim, channel, now, cursor, oldest)
                gone += int(some)
                if cursor == "0":
                    break
        return gone

    async def _on(self, script: Script, channel: Channel, now: datetime, *args: str) -> Any:
        head: list[str | int] = [channel.platform, to_ms(now), entries.stamp(now), str(channel)]
        return await script(keys.outbox.delivery(keys.shard(channel), channel.platform), [*head, *args])
