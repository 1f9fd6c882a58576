"""The outbox: a FIFO list a channel, a sorted set of the channels by when they are due, and three scripts.

Every change of a delivery's state is one script, so it is whole or not at all. The moves are drawn in docs/delivery.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from adapters.storage.redis.ledger import dump_match, dump_reference, topics
from bot.ledger import Again, Claim, Close, Decision, Enqueued, Finished, LookFirst, Sent, State
from bot.model import Channel, Delivery, DeliveryId, Message, PaperId

ENQUEUE_AT_ONCE = 500  # deliveries a script call: a few milliseconds of the server's time


class RedisOutbox:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._enqueue = Script(client, "enqueue")
        self._claim = Script(client, "claim")
        self._finish = Script(client, "finish")
        self._redrive = Script(client, "redrive")
        self._wake = Script(client, "wake")

    @translated
    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        queued = joined = 0
        for shard, group in _by_shard(deliveries).items():
            for start in range(0, len(group), ENQUEUE_AT_ONCE):
                added = await self._enqueue_batch(shard, group[start : start + ENQUEUE_AT_ONCE], now)
                queued, joined = queued + added[0], joined + added[1]
        return Enqueued(queued, joined)

    async def _enqueue_batch(self, shard: int, batch: Sequence[Delivery], now: datetime) -> tuple[int, int]:
        names = [keys.state(shard)]
        args: list[str | int] = [to_ms(now), keys.LEDGER_LIFE_S]
        for delivery in batch:
            channel = str(delivery.channel)
            names += [
                keys.ledger(shard, delivery.id),
                keys.queue(shard, channel),
                keys.due(shard, delivery.channel.platform),
            ]
            wanted = {match.subscription_id: dump_match(match) for match in delivery.topics}
            args += [delivery.id, channel, delivery.paper_id, orjson.dumps(wanted).decode()]
        queued, joined = await self._enqueue(names, args)
        return int(queued), int(joined)

    @translated
    async def claim(self, platform: str, now: datetime, lease_s: float) -> Claim | None:
        for shard in await self._due_shards(platform, now):
            found = await self._claim(
                [keys.due(shard, platform), keys.queue(shard), keys.ledger(shard), keys.state(shard)],
                [to_ms(now), round(lease_s * 1000), keys.LEDGER_LIFE_S],
            )
            if found:
                return _claim_from(dict(zip(found[1::2], found[2::2], strict=True)), now)
        return None

    async def _due_shards(self, platform: str, now: datetime) -> Iterable[int]:
        """The shards that have a due channel, the one that waits longest first."""
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.zrange(keys.due(shard, platform), 0, 0, withscores=True)
        heads = [(head[0][1], shard) for shard, head in enumerate(await pipeline.execute()) if head]
        return [shard for score, shard in sorted(heads) if score <= to_ms(now)]

    @translated
    async def finish(self, claim: Claim, decision: Decision, now: datetime) -> Finished:
        (delivery,) = claim.message.deliveries
        args = [delivery.id, str(delivery.channel), claim.attempt, *_decision_args(decision, now)]
        return Finished(await self._finish(_keys_of(delivery.id, delivery.channel), args))

    @translated
    async def redrive(self, delivery_id: DeliveryId, channel: Channel, now: datetime) -> bool:
        args: list[str | int] = [delivery_id, str(channel), to_ms(now), keys.LEDGER_LIFE_S]
        return bool(await self._redrive(_keys_of(delivery_id, channel), args))

    @translated
    async def wake(self, channel: Channel, now: datetime) -> bool:
        shard, address = keys.shard(channel), str(channel)
        names = [keys.due(shard, channel.platform), keys.queue(shard, address), keys.ledger(shard)]
        return bool(await self._wake(names, [address, to_ms(now)]))


def _keys_of(delivery: DeliveryId, channel: Channel) -> list[str]:
    """What a change of one delivery touches: due set, queue, ledger entry, state prefix."""
    shard = keys.shard(channel)
    return [
        keys.due(shard, channel.platform),
        keys.queue(shard, str(channel)),
        keys.ledger(shard, delivery),
        keys.state(shard),
    ]


def _by_shard(deliveries: Sequence[Delivery]) -> Mapping[int, list[Delivery]]:
    groups: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        groups[keys.shard(delivery.channel)].append(delivery)
    return groups


def _claim_from(fields: Mapping[str, str], now: datetime) -> Claim:
    delivery = Delivery(PaperId(fields["p"]), Channel.parse(fields["c"]), topics(fields))
    look = fields["s"] == State.UNCERTAIN
    return Claim(
        message=Message.of_paper(delivery),
        task="look" if look else "post",
        attempt=int(fields["a"]),
        claimed_at=now,
        failures=int(fields.get("f", 0)),
        since=from_ms(fields["b"]) if look else None,
        until=from_ms(fields["u"]) if look else None,
    )


def _decision_args(decision: Decision, now: datetime) -> list[str | int]:
    """kind, state, at, now, life, reason, message, since, until: as finish.lua reads them."""
    match decision:
        case Sent(ref, next_at):
            kind, state, at, tail = "sent", State.SENT, next_at, ["", dump_reference(ref), "", ""]
        case Again(state, at, reason):
            kind, tail = "again", [reason, "", "", ""]
        case LookFirst(at, since, until, reason):
            kind, state, tail = "look", State.UNCERTAIN, [reason, "", str(to_ms(since)), str(to_ms(until))]
        case Close(state, reason, at):
            kind, tail = "close", [reason, "", "", ""]
    return [kind, state, to_ms(at), to_ms(now), keys.LEDGER_LIFE_S, *tail]
