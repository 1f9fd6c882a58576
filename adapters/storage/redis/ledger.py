"""The ledger, read: one hash a delivery, one sorted set a state.

Fields of an entry: s state, a attempts (claims so far), f failures, p paper, c channel, q queued at, x changed at, d due at,
r reason, m message (JSON), z a second copy that was deleted (JSON), b and u the stretch in which it may have been posted,
w it was in doubt at some time, t:<subscription> one topic that wanted it (JSON). Written by the outbox' scripts alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.storage.redis import keys
from adapters.storage.redis.connection import away, from_ms, translated
from bot.ledger import LedgerEntry, State
from bot.model import Channel, DeliveryId, Evidence, MessageRef, PaperId, SubscriptionId, TopicMatch

READ_AT_ONCE = 500  # entries a round trip


class RedisLedger:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def get(self, delivery_id: DeliveryId, channel: Channel) -> LedgerEntry | None:
        fields: Any = await self._client.hgetall(keys.ledger(keys.shard(channel), delivery_id))
        return entry(delivery_id, fields) if fields else None

    @translated
    async def counts(self) -> Mapping[State, int]:
        pipeline = self._client.pipeline(transaction=False)
        order = [state for state in State for _ in range(keys.SHARDS)]
        for number, state in enumerate(order):
            pipeline.zcard(keys.state(number % keys.SHARDS, state))
        counts = dict.fromkeys(State, 0)
        for state, count in zip(order, await pipeline.execute(), strict=True):
            counts[state] += count
        return counts

    async def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        try:
            for shard in range(keys.SHARDS) if channel is None else (keys.shard(channel),):
                for each in State if state is None else (state,):
                    async for found in self._in_state(shard, each):
                        if channel is None or found.channel == channel:
                            yield found
        except (RedisError, OSError) as error:
            raise away(error) from error

    async def _in_state(self, shard: int, state: State) -> AsyncIterator[LedgerEntry]:
        """All that was in the state when asked: entries that move meanwhile are shown as they are then."""
        ids: Any = await self._client.zrange(keys.state(shard, state), 0, -1)
        for start in range(0, len(ids), READ_AT_ONCE):
            chunk = ids[start : start + READ_AT_ONCE]
            pipeline = self._client.pipeline(transaction=False)
            for delivery in chunk:
                pipeline.hgetall(keys.ledger(shard, delivery))
            for delivery, fields in zip(chunk, await pipeline.execute(), strict=True):
                if fields and fields.get("s") == state:
                    yield entry(DeliveryId(delivery), fields)


def entry(delivery: DeliveryId, fields: Mapping[str, str]) -> LedgerEntry:
    channel = Channel.parse(fields["c"])
    return LedgerEntry(
        id=delivery,
        channel=channel,
        paper_id=PaperId(fields["p"]),
        topics=topics(fields),
        state=State(fields["s"]),
        attempts=int(fields["a"]),
        reason=fields.get("r"),
        message=_reference(channel, fields["m"]) if "m" in fields else None,
        queued_at=from_ms(fields["q"]),
        changed_at=from_ms(fields["x"]),
        due_at=from_ms(fields["d"]) if "d" in fields else None,
    )


def topics(fields: Mapping[str, str]) -> tuple[TopicMatch, ...]:
    """Sorted by topic: a Redis hash keeps no order worth relying on."""
    found = [_match(key.removeprefix("t:"), orjson.loads(value)) for key, value in fields.items() if key[:2] == "t:"]
    return tuple(sorted(found, key=lambda match: match.topic))


def dump_match(match: TopicMatch) -> str:
    return orjson.dumps([match.topic, [[item.term, item.field, item.text] for item in match.evidence]]).decode()


def dump_reference(reference: MessageRef) -> str:
    return orjson.dumps([reference.id, reference.url]).decode()


def _match(subscription: str, stored: Any) -> TopicMatch:
    topic, evidence = stored
    return TopicMatch(SubscriptionId(subscription), topic, tuple(Evidence(*item) for item in evidence))


def _reference(channel: Channel, stored: str) -> MessageRef:
    identity, url = orjson.loads(stored)
    return MessageRef(channel, identity, url)
