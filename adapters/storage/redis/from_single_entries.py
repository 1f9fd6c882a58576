"""The step from version 1 to 2: an entry a delivery becomes a field of its channel's ledger; what was on its way is a message in doubt.

Version 1 had, a shard: `ledger:<delivery id>`, a hash each; `queue:<channel>`, a list of delivery ids; `state:<state>`, a sorted set each.
A channel's queue is moved whole, in one transaction; what is over and done with, some hundreds at a time. What was moved is gone from its
old place, so that the step can begin again. Called by `migrations.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from adapters.storage.redis import keys
from adapters.storage.redis.connection import from_ms
from adapters.storage.redis.entries import dump_reference, dump_topics, one_line, stamp
from bot.ledger import WAITING_STATES, State
from bot.model import Channel, MessageRef, SubscriptionId, TopicMatch

AT_ONCE = 200
EVERY_QUEUE = "pr:{*}:queue:*"
IN_DOUBT = ("sending", "uncertain")
LETTERS = {"sent": "s", "buried": "b", "withdrawn": "w"}
Fields = Mapping[str, str]


async def take(client: Redis) -> AsyncIterator[str]:
    """Yields after each piece."""
    moved = 0
    now = int((await client.time())[0]) * 1000  # by the server's clock
    async for name in client.scan_iter(match=EVERY_QUEUE, count=1000):
        moved += await _queue(client, Channel.parse(name.split(":queue:", 1)[1]), now)
        yield ""
    for shard in range(keys.SHARDS):
        for state in State:
            while ids := await _some(client, shard, state):
                moved += await _closed(client, shard, state, ids)
                yield f"{moved:,} deliveries" if moved % 10_000 < AT_ONCE else ""
    yield f"{moved:,} deliveries"


async def _some(client: Redis, shard: int, state: State) -> list[str]:
    found: Any = await client.zrange(_state(shard, state), 0, AT_ONCE - 1)
    return list(found)


def _state(shard: int, state: str) -> str:
    return f"pr:{{{shard}}}:state:{state}"


def _old(shard: int, delivery: str) -> str:
    return f"pr:{{{shard}}}:ledger:{delivery}"


async def _read(client: Redis, shard: int, ids: Sequence[str]) -> list[Fields]:
    """{} for one that expired, or was moved before."""
    pipeline = client.pipeline(transaction=False)
    for each in ids:
        pipeline.hgetall(_old(shard, each))
    return list(await pipeline.execute())


async def _queue(client: Redis, channel: Channel, now: int) -> int:
    """What waits in a channel, in its order. Its members are ids as long as it was not moved, and paper ids from then on."""
    shard = keys.shard(channel)
    name = keys.outbox.queue(shard, str(channel))
    members: Any = await client.lrange(name, 0, -1)
    ids = [each for each in members if ":" not in each]
    if not ids:
        return 0
    known = [(each, fields) for each, fields in zip(ids, await _read(client, shard, ids), strict=True) if fields]
    pipeline = client.pipeline(transaction=True)
    pipeline.delete(name)
    for number, (identity, fields) in enumerate(known):
        doubt = number == 0 and fields["s"] in IN_DOUBT
        pipeline.hsetnx(keys.outbox.ledger(shard, str(channel)), fields["p"], _packed("f" if doubt else "q", fields))
        if doubt:
            pipeline.hset(keys.outbox.channel(shard, str(channel)), mapping=_in_flight(fields, now))
        else:
            pipeline.rpush(name, fields["p"])
        _count(pipeline, shard, channel, "uncertain" if doubt else "queued")
        _forget(pipeline, shard, identity, fields["s"])
    later = [each for each in members if ":" in each]
    if later:
        pipeline.rpush(name, *later)
    if known:
        pipeline.zadd(keys.outbox.due(shard, channel.platform), {str(channel): now}, nx=True)
    await pipeline.execute()
    return len(known)


async def _closed(client: Redis, shard: int, state: State, ids: Sequence[str]) -> int:
    """What is over and done with. What says that it waits and stands in no queue is queued."""
    moved = 0
    pipeline = client.pipeline(transaction=True)
    for identity, fields in zip(ids, await _read(client, shard, ids), strict=True):
        if fields:
            moved += 1
            channel = Channel.parse(fields["c"])
            waits = fields["s"] in WAITING_STATES
            packed = _packed("q", fields) if waits else _finished(channel, fields)
            pipeline.hsetnx(keys.outbox.ledger(shard, str(channel)), fields["p"], packed)
            if waits:
                pipeline.rpush(keys.outbox.queue(shard, str(channel)), fields["p"])
                pipeline.zadd(keys.outbox.due(shard, channel.platform), {str(channel): int(fields["x"])}, nx=True)
            elif fields["s"] == "buried":
                pipeline.zadd(keys.outbox.buried(shard), {f"{channel}\t{fields['p']}": int(fields["x"])})
            _count(pipeline, shard, channel, "queued" if waits else fields["s"])
        _forget(pipeline, shard, identity, state)
    await pipeline.execute()
    return moved


def _count(pipeline: Pipeline, shard: int, channel: Channel, state: str) -> None:
    pipeline.hincrby(keys.outbox.counts(shard), f"{channel.platform}:{state}", 1)


def _forget(pipeline: Pipeline, shard: int, identity: str, state: str) -> None:
    pipeline.delete(_old(shard, identity))
    pipeline.zrem(_state(shard, state), identity)


def _packed(letter: str, fields: Fields) -> str:
    """As `entries.py` reads it."""
    found = [(name[2:], orjson.loads(value)[0]) for name, value in fields.items() if name.startswith("t:")]
    topics = [TopicMatch(SubscriptionId(subscription), topic) for subscription, topic in found]
    return f"{letter}{stamp(from_ms(fields['q']))}\t{dump_topics(topics)}"


def _finished(channel: Channel, fields: Fields) -> str:
    message = ""
    if "m" in fields:
        identity, url = orjson.loads(fields["m"])
        message = dump_reference(MessageRef(channel, identity, url))
    parts: list[Any] = [stamp(from_ms(fields["x"])), fields["a"], "paper", fields["p"], message]
    reason = one_line(fields.get("r", ""))
    return "\t".join([_packed(LETTERS[fields["s"]], fields), *map(str, parts), reason])


def _in_flight(fields: Fields, now: int) -> dict[Any, Any]:
    """A message that may stand there: it is looked for before anything else is done."""
    since = fields.get("b", fields["x"])
    until = fields.get("u", str(now))
    return {
        "k": "paper",
        "m": fields["p"],
        "d": fields["p"],
        "s": "uncertain",
        "a": fields["a"],
        "f": fields.get("f", "0"),
        "x": fields["x"],
        "t": fields.get("d", fields["x"]),
        "b": since,
        "u": until,
        "w": "1",
        "r": one_line(fields.get("r", "the program was replaced by a newer one meanwhile")),
    }
