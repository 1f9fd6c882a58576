"""The outbox: a queue a channel, the channel's message in flight, a sorted set of the channels by when they are due, and the scripts.

Every move is one script, so it is whole or not at all (docs/delivery.md draws them). Not here: what operators do (`operating.py`), how an
entry is packed (`entries.py`), the moves that scripts share (`moves.lua`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import entries, keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from adapters.storage.redis.operating import Operating
from bot.ledger import (
    PLANNED_AT_ONCE,
    Again,
    Claim,
    Close,
    Decision,
    Defer,
    Enqueued,
    Finished,
    Hold,
    LookFirst,
    Opening,
    Sent,
    State,
    Turn,
    Waiting,
    Withdrawal,
)
from bot.model import Channel, Delivery, Message, MessageKind

ENQUEUE_AT_ONCE = 500  # deliveries a script call: a few milliseconds of the server's time

_LETTERS = {State.BURIED: "b", State.WITHDRAWN: "w"}


class RedisOutbox(Operating):
    def __init__(self, client: Redis) -> None:
        super().__init__(client)
        self._enqueue = Script(client, "enqueue", after=["moves"], first=self._meet)
        self._claim = Script(client, "claim", after=["moves"], first=self._meet)
        self._freeze = Script(client, "freeze", after=["moves"], first=self._meet)
        self._withdraw = Script(client, "withdraw", after=["moves"], first=self._meet)
        self._finish = Script(client, "finish", after=["moves"], first=self._meet)

    @translated
    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        queued = joined = 0
        for (shard, platform), batch in _batches(deliveries):
            added = await self._enqueue(keys.delivery(shard, platform), [*_head(platform, now), batch])
            queued, joined = queued + int(added[0]), joined + int(added[1])
        return Enqueued(queued, joined)

    @translated
    async def claim(self, platform: str, now: datetime, lease_s: float, most: int = 1) -> Sequence[Turn]:
        claims: list[Turn] = []
        for shard in await self._due_shards(platform, now):
            wanted = [round(lease_s * 1000), most - len(claims), PLANNED_AT_ONCE]
            found = await self._claim(keys.delivery(shard, platform), [*_head(platform, now), *wanted])
            claims += [_turn(each, now) for each in found]
            if len(claims) >= most:
                break
        return claims

    async def _due_shards(self, platform: str, now: datetime) -> list[int]:
        """The shards that have a due channel, the one that waits longest first."""
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.zrange(keys.due(shard, platform), 0, 0, withscores=True)
        heads = [(head[0][1], shard) for shard, head in enumerate(await pipeline.execute()) if head]
        return [shard for score, shard in sorted(heads) if score <= to_ms(now)]

    @translated
    async def freeze(
        self, opening: Opening, message: Message, now: datetime, withdrawn: Sequence[Withdrawal] = ()
    ) -> Claim | None:
        item = {
            **_owner(opening),
            "k": message.kind,
            "m": message.key,
            "d": [each.key for each in message.deliveries],
            "y": entries.dump_reference(message.reply_to) if message.reply_to else "",
            "w": _withdrawals(withdrawn),
            **({"g": entries.dump_gist(message.gist)} if message.gist else {}),
        }
        (answer,) = await self._run(self._freeze, opening.channel, item, now)
        if not answer[0]:
            return None
        kept = {each.key: each for each in message.deliveries}
        fields = _pairs(answer[1])
        task = "post" if fields["s"] == State.SENDING else "look"  # Redis was restarted: it may stand there already
        return _frozen(opening.channel, task, fields, [kept[key] for key in answer[2]], now)

    @translated
    async def withdraw(self, claim: Claim, withdrawn: Sequence[Withdrawal], now: datetime) -> bool:
        item = {**_owner(claim), "w": _withdrawals(withdrawn)}
        return bool(await self._run(self._withdraw, claim.channel, item, now))

    @translated
    async def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        item = {**_owner(turn), **_decided(decision)}
        if isinstance(turn, Claim):
            item |= {"k": turn.message.kind, "m": turn.message.key, "a": turn.attempt}
            item["d"] = [each.key for each in turn.message.deliveries]
        (answer,) = await self._run(self._finish, turn.channel, item, now)
        return Finished(answer)

    async def _run(self, script: Script, channel: Channel, item: Mapping[str, Any], now: datetime) -> Any:
        names = keys.delivery(keys.shard(channel), channel.platform)
        return await script(names, [*_head(channel.platform, now), orjson.dumps(item).decode()])


def _head(platform: str, now: datetime) -> list[str | int]:
    return [platform, to_ms(now), entries.stamp(now)]


def _owner(turn: Turn) -> dict[str, Any]:
    return {"c": str(turn.channel), "n": str(turn.fence)}


def _withdrawals(withdrawn: Sequence[Withdrawal]) -> list[list[str]]:
    return [[each.key, entries.one_line(each.reason)] for each in withdrawn]


def _decided(decision: Decision) -> dict[str, Any]:
    """As finish.lua reads it."""
    match decision:
        case Sent(ref, next_at):
            return {"v": "sent", "t": to_ms(next_at), "y": entries.dump_reference(ref)}
        case Again(state, at, reason, doubt):
            said = {"r": entries.one_line(reason), **({"q": entries.one_line(reason)} if doubt else {})}
            return {"v": "again", "t": to_ms(at), "s": state, **said}
        case Hold(at, reason, ailment):
            return {"v": "hold", "t": to_ms(at), "r": entries.one_line(reason), "e": ailment}
        case LookFirst(at, since, until, reason):
            stretch = {"b": to_ms(since), "u": to_ms(until)}
            return {"v": "look", "t": to_ms(at), "r": entries.one_line(reason), **stretch}
        case Close(state, reason, at):
            return {"v": "close", "t": to_ms(at), "s": state, "l": _LETTERS[state], "r": entries.one_line(reason)}
        case Defer(at, withdrawn):
            return {"v": "defer", "t": to_ms(at), "w": _withdrawals(withdrawn)}


def _batches(deliveries: Sequence[Delivery]) -> Iterator[tuple[tuple[int, str], str]]:
    """By shard and platform, as enqueue.lua reads them; a channel's stay together as far as a batch holds them."""
    channels: dict[Channel, list[str]] = defaultdict(list)
    for delivery in deliveries:
        channels[delivery.channel] += (delivery.key, entries.dump_topics(delivery.topics))
    places: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    for channel, items in channels.items():
        place, address = (keys.shard(channel), channel.platform), str(channel)
        step = 2 * ENQUEUE_AT_ONCE
        places[place] += [[address, *items[start : start + step]] for start in range(0, len(items), step)]
    for place, groups in places.items():
        batch: list[list[str]] = []
        size = 0
        for group in groups:
            count = len(group) // 2
            if batch and size + count > ENQUEUE_AT_ONCE:
                yield place, orjson.dumps(batch).decode()
                batch, size = [], 0
            batch.append(group)
            size += count
        yield place, orjson.dumps(batch).decode()


def _turn(found: Sequence[Any], now: datetime) -> Turn:
    """As claim.lua tells it."""
    address, task, flat, names, values, queued, past = found
    channel, fields = Channel.parse(address), _pairs(flat)
    deliveries = [entries.delivery(key, channel, packed) for key, packed in zip(names, values, strict=True)]
    if task != "plan":
        return _frozen(channel, task, fields, deliveries, now)
    waiting = [Waiting(each, entries.queued_at(packed)) for each, packed in zip(deliveries, values, strict=True)]
    since = fields.get("h") or fields.get("e")
    return Opening(
        channel,
        fence=int(fields["n"]),
        claimed_at=now,
        waiting=tuple(waiting),
        queued=queued,
        trouble=entries.trouble(channel, fields),
        returning_since=from_ms(since) if since else None,
        past=entries.past(_pairs(past)),
    )


def _frozen(
    channel: Channel, task: str, fields: Mapping[str, str], deliveries: Sequence[Delivery], now: datetime
) -> Claim:
    reply_to = entries.reference(channel, fields["y"]) if "y" in fields else None
    kind = cast("MessageKind", fields["k"])
    look = task == "look"
    return Claim(
        message=Message(kind, channel, fields["m"], tuple(deliveries), reply_to, entries.gist(fields)),
        task="look" if look else "post",
        fence=int(fields["n"]),
        claimed_at=now,
        attempt=int(fields["a"]),
        failures=int(fields.get("f", 0)),
        since=from_ms(fields["b"]) if look else None,
        until=from_ms(fields["u"]) if look else None,
        doubted_at=from_ms(fields["v"]) if look and "v" in fields else None,
        trouble=entries.trouble(channel, fields),
    )


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
