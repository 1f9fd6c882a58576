"""What each source listed on each day: one hash a source and day, for the audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from bot.model import Channel, PaperId
from bot.progress import Fate, Sighting


class RedisSightings:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._record = Script(client, "sighting")

    @translated
    async def record(self, source: str, sightings: Sequence[Sighting]) -> None:
        days: dict[date, list[Sighting]] = defaultdict(list)
        for sighting in sightings:
            days[sighting.day].append(sighting)
        for day, group in days.items():
            args: list[str | int] = [keys.LEDGER_LIFE_S]
            for each in group:
                entry = {"seen": to_ms(each.seen_at), "fate": each.fate}
                channels = [str(channel) for channel in each.channels]
                args += [each.paper_id, orjson.dumps(entry).decode(), orjson.dumps(channels).decode()]
            await self._record([keys.intake.sightings(source, day.isoformat())], args)

    @translated
    async def on(self, source: str, day: date) -> tuple[Sighting, ...]:
        stored: Any = await self._client.hgetall(keys.intake.sightings(source, day.isoformat()))
        moved = await self._moved()
        found = [_load(PaperId(paper), day, orjson.loads(entry), moved) for paper, entry in stored.items()]
        return tuple(sorted(found, key=lambda each: (each.seen_at, each.paper_id)))

    @translated
    async def channels(self, paper_id: PaperId, places: Sequence[tuple[str, date]]) -> tuple[Channel, ...]:
        pipeline = self._client.pipeline(transaction=False)
        for source, day in places:
            pipeline.hget(keys.intake.sightings(source, day.isoformat()), paper_id)
        stored: Any = await pipeline.execute() if places else ()
        named = [address for entry in stored if entry for address in orjson.loads(entry).get("channels", ())]
        return _channels(named, await self._moved() if named else {})

    @translated
    async def moved(self, old: Channel, new: Channel) -> None:
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hset(keys.intake.moved(), str(old), str(new))
        pipeline.hdel(keys.intake.moved(), str(new))  # so no way leads round in a circle
        await pipeline.execute()

    async def _moved(self) -> Mapping[str, str]:
        """Few channels ever move."""
        found: Any = await self._client.hgetall(keys.intake.moved())
        return dict(found)


def _load(paper: PaperId, day: date, entry: dict[str, Any], moved: Mapping[str, str]) -> Sighting:
    channels = _channels(entry.get("channels", ()), moved)
    return Sighting(paper, day, from_ms(entry["seen"]), Fate(entry["fate"]), channels)


def _channels(addresses: Iterable[str], moved: Mapping[str, str]) -> tuple[Channel, ...]:
    """Each once, then where they went, however often they were moved."""
    found = dict.fromkeys(addresses)
    for address in tuple(found) if moved else ():
        while address in moved:
            address = moved[address]  # noqa: PLW2901 (the way is followed)
            found.setdefault(address)
    return tuple(Channel.parse(address) for address in found)
