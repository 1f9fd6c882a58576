"""The connection to Redis, and the one place where its errors become ours.

Called by the stores beside this file; opened by `bot/wiring.py`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError

from bot.errors import Transient

P = ParamSpec("P")
T = TypeVar("T")
Client = Redis  # as `bot/wiring.py` names it, which knows no SDK

REPLY_S = 5.0  # a server that is this slow is taken for away


def connect(url: str, client_name: str) -> Redis:
    """A lazy client with a pool. Commands are tried again for about two seconds when the connection breaks: every script
    bears repetition."""
    return Redis.from_url(
        url,
        decode_responses=True,
        protocol=2,
        client_name=client_name,
        socket_timeout=REPLY_S,
        socket_connect_timeout=REPLY_S,
        health_check_interval=30,
        retry=Retry(ExponentialWithJitterBackoff(cap=1.0, base=0.05), retries=5),
    )


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
    return Transient(f"Redis does not answer as it should: {error or type(error).__name__}")


class Script:
    """A Lua script from a file beside this one, loaded at its first use."""

    def __init__(self, client: Redis, name: str) -> None:
        self._script = client.register_script(Path(__file__).with_name(f"{name}.lua").read_text())

    async def __call__(self, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        return await self._script(keys=list(keys), args=list(args))


def to_ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def from_ms(value: str | int) -> datetime:
    return datetime.fromtimestamp(int(value) / 1000, UTC)
