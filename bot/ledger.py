"""What happens to a delivery: its states, a claim on it, and the decisions a courier may write down.

Lives here: values only. Not here: how a decision is reached (`delivery/outcomes.py`), how it is kept (the Outbox of
`ports.py`). The states and the moves between them are drawn in docs/delivery.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model import Channel, DeliveryId, Message, MessageRef, PaperId, TopicMatch


class State(StrEnum):
    QUEUED = "queued"  # waits its turn
    SENDING = "sending"  # a courier has it
    UNCERTAIN = "uncertain"  # it may stand on the platform: only the platform can tell
    RETRY = "retry"  # not taken; tried again at a time
    HELD = "held"  # the channel refuses; tried again at growing intervals, shown to people
    SENT = "sent"
    BURIED = "buried"  # refused for good; kept for an operator to see
    WITHDRAWN = "withdrawn"  # nobody wants it any more


WAITING_STATES = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN, State.RETRY, State.HELD})


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that a courier may serve until its lease ends.

    `task` says how: post it, or look first whether it stands there already. `attempt` numbers the claims of this
    message from 1 and fences a courier that woke up late. `since` and `until` bound the time in which an earlier
    attempt may have posted it (only for a look). `failures` counts the attempts that failed so far.
    """

    message: Message
    task: Literal["post", "look"]
    attempt: int
    claimed_at: datetime
    failures: int = 0
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands there. `next_at`: when the channel may be served again."""

    ref: MessageRef
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """Back to the head of its channel's queue, to be posted at `at`. `state` is QUEUED (never taken), RETRY or HELD."""

    state: Literal[State.QUEUED, State.RETRY, State.HELD]
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LookFirst:
    """Nobody knows whether it was taken: to be asked at `at`, over the stretch from `since` to `until`."""

    at: datetime
    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """Out of the queue for good, without a message: BURIED or WITHDRAWN."""

    state: Literal[State.BURIED, State.WITHDRAWN]
    reason: str
    next_at: datetime


Decision = Sent | Again | LookFirst | Close


class Finished(StrEnum):
    """What `Outbox.finish` did with a decision."""

    WRITTEN = "written"
    STALE = "stale"  # a later attempt owns the message: nothing was written
    LATE = "late"  # stale, but it reported a message that exists: written as sent
    TWICE = "twice"  # stale, and another copy is already in the ledger: this one is to be deleted


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A delivery as `paperroute deliveries` shows it. `due_at`: when it is tried again, for RETRY, HELD and UNCERTAIN."""

    id: DeliveryId
    channel: Channel
    paper_id: PaperId
    topics: tuple[TopicMatch, ...]
    state: State
    attempts: int
    reason: str | None
    message: MessageRef | None
    queued_at: datetime
    changed_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    ref: MessageRef


@dataclass(frozen=True, slots=True)
class Absent:
    """The platform says truthfully that the message is not there."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """It may be there, and the platform will not say. `retry_after_s` is set where it may tell later."""

    reason: str
    retry_after_s: float | None = None


Look = Found | Absent | CannotTell


@dataclass(frozen=True, slots=True)
class Enqueued:
    """`new`: deliveries that were queued; `joined`: topics that were added to a delivery still queued."""

    new: int = 0
    joined: int = 0
