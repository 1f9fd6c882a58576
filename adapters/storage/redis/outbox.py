"""The outbox: a queue a channel, the channel's message in flight, a sorted set of the channels by when they are due, and the scripts.

Every move is one script, so it is whole or not at all (docs/delivery.md draws them). Not here: what operators do (`operating.py`), how an
entry is packed (`entries.py`), the moves that scripts share (`moves.lua`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from redis.asyncio import Redis

from adapters.storage.redis import entries, keys
from adapters.storage.redis.batching import Gathered, Place, head
from adapters.storage.redis.connection import from_ms, to_ms, translated
from adapters.storage.redis.enqueuing import Enqueuing
from adapters.storage.redis.operating import Operating
from adapters.storage.redis.pacing import AHEAD_S, AppPace, interval_ms
from adapters.storage.redis.turns import frozen, pairs, turn
from bot.ledger import Enqueued, State
from bot.model import Channel, Delivery, Message
from bot.rates import Pace
from bot.storage.outbox import UNPACED
from bot.turns import (
    PLANNED_AT_ONCE,
    Again,
    Claim,
    Close,
    Decision,
    Defer,
    Doubt,
    Finished,
    Hold,
    LookFirst,
    Opening,
    Sent,
    Turn,
    Withdrawal,
)

_DOUBTS: Mapping[Doubt, str] = {"none": "", "look": "1", "only_look": "o"}
_LETTERS = {State.BURIED: "b", State.WITHDRAWN: "w"}


class RedisOutbox(Operating):
    """`data_dir`: where it is remembered how new Redis was (`pulse.py`); None for nowhere."""

    def __init__(self, client: Redis, data_dir: Path | None = None) -> None:
        super().__init__(client, data_dir)
        self._enqueue = Enqueuing(self._script("enqueue"))
        self._claim = self._script("claim")
        self._freeze = Gathered(client, self._script("freeze"))
        self._withdraw = self._script("withdraw")
        self._finish = Gathered(client, self._script("finish"))
        self._spend = self._script("spend")
        self._app_pace = AppPace(client)

    @translated
    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        return await self._enqueue(deliveries, now)

    @translated
    async def claim(
        self, platform: str, now: datetime, lease_s: float, most: int = 1, pace: Pace = UNPACED
    ) -> Sequence[Turn]:
        shards = await self._due_shards(platform, now)
        if not shards:
            return ()
        moments = await self._app_pace.take(platform, pace.app, most, now) if pace.app else []
        wanted = len(moments) if pace.app else most
        turns: list[Turn] = []
        for shard in shards if wanted else ():
            args = [*head(platform, now), round(lease_s * 1000), wanted - len(turns), PLANNED_AT_ONCE, *_rates(pace)]
            turns += [turn(each, now) for each in await self._claim(keys.outbox.delivery(shard, platform), args)]
            if len(turns) >= wanted:
                break
        if pace.app:
            await self._app_pace.give_back(platform, pace.app, wanted - len(turns), now)
            turns = [_not_before(one, moment) for one, moment in zip(turns, moments, strict=False)]
        return turns

    @translated
    async def leave(self, channel: Channel, pace: Pace, now: datetime) -> datetime:
        at = now
        if pace.workspace is not None:
            at = await self._app_pace.leave(channel.platform, channel.workspace, pace.workspace, now)
        if pace.app is not None:
            at = max(at, await self._app_pace.leave(channel.platform, "", pace.app, now))
        return at

    async def _due_shards(self, platform: str, now: datetime) -> list[int]:
        """The shards that have a due channel, the one that waits longest first."""
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.zrange(keys.outbox.due(shard, platform), 0, 0, withscores=True)
        heads = [(head[0][1], shard) for shard, head in enumerate(await pipeline.execute()) if head]
        return [shard for score, shard in sorted(heads) if score <= to_ms(now)]

    @translated
    async def freeze(
        self,
        opening: Opening,
        message: Message,
        now: datetime,
        withdrawn: Sequence[Withdrawal] = (),
        doubt: Doubt = "none",
    ) -> Claim | None:
        item = {
            **_owner(opening),
            "k": message.kind,
            "m": message.key,
            "d": [each.key for each in message.deliveries],
            "y": entries.dump_reference(message.reply_to) if message.reply_to else "",
            "w": _withdrawals(withdrawn),
            "l": _DOUBTS[doubt],
            **({"g": entries.dump_gist(message.gist)} if message.gist else {}),
        }
        answer = await self._freeze(_place(opening.channel), item, now)
        if not answer[0]:
            return None
        left = set(answer[1])
        deliveries = tuple(each for each in message.deliveries if each.key in left)
        if len(answer) > 2:
            claim = frozen(opening.channel, "look", pairs(answer[2]), deliveries, now)
            return replace(claim, claimed_at=opening.claimed_at)
        return Claim(
            message if deliveries == message.deliveries else replace(message, deliveries=deliveries),
            "post",
            opening.fence,
            opening.claimed_at,
            trouble=opening.trouble,
            not_before=opening.not_before,
        )

    @translated
    async def withdraw(self, claim: Claim, withdrawn: Sequence[Withdrawal], now: datetime) -> bool:
        item = {**_owner(claim), "w": _withdrawals(withdrawn)}
        shard, platform = _place(claim.channel)
        args = [*head(platform, now), orjson.dumps(item).decode()]
        return bool(await self._withdraw(keys.outbox.delivery(shard, platform), args))

    @translated
    async def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        item = {**_owner(turn), **_decided(decision)}
        if isinstance(turn, Claim):
            item |= {"k": turn.message.kind, "m": turn.message.key, "a": turn.attempt}
            item["d"] = [each.key for each in turn.message.deliveries]
        if isinstance(decision, Again) and decision.scope == "app":
            await self._app_pace.close(turn.channel.platform, decision.at, now)
        return Finished(await self._finish(_place(turn.channel), item, now))

    @translated
    async def spend(self, channel: Channel, now: datetime, pace: Pace) -> datetime | None:
        (shard, platform), rate = _place(channel), pace.app
        moments = await self._app_pace.take(platform, rate, 1, now) if rate else [now]
        if not moments:
            return None
        at = await self._spend(
            keys.outbox.delivery(shard, platform), [*head(platform, now), str(channel), *_rates(pace)]
        )
        if rate and not at:
            await self._app_pace.give_back(platform, rate, 1, now)
        return max(from_ms(at), moments[0]) if at else None


def _place(channel: Channel) -> Place:
    return keys.shard(channel), channel.platform


def _rates(pace: Pace) -> list[str | int]:
    """As claim.lua reads them."""
    many, period_s = (pace.channel.count, pace.channel.period_s) if pace.channel else (0, 0.0)
    return [many, round(period_s * 1000), str(interval_ms(pace.workspace)), round(AHEAD_S * 1000)]


def _not_before(turn: Turn, moment: datetime) -> Turn:
    return replace(turn, not_before=max(moment, turn.not_before or moment))


def _owner(turn: Turn) -> dict[str, Any]:
    return {"c": str(turn.channel), "n": str(turn.fence)}


def _withdrawals(withdrawn: Sequence[Withdrawal]) -> list[list[str]]:
    return [[each.key, entries.one_line(each.reason)] for each in withdrawn]


def _decided(decision: Decision) -> dict[str, Any]:
    """As finish.lua reads it."""
    match decision:
        case Sent(ref, next_at, rate, unnamed):
            many, within = (rate.count, round(rate.period_s * 1000)) if rate else (0, 0)
            known = {} if unnamed is None else {"p": unnamed}
            return {"v": "sent", "t": to_ms(next_at), "y": entries.dump_reference(ref), "g": many, "i": within, **known}
        case Again(state, at, reason, doubt, scope):
            said = {"r": entries.one_line(reason), **({"q": entries.one_line(reason)} if doubt else {})}
            return {"v": "again", "t": to_ms(at), "s": state, "o": scope, **said}
        case Hold(at, reason, ailment):
            return {"v": "hold", "t": to_ms(at), "r": entries.one_line(reason), "e": ailment}
        case LookFirst(at, since, until, reason):
            stretch = {"b": to_ms(since), "u": to_ms(until)}
            return {"v": "look", "t": to_ms(at), "r": entries.one_line(reason), **stretch}
        case Close(state, reason, at):
            return {"v": "close", "t": to_ms(at), "s": state, "l": _LETTERS[state], "r": entries.one_line(reason)}
        case Defer(at, withdrawn):
            return {"v": "defer", "t": to_ms(at), "w": _withdrawals(withdrawn)}
