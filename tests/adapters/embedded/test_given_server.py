"""A Redis that somebody gave us: what is said of it at start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.exceptions import ConnectionError as RedisAway

from adapters.storage.embedded import check_server
from adapters.storage.redis.connection import connect
from bot.errors import Misconfigured, Unavailable

GOOD = {"redis_version": "7.2.4", "aof_enabled": 1, "maxmemory_policy": "noeviction"}


class Server(Redis):
    """One that answers INFO and CONFIG GET save as it is told to."""

    def __init__(self, info: Mapping[str, object] | Exception, save: str | Exception = "3600 1") -> None:
        super().__init__()
        self._info, self._save = info, save

    async def info(self, *_: object, **__: object) -> Mapping[str, object]:  # type: ignore[override]
        return _or_raise(self._info)

    async def config_get(self, *_: object, **__: object) -> Mapping[str, object]:  # type: ignore[override]
        return {"save": _or_raise(self._save)}


def _or_raise(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


async def test_a_good_one_is_not_talked_about() -> None:
    """No warning for an append-only server that evicts nothing."""
    assert await check_server(Server(GOOD)) == ()


@pytest.mark.parametrize(
    ("info", "save", "words"),
    [
        ({"aof_enabled": 0}, "", ["nothing on disk"]),
        ({"aof_enabled": 0}, "3600 1", ["no append-only file"]),
        ({"aof_enabled": 0}, NoPermissionError("no"), ["no append-only file"]),
        ({"maxmemory_policy": "allkeys-lru"}, "", ["allkeys-lru"]),
        ({"aof_enabled": 0, "maxmemory_policy": "volatile-ttl"}, "", ["nothing on disk", "volatile-ttl"]),
    ],
)
async def test_what_may_cost_posts_is_a_warning(info: dict[str, object], save: Any, words: list[str]) -> None:
    """Persistence off, snapshots only, eviction: a sentence each."""
    warnings = await check_server(Server(GOOD | info, save))
    assert [word in warning for word, warning in zip(words, warnings, strict=True)] == [True] * len(words)


@pytest.mark.parametrize(("shown", "fits"), [("6.0.16", False), ("6.2.0", True), ("7.2.4", True), ("10.0.0", True)])
async def test_a_server_older_than_6_2_is_refused(shown: str, fits: bool) -> None:
    """By number and not by letter: 10 is newer than 6."""
    server = Server(GOOD | {"redis_version": shown})
    if fits:
        assert await check_server(server) == ()
        return
    with pytest.raises(Unavailable, match=r"6\.0\.16"):
        await check_server(server)


async def test_a_server_that_is_away_is_a_sentence_without_the_password() -> None:
    """Names the variable; what stands before an @ is left out."""
    with pytest.raises(Unavailable) as caught:
        await check_server(Server(RedisAway("Error 111 connecting to me:secret@host:6379. Refused.")))
    assert "PAPERROUTE_REDIS_URL" in caught.value.reason
    assert "secret" not in caught.value.reason


async def test_a_wrong_password_is_a_matter_of_configuration() -> None:
    """Exit code 78, not 69: trying again is no use."""
    with pytest.raises(Misconfigured, match="PAPERROUTE_REDIS_URL"):
        await check_server(Server(AuthenticationError("invalid username-password pair or user is disabled.")))


async def test_a_real_server_without_persistence_is_warned_about(redis_server: str) -> None:
    """The test server itself keeps nothing."""
    async for client in _client(redis_server):
        (warning,) = await check_server(client)
        assert "nothing on disk" in warning


async def test_nobody_at_the_address() -> None:
    """A refused connection."""
    async for client in _client("redis://127.0.0.1:1"):
        with pytest.raises(Unavailable, match="no Redis answers there"):
            await check_server(client)


async def _client(url: str) -> AsyncIterator[Redis]:
    client = connect(url, "tests")
    yield client
    await client.aclose()
