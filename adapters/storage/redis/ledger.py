"""The ledger, read: one hash a channel of what happened to each delivery, beside the channel's own hash of what is in flight.

Written by the outbox' scripts alone. The form of an entry: `entries.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.storage.redis import entries, keys
from adapters.storage.redis.connection import away, translated
from bot.ledger import WAITING_STATES, LedgerEntry, Past, State
from bot.model import Channel, DeliveryKey

READ_AT_ONCE = 50  # channels a round trip
_IN_QUEUES = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN, State.RETRY})


class RedisLedger:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def get(self, channel: Channel, key: DeliveryKey) -> LedgerEntry | None:
        shard, address = keys.shard(channel), str(channel)
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hget(keys.outbox.ledger(shard, address), key)
        pipeline.hgetall(keys.outbox.channel(shard, address))
        packed, fields = await pipeline.execute()
        return entries.entry(key, channel, packed, fields) if packed else None

    @translated
    async def past(self, channel: Channel) -> Past:
        fields: Any = await self._client.hgetall(keys.outbox.past(keys.shard(channel), str(channel)))
        return entries.past(fields)

    @translated
    async def counts(self) -> Mapping[State, int]:
        counts = dict.fromkeys(State, 0)
        for _, state, number in await self._counted():
            counts[state] += number
        for channel in await self._indexed(keys.outbox.held):
            await self._count_held(channel, counts)
        return counts

    @translated
    async def waiting(self) -> Mapping[str, int]:
        waiting: dict[str, int] = {}
        for platform, state, number in await self._counted():
            if state in WAITING_STATES and number:
                waiting[platform] = waiting.get(platform, 0) + number
        return waiting

    async def _counted(self) -> list[tuple[str, State, int]]:
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.hgetall(keys.outbox.counts(shard))
        found = [(name.partition(":"), number) for part in await pipeline.execute() for name, number in part.items()]
        return [(platform, State(state), int(number)) for (platform, _, state), number in found]

    async def _count_held(self, channel: Channel, counts: dict[State, int]) -> None:
        shard, address = keys.shard(channel), str(channel)
        pipeline = self._client.pipeline(transaction=True)
        pipeline.llen(keys.outbox.queue(shard, address))
        pipeline.hmget(keys.outbox.channel(shard, address), "s", "d")
        queued, (state, carried) = await pipeline.execute()
        moved = {State.QUEUED: queued}
        if state in (State.QUEUED, State.RETRY):
            moved[State(state)] = moved.get(State(state), 0) + len(carried.split("\n"))
        for state, number in moved.items():
            counts[state] -= number
            counts[State.HELD] += number

    async def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        try:
            channels = [channel] if channel is not None else await self._channels(state)
            for start in range(0, len(channels), READ_AT_ONCE):
                for found in await self._read(channels[start : start + READ_AT_ONCE]):
                    for entry in sorted(found, key=lambda entry: entry.changed_at):
                        if state in (None, entry.state):
                            yield entry
        except (RedisError, OSError) as error:
            raise away(error) from error

    async def _channels(self, state: State | None) -> list[Channel]:
        """Those that may have entries in a state."""
        if state is State.HELD:
            return await self._indexed(keys.outbox.held)
        if state is State.BURIED:
            return await self._indexed(keys.outbox.buried)
        if state in _IN_QUEUES:
            return await self._due()
        return sorted({Channel.parse(name.split(":ledger:")[1]) async for name in self._scan(keys.outbox.EVERY_LEDGER)})

    def _scan(self, pattern: str) -> AsyncIterator[str]:
        return self._client.scan_iter(match=pattern, count=1000)

    async def _indexed(self, key: Any) -> list[Channel]:
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.zrange(key(shard), 0, -1)
        found = {member.partition("\t")[0] for part in await pipeline.execute() for member in part}
        return sorted(Channel.parse(address) for address in found)

    async def _due(self) -> list[Channel]:
        names = [name async for name in self._scan(keys.outbox.EVERY_DUE)]
        pipeline = self._client.pipeline(transaction=False)
        for name in names:
            pipeline.zrange(name, 0, -1)
        return sorted({Channel.parse(address) for part in await pipeline.execute() for address in part})

    async def _read(self, channels: Sequence[Channel]) -> list[list[LedgerEntry]]:
        """The entries of each channel. One that moves meanwhile is shown as it was or as it is."""
        pipeline = self._client.pipeline(transaction=False)
        for channel in channels:
            shard, address = keys.shard(channel), str(channel)
            pipeline.hgetall(keys.outbox.ledger(shard, address))
            pipeline.hgetall(keys.outbox.channel(shard, address))
        answers = await pipeline.execute()
        return [
            [entries.entry(key, channel, packed, fields) for key, packed in found.items()]
            for channel, found, fields in zip(channels, answers[::2], answers[1::2], strict=True)
        ]
