"""The connection to Redis, and the one place where its errors become ours.

Called by the stores beside this file; opened by `bot/wiring/`.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, NoScriptError, RedisError

from bot.errors import Transient
from bot.ports import Clock

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")
Client = Redis  # as `bot/wiring/` names it, which knows no SDK

# What stands in errors; the client takes some of their first words off. Source: Redis' server.c, shared.oomerr and its neighbours
TROUBLES = {
    "used memory > 'maxmemory'": "Redis has no memory left: give it more (maxmemory), or make room.",
    "MISCONF": "Redis cannot write to its disk, and takes nothing until it can.",
    "read only replica": "Redis takes nothing: it has become another one's replica.",
    "NOREPLICAS": "Redis takes nothing: too few of its replicas are there.",
    "loading the dataset": "Redis is still reading its files.",
}

LOOK_S = 1.0  # between two looks at a server that is not there yet
REPLY_S = 5.0  # a server that is this slow is taken for away
CONNECTIONS = 1000  # at most; more than all couriers of all platforms want at once (the client's own limit is 100)


def connect(url: str, client_name: str) -> Redis:
    """A lazy client with a pool. Commands are tried again for about two seconds when the connection breaks: every script
    bears repetition."""
    return Redis.from_url(
        url,
        decode_responses=True,
        protocol=2,
        client_name=client_name,
        max_connections=CONNECTIONS,
        socket_timeout=REPLY_S,
        socket_connect_timeout=REPLY_S,
        health_check_interval=30,
        retry=Retry(ExponentialWithJitterBackoff(cap=1.0, base=0.05), retries=5),
    )


async def until_it_answers(url: str, client_name: str, clock: Clock, say: Callable[[str], None]) -> None:
    """Wait for a server that is not there yet, as after a power cut; said once. One that does not let us in is not waited for."""
    client = connect(url, client_name)
    said = False
    try:
        while True:
            try:
                await client.ping()
            except (AuthenticationError, NoPermissionError):
                return
            except (RedisError, OSError) as error:
                if not said:
                    log.warning("redis_awaited", error=type(error).__name__)
                    say("PAPERROUTE_REDIS_URL: no Redis answers there yet. Waiting for it.")
                said = True
                await clock.sleep(LOOK_S)
            else:
                return
    finally:
        await client.aclose()


def translated(call: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Redis' errors leave as Transient, and no others."""

    @functools.wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (RedisError, OSError) as error:
            raise away(error) from error

    return guarded


def away(error: Exception) -> Transient:
    said = str(error)
    for mark, sentence in TROUBLES.items():
        if mark in said:
            return Transient(sentence)
    return Transient(f"Redis does not answer as it should: {said or type(error).__name__}")


class Script:
    """A Lua script from a file beside this one, sent whole at its first use. `after`: files that stand before it in the same script.
    `first`: awaited before that. A server forgets scripts when it ends, so `first` also comes before the first use after a restart; and
    as EVAL does not reach replicas, before the first use on one that took over.
    """

    def __init__(
        self, client: Redis, name: str, after: Sequence[str] = (), first: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        parts = [Path(__file__).with_name(f"{each}.lua").read_text() for each in (*after, name)]
        self._client = client
        self._text = "\n".join(parts)
        self._sha = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()
        self._first = first
        self._meeting = asyncio.Lock()

    @property
    def sha(self) -> str:
        return self._sha

    async def load(self) -> None:
        """Before it is used where its answer is not awaited alone (`batching.py`)."""
        if self._first is not None:
            await self._first()
        await self._client.script_load(self._text)

    async def __call__(self, keys: Sequence[str], args: Sequence[str | int | bytes]) -> Any:
        given: Any = (*keys, *args)  # the client's annotation knows no bytes, and it takes them
        try:
            return await self._client.evalsha(self._sha, len(keys), *given)
        except NoScriptError:
            async with self._meeting:
                return await self._introduced(len(keys), given)

    async def _introduced(self, count: int, given: Any) -> Any:
        """Whoever comes first sends it whole."""
        try:
            return await self._client.evalsha(self._sha, count, *given)
        except NoScriptError:
            if self._first is not None:
                await self._first()
            return await self._client.eval(self._text, count, *given)


def to_ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def from_ms(value: str | int) -> datetime:
    return datetime.fromtimestamp(int(value) / 1000, UTC)
