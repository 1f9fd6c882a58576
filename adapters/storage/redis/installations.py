"""Installations: a hash a platform, workspace to JSON whose tokens are encrypted; and the one-time states of install pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.cipher import Cipher
from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, translated
from bot.installations import Installation, Tokens


class RedisInstallations:
    """`cipher` is made at the first use: who has no installations needs no key."""

    def __init__(self, client: Redis, cipher: Callable[[], Cipher]) -> None:
        self._client = client
        self._make_cipher = cipher
        self._cipher: Cipher | None = None
        self._swap = Script(client, "swap")

    @translated
    async def save(self, installation: Installation) -> None:
        await self._client.hset(
            keys.program.installations(installation.platform), installation.workspace, self._dump(installation)
        )

    @translated
    async def find(self, platform: str, workspace: str) -> Installation | None:
        stored: Any = await self._client.hget(keys.program.installations(platform), workspace)
        return self._load(platform, workspace, stored) if stored else None

    @translated
    async def all(self, platform: str) -> Sequence[Installation]:
        stored: Any = await self._client.hgetall(keys.program.installations(platform))
        found = [self._load(platform, workspace, each) for workspace, each in stored.items()]
        return tuple(sorted(found, key=lambda each: (each.installed_at, each.workspace)))

    @translated
    async def rotate(self, platform: str, workspace: str, spent: str, tokens: Tokens) -> bool:
        stored: Any = await self._client.hget(keys.program.installations(platform), workspace)
        if not stored or self._load(platform, workspace, stored).tokens.refresh != spent:
            return False
        fields = {**orjson.loads(stored), "tokens": self._seal(tokens)}
        swapped = await self._swap(
            [keys.program.installations(platform)], [workspace, stored, orjson.dumps(fields).decode()]
        )
        return bool(swapped)

    @translated
    async def remove(self, platform: str, workspace: str) -> bool:
        return bool(await self._client.hdel(keys.program.installations(platform), workspace))

    @translated
    async def renew(self, platform: str) -> int:
        """What another process changed meanwhile it encrypted itself."""
        stored: Any = await self._client.hgetall(keys.program.installations(platform))
        for workspace, before in stored.items():
            fields = orjson.loads(before)
            anew = orjson.dumps({**fields, "tokens": self._sealing.fresh(fields["tokens"])}).decode()
            await self._swap([keys.program.installations(platform)], [workspace, before, anew])
        return len(stored)

    @property
    def _sealing(self) -> Cipher:
        self._cipher = self._cipher or self._make_cipher()
        return self._cipher

    def _seal(self, tokens: Tokens) -> str:
        expires_at = tokens.expires_at.isoformat() if tokens.expires_at else None
        return self._sealing.encrypt(orjson.dumps([tokens.access, tokens.refresh, expires_at]).decode())

    def _dump(self, installation: Installation) -> str:
        return orjson.dumps(
            {
                "name": installation.name,
                "bot_user": installation.bot_user,
                "by": installation.installed_by,
                "at": installation.installed_at.isoformat(),
                "scopes": list(installation.scopes),
                "organization": installation.organization,
                "org_wide": installation.org_wide,
                "tokens": self._seal(installation.tokens),
            }
        ).decode()

    def _load(self, platform: str, workspace: str, stored: str) -> Installation:
        found = orjson.loads(stored)
        access, refresh, expires_at = orjson.loads(self._sealing.decrypt(found["tokens"]))
        return Installation(
            platform=platform,
            workspace=workspace,
            name=found["name"],
            tokens=Tokens(access, refresh, datetime.fromisoformat(expires_at) if expires_at else None),
            bot_user=found["bot_user"],
            installed_by=found["by"],
            installed_at=datetime.fromisoformat(found["at"]),
            scopes=tuple(found["scopes"]),
            organization=found["organization"],
            org_wide=found["org_wide"],
        )


class RedisStates:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def issue(self) -> str:
        state = secrets.token_urlsafe(24)
        await self._client.set(keys.program.install_state(state), "1", ex=keys.program.INSTALL_STATE_LIFE_S)
        return state

    @translated
    async def consume(self, state: str) -> bool:
        return bool(await self._client.delete(keys.program.install_state(state)))
