"""Preferences: a hash a shard, a channel's as its version and the JSON of what is not as in a new channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, away, translated
from bot.model import Channel
from bot.preferences import Kept, Preferences

_JSON = TypeAdapter(Preferences)


class RedisPreferences:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._save = Script(client, "save_preferences")

    @translated
    async def load(self, channel: Channel) -> Kept:
        stored: Any = await self._client.hget(keys.channels.preferences(keys.shard(channel)), str(channel))
        return _kept(stored) if stored else Kept()

    @translated
    async def save(self, channel: Channel, preferences: Preferences, over: int) -> bool:
        value = f"{over + 1} {_JSON.dump_json(preferences, exclude_defaults=True).decode()}"
        return bool(await self._save(_places(channel), [str(channel), over, value, int(preferences.pointers)]))

    @translated
    async def forget(self, channel: Channel, over: int) -> bool:
        return bool(await self._save(_places(channel), [str(channel), over, "", 0]))

    async def all(self) -> AsyncIterator[tuple[Channel, Kept]]:
        try:
            for shard in range(keys.SHARDS):
                async for address, stored in self._client.hscan_iter(keys.channels.preferences(shard)):
                    yield Channel.parse(address), _kept(stored)
        except (RedisError, OSError) as error:
            raise away(error) from error

    @translated
    async def pointing(self, channel: Channel) -> bool:
        found: Any = await self._client.srandmember(_pointing(channel), 2)
        return any(each != str(channel) for each in found)


def _places(channel: Channel) -> list[str]:
    return [keys.channels.preferences(keys.shard(channel)), _pointing(channel)]


def _pointing(channel: Channel) -> str:
    return keys.channels.pointing(keys.shard(channel), f"{channel.platform}:{channel.workspace}")


def _kept(stored: str) -> Kept:
    version, _, values = stored.partition(" ")
    return Kept(_JSON.validate_json(values), int(version))
