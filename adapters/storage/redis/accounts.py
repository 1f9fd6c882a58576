"""People's accounts in a library: a hash of all people, a person to JSON; and a set a person of what was put there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

import orjson
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.storage.cipher import Cipher
from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, translated
from bot.errors import Misconfigured
from bot.library import Account
from bot.model import PaperId
from bot.people import PersonId


class RedisAccounts:
    """`cipher` is made at the first use: who keeps no keys needs none."""

    def __init__(self, client: Redis, cipher: Callable[[], Cipher]) -> None:
        self._client = client
        self._make_cipher = cipher
        self._cipher: Cipher | None = None
        self._swap = Script(client, "swap")
        self._note = Script(client, "filed")

    @translated
    async def save(self, who: PersonId, account: Account) -> None:
        stored: Any = await self._client.hget(keys.people.accounts(), who)
        pipeline = self._client.pipeline(transaction=True)
        if stored and orjson.loads(stored)["user"] != account.user:
            pipeline.delete(keys.people.filed(who))
        sealed = self._sealing.encrypt(account.key.get_secret_value())
        kept = {"user": account.user, "name": account.name, "key": sealed}
        pipeline.hset(keys.people.accounts(), who, orjson.dumps(kept).decode())
        await pipeline.execute()

    @translated
    async def of(self, who: PersonId) -> Account | None:
        stored: Any = await self._client.hget(keys.people.accounts(), who)
        if not stored:
            return None
        kept = orjson.loads(stored)
        return Account(SecretStr(self._sealing.decrypt(kept["key"])), kept["user"], kept["name"])

    @translated
    async def filed(self, who: PersonId) -> frozenset[PaperId]:
        stored: Any = await self._client.smembers(keys.people.filed(who))
        return frozenset(map(PaperId, stored))

    @translated
    async def note_filed(self, who: PersonId, papers: Collection[PaperId]) -> None:
        """Nothing of somebody who took their account back meanwhile."""
        if papers:
            await self._note([keys.people.accounts(), keys.people.filed(who)], [who, *papers])

    @translated
    async def renew(self) -> int:
        """What was changed meanwhile, or cannot be read any more, stays as it is."""
        stored: Any = await self._client.hgetall(keys.people.accounts())
        count = 0
        for who, before in stored.items():
            kept = orjson.loads(before)
            with suppress(Misconfigured):
                anew = orjson.dumps({**kept, "key": self._sealing.fresh(kept["key"])}).decode()
                count += await self._swap([keys.people.accounts()], [who, before, anew])
        return count

    @translated
    async def forget(self, who: PersonId) -> bool:
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hdel(keys.people.accounts(), who)
        pipeline.delete(keys.people.filed(who))
        return bool((await pipeline.execute())[0])

    @property
    def _sealing(self) -> Cipher:
        self._cipher = self._cipher or self._make_cipher()
        return self._cipher
