"""How far each source was read, and the announced mark of each paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from bot.model import PaperId
from bot.progress import Facts, SourceState

_INSTANTS = ("last_success_at", "last_new_at", "batch_at", "failing_since", "next_poll_at")
_FIELDS = frozenset(field.name for field in fields(SourceState))


class RedisCursors:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._lease = Script(client, "lease")
        self._save = Script(client, "save_source")

    @translated
    async def load(self, source: str) -> SourceState:
        stored = await self._client.get(keys.intake.source(source))
        told: dict[str, Any] = orjson.loads(stored) if stored else {}
        known = {name: value for name, value in told.items() if name in _FIELDS}  # an older version kept others too
        for name in _INSTANTS:
            known[name] = datetime.fromisoformat(known[name]) if known.get(name) else None
        for name in ("newest_day", "none_on"):
            known[name] = date.fromisoformat(known[name]) if known.get(name) else None
        return SourceState(**known)

    @translated
    async def take(self, source: str, owner: str, now: datetime, lease_s: float) -> int | None:
        args: list[str | int] = ["take", owner, 0, to_ms(now), to_ms(now) + round(lease_s * 1000)]
        return int(await self._lease([keys.intake.lease(source)], args)) or None

    @translated
    async def renew(self, source: str, token: int, now: datetime, lease_s: float) -> bool:
        args: list[str | int] = ["renew", "", token, to_ms(now), to_ms(now) + round(lease_s * 1000)]
        return bool(await self._lease([keys.intake.lease(source)], args))

    @translated
    async def release(self, source: str, token: int) -> None:
        await self._lease([keys.intake.lease(source)], ["release", "", token, 0, 0])

    @translated
    async def save(self, source: str, state: SourceState, token: int) -> bool:
        written = await self._save(
            [keys.intake.source(source), keys.intake.lease(source)], [orjson.dumps(asdict(state)).decode(), token]
        )
        return bool(written)

    @translated
    async def unannounced(self, ids: Collection[PaperId]) -> set[PaperId]:
        if not ids:
            return set()
        order: list[str] = list(ids)
        marks = await self._client.zmscore(keys.intake.announced(), order)
        return {PaperId(paper) for paper, mark in zip(order, marks, strict=True) if mark is None}

    @translated
    async def facts(self, ids: Collection[PaperId]) -> Mapping[PaperId, Facts]:
        if not ids:
            return {}
        order: list[str] = list(ids)
        stored: Any = await self._client.hmget(keys.intake.facts(), order)
        found = {PaperId(paper): each.split() for paper, each in zip(order, stored, strict=True) if each}
        return {
            paper: Facts(int(up), int(said), digest, sources) for paper, (up, said, digest, sources) in found.items()
        }

    @translated
    async def save_facts(self, facts: Mapping[PaperId, Facts], now: datetime) -> None:
        oldest = to_ms(now) - keys.intake.FACTS_LIFE_S * 1000
        gone: Any = await self._client.zrange(keys.intake.facts_seen(), "-inf", oldest, byscore=True)
        pipeline = self._client.pipeline(transaction=True)
        if facts:
            pipeline.hset(
                keys.intake.facts(), mapping={paper: " ".join(map(str, each)) for paper, each in facts.items()}
            )
            pipeline.zadd(keys.intake.facts_seen(), {paper: to_ms(now) for paper in facts})
        if gone:
            pipeline.hdel(keys.intake.facts(), *gone)
            pipeline.zrem(keys.intake.facts_seen(), *gone)
        await pipeline.execute()

    @translated
    async def announced_at(self, paper_id: PaperId) -> datetime | None:
        mark = await self._client.zscore(keys.intake.announced(), paper_id)
        return None if mark is None else from_ms(int(mark))

    @translated
    async def mark_announced(self, ids: Collection[PaperId], now: datetime) -> None:
        if not ids:
            return
        pipeline = self._client.pipeline(transaction=True)
        pipeline.zadd(keys.intake.announced(), {paper: to_ms(now) for paper in ids}, nx=True)
        pipeline.zremrangebyscore(keys.intake.announced(), "-inf", to_ms(now) - keys.intake.ANNOUNCED_LIFE_S * 1000)
        await pipeline.execute()
