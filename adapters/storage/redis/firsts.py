"""Which channel of a workspace has a paper in full: a short string a workspace and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, translated
from bot.model import Channel, PaperId


class RedisFirstPosts:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._take = Script(client, "first")

    @translated
    async def of(self, channel: Channel, ids: Sequence[PaperId]) -> Mapping[PaperId, Channel]:
        if not ids:
            return {}
        found: Any = await self._client.mget([_key(channel, each) for each in ids])
        return {paper: Channel.parse(first) for paper, first in zip(ids, found, strict=True) if first}

    @translated
    async def take(self, channel: Channel, paper_id: PaperId, over: Channel | None = None) -> Channel:
        args: list[str | int] = [str(channel), str(over) if over else "", keys.channels.FIRST_LIFE_S]
        return Channel.parse(await self._take([_key(channel, paper_id)], args))


def _key(channel: Channel, paper_id: PaperId) -> str:
    return keys.channels.first(keys.shard(channel), f"{channel.platform}:{channel.workspace}", paper_id)
