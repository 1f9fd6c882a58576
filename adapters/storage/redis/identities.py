"""Which paper each name of a work leads to: a string a name, with a life of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from bot.model import PaperId
from bot.progress import Holder, Stake

AT_ONCE = 200  # groups a script call: a large one would keep everybody else waiting
NAMES_AT_ONCE = 1000


class RedisIdentities:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._hold = Script(client, "identities")

    @translated
    async def held(self, names: Collection[str]) -> Mapping[str, Holder]:
        found: dict[str, Holder] = {}
        rest = iter(dict.fromkeys(names))
        while chunk := list(islice(rest, NAMES_AT_ONCE)):
            stored: Any = await self._client.mget([keys.intake.identity(name) for name in chunk])
            found |= {name: _load(each) for name, each in zip(chunk, stored, strict=True) if each}
        return found

    @translated
    async def hold(self, groups: Sequence[Sequence[Stake]]) -> bool:
        written = True
        for start in range(0, len(groups), AT_ONCE):
            chunk = [group for group in groups[start : start + AT_ONCE] if group]
            args: list[str | int] = []
            for group in chunk:
                args += [len(group), group[0].holder.paper_id, _dump(group[0].holder)]
                args += [max(round(stake.life_s), 1) for stake in group]
            named = [keys.intake.identity(stake.name) for group in chunk for stake in group]
            written = bool(await self._hold(named, args)) and written if chunk else written
        return written

    async def resolve(self, ids: Collection[PaperId]) -> Mapping[PaperId, PaperId]:
        held = await self.held(ids)
        return {each: held[each].paper_id if each in held else each for each in ids}


def _dump(holder: Holder) -> str:
    return orjson.dumps([holder.paper_id, to_ms(holder.at), holder.author, holder.source]).decode()


def _load(stored: str) -> Holder:
    paper, at, author, source = orjson.loads(stored)
    return Holder(PaperId(paper), from_ms(at), author, source)
