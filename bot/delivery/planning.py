"""What a channel's next message is, or when it may be: values in, a plan out. Nothing here waits, asks or writes.

Lives here: the types, and the rule: each piece of news a message of its own, as announced. Not here: what an outcome means
(`outcomes.py`), how a message is kept (the Outbox). Called by `courier.py` for each channel in which something waits and nothing is in
flight. A plan must follow from what it is given alone: a replay after a crash, or after Redis forgot its last second, has to come to
the same message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ledger import Waiting, Withdrawal
from bot.model import Channel, Delivery, DeliveryKey, MessageKind


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a channel when a plan is made.

    `waiting`: what waits there and is still wanted, oldest first, with the topics that still want it. `returning_since`: the channel
    refused posts from then on, and this may be the first that it takes again.
    """

    channel: Channel
    waiting: tuple[Waiting, ...]
    now: datetime
    returning_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostNow:
    """Freeze these deliveries into one message and post it. `kind` and `key` give its id (`Message.id`), so the key must not depend on
    what else happened to arrive. `in_thread_of`: the delivery whose message it is a reply to. `withdraw`: what is never posted."""

    kind: MessageKind
    key: str
    deliveries: tuple[Delivery, ...]
    in_thread_of: DeliveryKey | None = None
    withdraw: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Nothing is posted before `at`, unless the channel is woken; what is queued meanwhile waits too."""

    at: datetime
    withdraw: tuple[Withdrawal, ...] = ()


Plan = PostNow | NotBefore


def plan(situation: Situation) -> Plan:
    """The oldest first, one at a time. `situation.waiting` is never empty."""
    first = situation.waiting[0].delivery
    if not first.paper_id:
        return PostNow("line", first.key, (first,))
    if first.event:
        return PostNow("note", first.key, (first,), in_thread_of=DeliveryKey(first.paper_id))
    return PostNow("paper", first.paper_id, (first,))
