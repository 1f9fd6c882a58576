"""Calls of one script that are wanted at the same time become one call a shard, and one round trip for all shards.

Lives here: gathering and answering. Not here: what a script does with many items. A round trip costs more than what most scripts do: a
hundred items a call are twenty times one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from adapters.storage.redis import entries, keys
from adapters.storage.redis.connection import Script, to_ms

AT_ONCE = 100  # items a script call
BESIDE = 4  # round trips of one script under way

Place = tuple[int, str]  # shard, platform


def head(platform: str, now: datetime) -> list[str | int]:
    """What every script of the outbox is told first: see moves.lua."""
    return [platform, to_ms(now), entries.stamp(now)]


@dataclass(slots=True)
class _Call:
    item: bytes
    now: datetime
    answer: asyncio.Future[Any]


class Gathered:
    """A script that takes many items. While one round trip is under way, what comes in waits for the next; what fills a script call goes
    out beside it, so that answers are read while the server is at others."""

    def __init__(self, client: Redis, script: Script) -> None:
        self._client = client
        self._script = script
        self._calls: dict[Place, list[_Call]] = {}
        self._waiting = 0
        self._senders: set[asyncio.Task[None]] = set()
        self._setting_out = False

    async def __call__(self, place: Place, item: object, now: datetime) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._calls.setdefault(place, []).append(_Call(orjson.dumps(item), now, answer))
        self._waiting += 1
        self._set_out()
        return await answer

    def _set_out(self) -> None:
        if self._setting_out or len(self._senders) >= BESIDE or (self._senders and self._waiting < AT_ONCE):
            return
        self._setting_out = True
        sender = asyncio.create_task(self._send())
        self._senders.add(sender)

    async def _send(self) -> None:
        try:
            await asyncio.sleep(0)  # whoever else is about to call comes along
            while self._calls:
                calls, self._setting_out = self._taken(), False
                self._set_out()
                await self._round_trip(calls)
        finally:
            self._setting_out = False
            self._senders.discard(asyncio.current_task())  # at once: who calls from now on starts another

    def _taken(self) -> dict[Place, list[_Call]]:
        """One script call for each place."""
        calls = {place: waiting[:AT_ONCE] for place, waiting in self._calls.items()}
        self._calls = {place: waiting[AT_ONCE:] for place, waiting in self._calls.items() if len(waiting) > AT_ONCE}
        self._waiting -= sum(len(each) for each in calls.values())
        return calls

    async def _round_trip(self, calls: dict[Place, list[_Call]]) -> None:
        """Every caller gets an answer or the error of its own script call."""
        try:
            results = await self._execute(calls)
        except BaseException as error:
            results = [error] * len(calls)
            if not isinstance(error, Exception):
                _answer(calls, results)
                raise
        _answer(calls, results)

    async def _execute(self, calls: dict[Place, list[_Call]]) -> list[Any]:
        for _ in range(2):
            pipeline = self._client.pipeline(transaction=False)
            for (shard, platform), waiting in calls.items():
                now = max(call.now for call in waiting)
                names = keys.outbox.delivery(shard, platform)
                args = [*names, *head(platform, now), *(call.item for call in waiting)]
                pipeline.evalsha(self._script.sha, len(names), *args)
            results: list[Any] = await pipeline.execute(raise_on_error=False)
            if not any(isinstance(each, NoScriptError) for each in results):
                break
            await self._script.load()  # the server is new; every script bears repetition
        return results


def _answer(calls: dict[Place, list[_Call]], results: Sequence[Any]) -> None:
    for waiting, result in zip(calls.values(), results, strict=True):
        for index, call in enumerate(waiting):
            if call.answer.done():  # who asked is gone
                continue
            if isinstance(result, BaseException):
                call.answer.set_exception(result if isinstance(result, Exception) else ConnectionError("broken off"))
            else:
                call.answer.set_result(result[index])
