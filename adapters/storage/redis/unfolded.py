"""Papers of links that were unfolded in a channel: a short string a channel and paper, while it is not to be done again."""

from __future__ import annotations

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import translated
from bot.model import Channel, PaperId


class RedisUnfolded:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def first(self, channel: Channel, paper_id: PaperId) -> bool:
        return bool(await self._client.set(_key(channel, paper_id), "1", nx=True, ex=keys.channels.UNFOLDED_LIFE_S))

    @translated
    async def take_back(self, channel: Channel, paper_id: PaperId) -> None:
        await self._client.delete(_key(channel, paper_id))


def _key(channel: Channel, paper_id: PaperId) -> str:
    return keys.channels.unfolded(keys.shard(channel), str(channel), paper_id)
