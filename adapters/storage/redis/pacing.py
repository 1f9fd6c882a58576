"""The pace of a whole platform: moments to post at, taken in advance over all workers, in a script of its own (it spans the shards).

The pace of a channel and of a workspace is in `claim.lua` and `finish.lua`. Moments that are evenly spaced need no burst and no
polling in between, so nothing is posted in bunches that a platform's own window might count otherwise.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms
from bot.rates import SPREAD, Rate

AHEAD_S = 1.0  # how far ahead a post may be let out; well below a lease
USED = 0.97  # of what is permitted: posts do not take equally long to get there


def interval_ms(rate: Rate | None) -> float:
    """Between two posts; 0 without a limit."""
    return rate.period_s * 1000 / rate.count / USED if rate else 0.0


class AppPace:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._script = Script(client, "pace")
        self._leave = Script(client, "leave")

    async def take(self, platform: str, rate: Rate, most: int, now: datetime) -> list[datetime]:
        """At most so many moments within AHEAD_S, the next one first."""
        got, first = await self._run(platform, rate, most, now)
        start = from_ms(int(float(first)))
        return [start + timedelta(milliseconds=index * interval_ms(rate)) for index in range(int(got))]

    async def give_back(self, platform: str, rate: Rate, unused: int, now: datetime) -> None:
        if unused:
            await self._run(platform, rate, -unused, now)

    async def close(self, platform: str, until: datetime, now: datetime) -> None:
        """The platform asked to be left alone."""
        key, left_ms = keys.outbox.app_pace(platform), max(1, to_ms(until) - to_ms(now))
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hset(key, "closed", str(to_ms(until)))
        pipeline.pexpire(key, left_ms + 1000)
        await pipeline.execute()

    async def leave(self, platform: str, workspace: str, rate: Rate, now: datetime) -> datetime:
        """When one more may leave, which is taken. What was late for its moment would leave on top of what is on time."""
        args: list[str | int] = [to_ms(now), rate.count, math.ceil(rate.period_s * 1000 * SPREAD)]
        return max(
            now,
            from_ms(await self._leave([keys.outbox.left(platform, workspace), keys.outbox.app_pace(platform)], args)),
        )

    async def _run(self, platform: str, rate: Rate, wanted: int, now: datetime) -> tuple[int, str]:
        args: list[str | int] = [to_ms(now), str(interval_ms(rate)), wanted, round(AHEAD_S * 1000)]
        got, first = await self._script([keys.outbox.app_pace(platform)], args)
        return int(got), first
