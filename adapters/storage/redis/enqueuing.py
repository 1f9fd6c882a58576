"""Deliveries on their way into the outbox, by the hundred: put together here while the server is at those before them.

Lives here: batches, and how many are under way. Not here: what a batch does (`enqueue.lua`). Called by `outbox.py`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

import orjson

from adapters.storage.redis import entries, keys
from adapters.storage.redis.batching import Place, head
from adapters.storage.redis.connection import Script
from bot.ledger import Enqueued
from bot.model import Channel, Delivery

AT_ONCE = 500  # deliveries a script call: a few milliseconds of the server's time
BESIDE = 16  # script calls under way: the server has the next at hand, and a sync of its log serves several

Group = tuple[Channel, Sequence[Delivery]]  # of one channel, in their order


class Enqueuing:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._under_way = asyncio.Semaphore(BESIDE)

    async def __call__(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        """A batch is queued whole or not at all, and those of a channel in their order. Raises what the first failure is, once nothing is
        under way any more."""
        turns: dict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)
        calls: list[asyncio.Task[Enqueued]] = []
        for place, batch in _in_turn(_by_place(deliveries)):
            packed = orjson.dumps([_packed(group) for group in batch])
            calls.append(asyncio.create_task(self._send(place, packed, now, turns[place])))
            await asyncio.sleep(0)  # it sets out, and the server begins
        added = await asyncio.gather(*calls, return_exceptions=True)
        for each in added:
            if isinstance(each, BaseException):
                raise each
        done = [each for each in added if isinstance(each, Enqueued)]
        return Enqueued(sum(each.new for each in done), sum(each.joined for each in done))

    async def _send(self, place: Place, batch: bytes, now: datetime, turn: asyncio.Lock) -> Enqueued:
        async with turn, self._under_way:
            queued, joined = await self._script(keys.outbox.delivery(*place), [*head(place[1], now), batch])
        return Enqueued(int(queued), int(joined))


def _by_place(deliveries: Sequence[Delivery]) -> Mapping[Place, list[Group]]:
    channels: dict[Channel, list[Delivery]] = {}
    for delivery in deliveries:
        channels.setdefault(delivery.channel, []).append(delivery)
    places: dict[Place, list[Group]] = defaultdict(list)
    for channel, group in channels.items():
        places[keys.shard(channel), channel.platform].append((channel, group))
    return places


def _in_turn(places: Mapping[Place, list[Group]]) -> Iterator[tuple[Place, list[Group]]]:
    """The first batch of each place, then the second."""
    for row in zip_longest(*(_batches(groups) for groups in places.values())):
        yield from ((place, batch) for place, batch in zip(places, row, strict=True) if batch)


def _batches(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Those of a channel stay together as far as a batch holds them."""
    batch: list[Group] = []
    size = 0
    for whole in groups:
        for group in (whole,) if len(whole[1]) <= AT_ONCE else _parts(whole):
            size += len(group[1])
            if size > AT_ONCE:
                yield batch
                batch, size = [], len(group[1])
            batch.append(group)
    yield batch


def _parts(group: Group) -> Iterator[Group]:
    """That a batch holds."""
    channel, deliveries = group
    return ((channel, deliveries[start : start + AT_ONCE]) for start in range(0, len(deliveries), AT_ONCE))


def _packed(group: Group) -> list[str]:
    """As enqueue.lua reads it."""
    channel, deliveries = group
    packed = [str(channel)]
    for delivery in deliveries:
        packed += (delivery.key, entries.dump_topics(delivery.topics))
    return packed
