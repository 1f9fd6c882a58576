"""The log of changes: a sorted set a channel, entries as JSON by their time; for each person the channels that bear them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import from_ms, to_ms, translated
from bot.model import Channel
from bot.people import LogEntry, PersonId


class RedisChangeLog:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def record(self, channel: Channel, entry: LogEntry) -> None:
        key, at = keys.people.change_log(str(channel)), to_ms(entry.at)
        if entry.by is not None:  # first: an entry whose person is not found could not be forgotten
            pipeline = self._client.pipeline(transaction=True)
            pipeline.zadd(keys.people.changed_by(entry.by), {str(channel): at})
            pipeline.expire(keys.people.changed_by(entry.by), keys.people.CHANGE_LOG_LIFE_S)
            await pipeline.execute()
        pipeline = self._client.pipeline(transaction=True)
        pipeline.zadd(key, {_dump(entry): at})
        pipeline.zremrangebyscore(key, "-inf", at - keys.people.CHANGE_LOG_LIFE_S * 1000)
        pipeline.expire(key, keys.people.CHANGE_LOG_LIFE_S)
        await pipeline.execute()

    @translated
    async def last(self, channel: Channel, limit: int, now: datetime) -> Sequence[LogEntry]:
        oldest = to_ms(now) - keys.people.CHANGE_LOG_LIFE_S * 1000
        found: Any = await self._client.zrange(
            keys.people.change_log(str(channel)), "+inf", f"({oldest}", byscore=True, desc=True, offset=0, num=limit
        )
        return tuple(map(_load, found))

    @translated
    async def forget(self, who: PersonId) -> int:
        channels: Any = await self._client.zrange(keys.people.changed_by(who), 0, -1)
        count = 0
        for address in channels:
            key = keys.people.change_log(address)
            found: Any = await self._client.zrange(key, 0, -1, withscores=True)
            pipeline = self._client.pipeline(transaction=True)
            for stored, at in found:
                entry = _load(stored)
                if entry.by == who:
                    count += 1
                    pipeline.zrem(key, stored)
                    pipeline.zadd(key, {_dump(LogEntry(entry.at, None, "", entry.what)): at})
            await pipeline.execute()
        await self._client.delete(keys.people.changed_by(who))
        return count


def _dump(entry: LogEntry) -> str:
    return orjson.dumps({"at": to_ms(entry.at), "by": entry.by, "name": entry.name, "what": entry.what}).decode()


def _load(stored: str) -> LogEntry:
    found = orjson.loads(stored)
    return LogEntry(from_ms(found["at"]), PersonId(found["by"]) if found["by"] else None, found["name"], found["what"])
