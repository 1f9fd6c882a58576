"""The step to version 2: what version 1 kept of deliveries is there as it was, whatever the step is cut off by."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import to_ms
from adapters.storage.redis.from_single_entries import take
from adapters.storage.redis.layout import Layout
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import State
from bot.model import Channel, Message, short_hash
from bot.turns import Claim, Opening
from tests.fakes.clock import START

HERE, THERE = Channel.parse("slack:T1/C1"), Channel.parse("discord:812/903")
NOW = START + timedelta(minutes=10)


async def plant(client: Redis, channel: Channel, paper: str, state: str, **more: str) -> None:
    """A delivery as version 1 kept it."""
    shard, identity = keys.shard(channel), short_hash("delivery", str(channel), paper)
    fields = {"s": state, "a": "1", "p": paper, "c": str(channel), "q": str(to_ms(START)), "x": str(to_ms(NOW))}
    fields["t:sub1"] = orjson.dumps(["diffusion policy", [["diffusion", "title", "Diffusion"]]]).decode()
    await client.hset(f"pr:{{{shard}}}:ledger:{identity}", mapping=fields | more)  # type: ignore[misc]
    await client.zadd(f"pr:{{{shard}}}:state:{state}", {identity: to_ms(NOW)})
    if state not in ("sent", "buried", "withdrawn"):
        await client.rpush(f"pr:{{{shard}}}:queue:{channel}", identity)  # type: ignore[misc]
        await client.zadd(f"pr:{{{shard}}}:due:{channel.platform}", {str(channel): to_ms(START)})


async def plant_all(client: Redis) -> None:
    await client.xadd(keys.channels.subscription_changes(), {"id": "1"})
    await plant(client, HERE, "arxiv:1", "uncertain", b=str(to_ms(START)), u=str(to_ms(NOW)), w="1", r="answer lost")
    await plant(client, HERE, "arxiv:2", "queued")
    await plant(client, HERE, "arxiv:3", "queued")
    await plant(client, HERE, "arxiv:4", "sent", m=orjson.dumps(["171.1", "https://s/171.1"]).decode())
    await plant(client, HERE, "arxiv:5", "buried", r="a\tbug")
    await plant(client, THERE, "arxiv:1", "held", r="kicked", d=str(to_ms(NOW)))
    await plant(client, THERE, "arxiv:4", "withdrawn")


async def seen(client: Redis) -> Counter[tuple[str, str, str]]:
    entries = [entry async for entry in RedisLedger(client).entries()]
    return Counter((str(entry.channel), entry.paper_id, entry.state.value) for entry in entries)


AFTERWARDS = Counter(
    [
        (str(HERE), "arxiv:1", "uncertain"),
        (str(HERE), "arxiv:2", "queued"),
        (str(HERE), "arxiv:3", "queued"),
        (str(HERE), "arxiv:4", "sent"),
        (str(HERE), "arxiv:5", "buried"),
        (str(THERE), "arxiv:1", "queued"),
        (str(THERE), "arxiv:4", "withdrawn"),
    ]
)


async def test_everything_is_there_as_it_was(redis: Redis, tmp_path: Path) -> None:
    """States, topics, where it stands and why; the counters say what the entries say; nothing of the old form is left."""
    await plant_all(redis)
    await Layout(redis, tmp_path).settle(lambda _: None)
    ledger = RedisLedger(redis)
    assert await seen(redis) == AFTERWARDS
    counts = {state: number for state, number in (await ledger.counts()).items() if number}
    assert counts == {
        State.UNCERTAIN: 1, State.QUEUED: 3, State.SENT: 1, State.BURIED: 1, State.WITHDRAWN: 1,
    }  # fmt: skip
    (sent,) = [entry async for entry in ledger.entries(State.SENT)]
    assert sent.message is not None
    assert (sent.message.id, sent.message.url) == ("171.1", "https://s/171.1")
    assert [match.topic for match in sent.topics] == ["diffusion policy"]
    assert (sent.queued_at, sent.changed_at) == (START, NOW)
    (buried,) = [entry async for entry in ledger.entries(State.BURIED)]
    assert buried.reason == "a bug"
    assert [name async for name in redis.scan_iter(match="pr:{*}:state:*")] == []


async def test_what_was_in_doubt_is_looked_for_first(redis: Redis, tmp_path: Path) -> None:
    """Under the id that it has in the channel's history; then what waited follows in its order."""
    await plant_all(redis)
    await Layout(redis, tmp_path).settle(lambda _: None)
    (claim,) = await RedisOutbox(redis).claim("slack", NOW, 20.0)
    assert isinstance(claim, Claim)
    assert (claim.task, claim.message.id) == ("look", Message("paper", HERE, "arxiv:1", ()).id)
    assert (claim.since, claim.until) == (START, NOW)
    (opening,) = await RedisOutbox(redis).claim("discord", NOW, 20.0)
    assert isinstance(opening, Opening)
    assert [each.delivery.paper_id for each in opening.waiting] == ["arxiv:1"]
    queued: list[str] = await redis.lrange(keys.outbox.queue(keys.shard(HERE), str(HERE)), 0, -1)  # type: ignore[misc]
    assert queued == ["arxiv:2", "arxiv:3"]


@pytest.mark.parametrize("pieces", range(1, 7))
async def test_it_can_begin_again_after_any_piece(redis: Redis, pieces: int) -> None:
    """Nothing twice, nothing lost."""
    await plant_all(redis)
    step = take(redis)
    for _ in range(pieces):
        await anext(step, "")
    await step.aclose()  # type: ignore[attr-defined]
    async for _ in take(redis):
        pass
    async for _ in take(redis):
        pass
    assert await seen(redis) == AFTERWARDS
    assert sum((await RedisLedger(redis).counts()).values()) == sum(AFTERWARDS.values())
