"""How a delivery's ledger entry is packed, and read again with what its channel says of it.

One string a delivery, made to be small: `<letter><queued at>⇥<topics>`, and once it is out of the queue for good also
`⇥<changed at>⇥<attempts>⇥<kind>⇥<message key>⇥<message>⇥<reason>`. The letter: q waits in the channel's queue, f is in the channel's
message in flight (whose hash says how that is), s sent, b buried, w withdrawn. Times are milliseconds in base 36. Topics: a line
each, `<subscription> <topic>`. Message: `<id> <url>`. Pure; the scripts beside this file write the same form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from pydantic import TypeAdapter

from adapters.storage.redis.connection import from_ms, to_ms
from bot.ledger import NO_PAST, Ailment, Bundled, LedgerEntry, Past, State, Trouble
from bot.model import BundleKind, Channel, Delivery, Gist, MessageKind, MessageRef, SubscriptionId, TopicMatch

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
Fields = Mapping[str, str]  # of a channel's hash: keys.outbox.channel

_GIST = TypeAdapter(Gist)
_CLOSED = {"s": State.SENT, "b": State.BURIED, "w": State.WITHDRAWN}


def stamp(instant: datetime) -> str:
    """Milliseconds in base 36, eight characters until the year 2059: so they sort as text too."""
    number, text = to_ms(instant), ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def instant(text: str) -> datetime:
    return from_ms(int(text, 36))


def one_line(text: str) -> str:
    """Without what separates the parts of an entry."""
    return text.translate(_SEPARATORS)


_SEPARATORS = str.maketrans("\t\n\r", "   ")


def dump_topics(topics: Sequence[TopicMatch]) -> str:
    return "\n".join([f"{match.subscription_id} {one_line(match.topic)}" for match in topics])


def topics(text: str) -> tuple[TopicMatch, ...]:
    """Sorted by topic, whenever each joined."""
    if not text:
        return ()
    matches = [_topic(line) for line in text.split("\n")]
    return tuple(sorted(matches, key=lambda match: match.topic) if len(matches) > 1 else matches)


def _topic(line: str) -> TopicMatch:
    one, _, topic = line.partition(" ")
    return TopicMatch(SubscriptionId(one), topic)


def dump_reference(reference: MessageRef) -> str:
    return f"{reference.id} {reference.url or ''}".rstrip()


def reference(channel: Channel, text: str) -> MessageRef | None:
    identity, _, url = text.partition(" ")
    return MessageRef(channel, identity, url or None) if identity else None


def delivery(key: str, channel: Channel, packed: str) -> Delivery:
    return Delivery.parse(key, channel, topics(packed.split("\t", 2)[1]))


def queued_at(packed: str) -> datetime:
    return instant(packed[1 : packed.index("\t")])


def dump_gist(gist: Gist) -> str:
    return _GIST.dump_json(gist).decode()


def gist(fields: Fields) -> Gist | None:
    return _GIST.validate_json(fields["g"]) if "g" in fields else None


def past(fields: Fields) -> Past:
    """`fields`: of keys.outbox.past."""
    if not fields:
        return NO_PAST
    many = gist(fields)
    return Past(
        posts=tuple(from_ms(at) for at in fields.get("t", "").split()),
        last_at=from_ms(fields["l"]),
        bundle=Bundled(cast("BundleKind", fields["k"]), many) if many else None,
    )


def trouble(channel: Channel, fields: Fields) -> Trouble | None:
    if "h" not in fields:
        return None
    return Trouble(
        channel,
        since=from_ms(fields["h"]),
        reason=fields["hr"],
        failures=int(fields["hf"]),
        probe_at=from_ms(fields["hp"]),
        told="ht" in fields,
        ailment=cast("Ailment", fields.get("hk", "refused")),
        gone_since=from_ms(fields["hg"]) if "hg" in fields else None,
    )


def entry(key: str, channel: Channel, packed: str, fields: Fields) -> LedgerEntry:
    """`fields`: the channel's hash, read with it."""
    letter, parts = packed[0], packed[1:].split("\t")
    if letter in _CLOSED:
        return _closed(key, channel, _CLOSED[letter], parts)
    carried = letter == "f" and "s" in fields
    state = State(fields["s"]) if carried else State.QUEUED
    changed_at, reason = (from_ms(fields["x"]), fields.get("r")) if carried else (instant(parts[0]), None)
    due_at = from_ms(fields["t"]) if carried and "t" in fields and state is not State.QUEUED else None
    held = trouble(channel, fields)
    if held is not None and state in (State.QUEUED, State.RETRY):
        state, reason, due_at, changed_at = State.HELD, held.reason, held.probe_at, max(changed_at, held.since)
    one = Delivery.parse(key, channel)
    return LedgerEntry(
        id=one.id,
        channel=channel,
        paper_id=one.paper_id,
        topics=topics(parts[1]),
        state=state,
        attempts=int(fields["a"]) if carried else 0,
        reason=reason,
        message=None,
        queued_at=instant(parts[0]),
        changed_at=changed_at,
        due_at=due_at,
        event=one.event,
        kind=cast("MessageKind", fields["k"]) if carried else None,
        message_key=fields["m"] if carried else None,
    )


def _closed(key: str, channel: Channel, state: State, parts: Sequence[str]) -> LedgerEntry:
    queued, named, changed, attempts, kind, message_key, where, reason = parts
    one = Delivery.parse(key, channel)
    return LedgerEntry(
        id=one.id,
        channel=channel,
        paper_id=one.paper_id,
        topics=topics(named),
        state=state,
        attempts=int(attempts),
        reason=reason.strip() or None,
        message=reference(channel, where),
        queued_at=instant(queued),
        changed_at=instant(changed),
        event=one.event,
        kind=cast("MessageKind", kind) if kind else None,
        message_key=message_key or None,
    )
