"""What the scripts of the outbox answer, read: channels that a courier may plan for, and messages that it may serve. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from adapters.storage.redis import entries
from adapters.storage.redis.connection import from_ms, to_ms
from bot.model import Channel, Delivery, Message, MessageKind
from bot.turns import Claim, Opening, Turn, Waiting


def turn(found: Sequence[Any], now: datetime) -> Turn:
    """As claim.lua tells it."""
    address, task, flat, names, values, queued, out, past, gap_until, absent, questioned = found
    channel, fields = Channel.parse(address), pairs(flat)
    deliveries = [entries.delivery(key, channel, packed) for key, packed in zip(names, values, strict=True)]
    if task != "plan":
        return replace(frozen(channel, task, fields, deliveries, now), not_before=_moment(out, now))
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
        past=entries.past(pairs(past)),
        not_before=_moment(out, now),
        gap_until=from_ms(gap_until) if gap_until else None,
        absent=frozenset(absent),
        questioned=bool(questioned),
    )


def _moment(out: str, now: datetime) -> datetime | None:
    return from_ms(out) if int(out) > to_ms(now) else None


def frozen(
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
        after_gap=look and "j" in fields,
        trouble=entries.trouble(channel, fields),
    )


def pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
