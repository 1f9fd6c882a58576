"""What papers' messages show: one hash a platform and paper, a short line a channel, and the papers by when they were last posted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.storage.redis import keys
from adapters.storage.redis.connection import away, from_ms, to_ms, translated
from bot.living import Life, Shown
from bot.model import Channel, PaperId

READ_AT_ONCE = 500  # of a paper that very many channels have


class RedisLivingPosts:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def begin(self, channel: Channel, paper_id: PaperId, shown: Shown, now: datetime) -> None:
        papers = keys.channels.living_papers(channel.platform)
        pipeline = self._client.pipeline(transaction=True)
        self._write(pipeline, paper_id, Life(channel, shown))
        pipeline.zadd(papers, {paper_id: to_ms(now)})
        pipeline.zremrangebyscore(papers, "-inf", to_ms(now) - keys.channels.LIVING_LIFE_S * 1000)
        await pipeline.execute()

    @translated
    async def papers(self, platform: str, since: datetime) -> Sequence[PaperId]:
        found: Any = await self._client.zrange(
            keys.channels.living_papers(platform), to_ms(since), "+inf", byscore=True
        )
        return [PaperId(each) for each in found]

    async def of(self, platform: str, paper_id: PaperId) -> AsyncIterator[Life]:
        try:
            async for address, line in self._client.hscan_iter(
                keys.channels.living(platform, paper_id), count=READ_AT_ONCE
            ):
                yield _load(Channel.parse(address), line)
        except (RedisError, OSError) as error:
            raise away(error) from error

    @translated
    async def edited(self, paper_id: PaperId, life: Life) -> None:
        pipeline = self._client.pipeline(transaction=True)
        self._write(pipeline, paper_id, life)
        await pipeline.execute()

    @translated
    async def carry(self, old: Channel, new: Channel) -> None:
        papers: Any = await self._client.zrange(keys.channels.living_papers(old.platform), 0, -1)
        pipeline = self._client.pipeline(transaction=False)
        for paper in papers:
            pipeline.hget(keys.channels.living(old.platform, paper), str(old))
        lines: Any = await pipeline.execute() if papers else ()
        for paper, line in zip(papers, lines, strict=True):
            if line is not None:
                key, pipeline = keys.channels.living(old.platform, paper), self._client.pipeline(transaction=True)
                pipeline.hsetnx(key, str(new), line)
                pipeline.hdel(key, str(old))
                await pipeline.execute()

    @translated
    async def end(self, channel: Channel, paper_id: PaperId) -> None:
        await self._client.hdel(keys.channels.living(channel.platform, paper_id), str(channel))

    def _write(self, pipeline: Any, paper_id: PaperId, life: Life) -> None:
        key = keys.channels.living(life.channel.platform, paper_id)
        pipeline.hset(key, str(life.channel), _dump(life))
        pipeline.expire(key, keys.channels.LIVING_LIFE_S)


def _dump(life: Life) -> str:
    flags = ("s" if life.shown.summary else "") + ("c" if life.shown.code else "") or "-"
    edited = to_ms(life.edited_at) if life.edited_at else 0
    return f"{life.shown.upvotes} {life.shown.comments} {flags} {life.edits} {edited}"


def _load(channel: Channel, line: str) -> Life:
    upvotes, comments, flags, edits, edited = line.split()
    shown = Shown(int(upvotes), int(comments), "s" in flags, "c" in flags)
    return Life(channel, shown, int(edits), from_ms(edited) if int(edited) else None)
