"""Whether a Redis that somebody gave us is fit for Paper Route: asked once at start.

The private one (`embedded.py`) is started as it should be and not asked. Called by `bot/wiring/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from adapters.storage.binary import OLDEST
from bot.errors import Misconfigured, Unavailable


async def check_server(client: Redis) -> tuple[str, ...]:
    """A sentence for each thing that may cost posts. Raises Unavailable (away, or too old), Misconfigured (lets us not in)."""
    try:
        info: Mapping[str, Any] = await client.info()
        saves = await _snapshots(client)
    except (AuthenticationError, NoPermissionError) as error:
        raise Misconfigured(f"PAPERROUTE_REDIS_URL: Redis does not let us in: {_calm(error)}.") from error
    except (RedisError, OSError) as error:
        raise Unavailable(f"PAPERROUTE_REDIS_URL: no Redis answers there: {_calm(error)}.") from error
    shown = str(info.get("redis_version", "0"))
    if _numbers(shown) < OLDEST:
        raise Unavailable(
            f"PAPERROUTE_REDIS_URL: that Redis is {shown}; Paper Route needs {OLDEST[0]}.{OLDEST[1]} or newer, or Valkey."
        )
    return tuple(sentence for sentence in (_persistence(info, saves), _eviction(info)) if sentence)


def _persistence(info: Mapping[str, Any], saves: str | None) -> str | None:
    if info.get("aof_enabled", 1):
        return None
    if saves is None or saves.strip():
        return (
            "Redis keeps no append-only file: what it was told since its last snapshot is lost when it crashes, and posts"
            " may be repeated. Set appendonly yes."
        )
    return (
        "Redis keeps nothing on disk: a restart would lose every subscription and the whole queue. Set appendonly yes."
    )


def _eviction(info: Mapping[str, Any]) -> str | None:
    policy = info.get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return None
    return f"Redis may throw away our data when memory is short (maxmemory-policy is {policy}). Set it to noeviction."


async def _snapshots(client: Redis) -> str | None:
    """The configured save points; None where the server does not say (hosted ones forbid CONFIG)."""
    try:
        found = await client.config_get("save")
    except ResponseError:
        return None
    value = found.get("save")
    return None if value is None else str(value)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _calm(error: Exception) -> str:
    """The client's words, without what a URL may have brought into them before an @."""
    return re.sub(r"\S+@", "", str(error) or type(error).__name__).rstrip(".")
