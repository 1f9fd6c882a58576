"""How often somebody did something in the running minute: a counter each, gone a minute later."""

from __future__ import annotations

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import to_ms, translated
from bot.ports import Clock


class RedisLimits:
    def __init__(self, client: Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    @translated
    async def count(self, who: str) -> int:
        key = keys.people.commands_given(who, to_ms(self._clock.now()) // (keys.people.COUNTED_S * 1000))
        pipeline = self._client.pipeline(transaction=True)
        pipeline.incr(key)
        pipeline.expire(key, 2 * keys.people.COUNTED_S)
        return int((await pipeline.execute())[0])
