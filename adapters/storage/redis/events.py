"""What happened to papers after they were announced: a hash a paper, and all of them by the time they were seen. And what each source is
yet to be asked about them: a hash."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from bot.model import PaperId
from bot.progress import Happening, PaperEvent, Question


class RedisEvents:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._record = Script(client, "event")

    @translated
    async def record(self, events: Sequence[PaperEvent]) -> None:
        if not events:
            return
        newest = max(to_ms(each.at) for each in events)
        args: list[str | int] = [keys.LEDGER_LIFE_S, newest - keys.LEDGER_LIFE_S * 1000]
        for each in events:
            args += [each.id, _dump(each), to_ms(each.at)]
        await self._record([keys.intake.events_seen(), *(keys.intake.events(each.paper_id) for each in events)], args)

    @translated
    async def unrecorded(self, events: Sequence[PaperEvent]) -> tuple[PaperEvent, ...]:
        if not events:
            return ()
        pipeline = self._client.pipeline(transaction=False)
        for each in events:
            pipeline.hexists(keys.intake.events(each.paper_id), each.id)
        return tuple(each for each, kept in zip(events, await pipeline.execute(), strict=True) if not kept)

    @translated
    async def of(self, paper_id: PaperId) -> tuple[PaperEvent, ...]:
        stored: Any = await self._client.hvals(keys.intake.events(paper_id))
        return tuple(sorted(map(_load, stored), key=lambda each: (each.at, each.id)))

    @translated
    async def since(self, at: datetime, limit: int) -> tuple[PaperEvent, ...]:
        if limit < 1:
            return ()
        named: Any = await self._client.zrange(
            keys.intake.events_seen(), to_ms(at), "+inf", byscore=True, offset=0, num=limit
        )
        pipeline = self._client.pipeline(transaction=False)
        for name in named:
            event, _, paper = name.partition(" ")
            pipeline.hget(keys.intake.events(paper), event)
        found: Any = await pipeline.execute() if named else ()
        return tuple(_load(each) for each in found if each)

    @translated
    async def read_until(self, reader: str) -> datetime | None:
        stored: Any = await self._client.get(keys.intake.events_read(reader))
        return from_ms(stored) if stored else None

    @translated
    async def mark_read(self, reader: str, until: datetime) -> None:
        await self._client.set(keys.intake.events_read(reader), to_ms(until))

    @translated
    async def ask(self, source: str, questions: Sequence[Question]) -> None:
        if not questions:
            return
        kept: dict[Any, Any] = {
            each.paper_id: f"{to_ms(each.since)} {to_ms(each.due_at)} {each.failures}" for each in questions
        }
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hset(keys.intake.questions(source), mapping=kept)
        pipeline.expire(keys.intake.questions(source), keys.intake.QUESTIONS_LIFE_S)
        await pipeline.execute()

    @translated
    async def questions(self, source: str) -> tuple[Question, ...]:
        stored: Any = await self._client.hgetall(keys.intake.questions(source))
        found = [_question(PaperId(paper), kept) for paper, kept in stored.items()]
        return tuple(sorted(found, key=lambda each: (each.due_at, each.paper_id)))

    @translated
    async def strike(self, source: str, ids: Collection[PaperId]) -> None:
        if ids:
            await self._client.hdel(keys.intake.questions(source), *ids)


def _question(paper_id: PaperId, kept: str) -> Question:
    since, due, failures = map(int, kept.split())
    return Question(paper_id, from_ms(since), from_ms(due), failures)


def _dump(event: PaperEvent) -> str:
    told = {"paper": event.paper_id, "kind": event.kind, "at": to_ms(event.at)}
    return orjson.dumps(told | {"version": event.version, "detail": event.detail}).decode()


def _load(stored: str) -> PaperEvent:
    told = orjson.loads(stored)
    return PaperEvent(
        PaperId(told["paper"]), Happening(told["kind"]), from_ms(told["at"]), told["version"], told["detail"]
    )
