"""Saved papers: a sorted set a person, paper id by the time it was saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import from_ms, to_ms, translated
from bot.model import PaperId
from bot.people import PersonId, Saved


class RedisSaved:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def save(self, who: PersonId, paper_id: PaperId, now: datetime) -> bool:
        return bool(await self._client.zadd(keys.people.saved(who), {paper_id: to_ms(now)}, nx=True))

    @translated
    async def remove(self, who: PersonId, paper_id: PaperId) -> bool:
        return bool(await self._client.zrem(keys.people.saved(who), paper_id))

    @translated
    async def of(self, who: PersonId) -> Sequence[Saved]:
        found: Any = await self._client.zrange(keys.people.saved(who), 0, -1, desc=True, withscores=True)
        return tuple(Saved(PaperId(paper), from_ms(int(at))) for paper, at in found)

    @translated
    async def forget(self, who: PersonId) -> int:
        pipeline = self._client.pipeline(transaction=True)
        pipeline.zcard(keys.people.saved(who))
        pipeline.delete(keys.people.saved(who))
        return int((await pipeline.execute())[0])
