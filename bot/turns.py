"""A courier's turn at a channel: what it is given to serve, what a platform says of a message, and what is written down at the end.

Lives here: values only. Not here: how a decision is reached (`delivery/outcomes.py`), which deliveries make a message
(`delivery/planning.py`), how it is kept (the Outbox of `storage/outbox.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.ledger import NO_PAST, Ailment, Past, State, Trouble
from bot.model import (
    Channel,
    Delivery,
    DeliveryKey,
    Message,
    MessageRef,
)
from bot.rates import Rate


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery in its channel's queue."""

    delivery: Delivery
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A channel that a courier may plan for until its lease ends: deliveries wait there, and no message is in flight.

    `waiting`: the oldest first, at most PLANNED_AT_ONCE; `queued`: how many wait in all. `fence` numbers the claims of a channel: of
    two, only the later one's writes count. `trouble`: the channel is held, and this is a probe. `returning_since`: it was held since
    then, or still is; the next post that succeeds ends that. `not_before`: the platform's pace lets a post go out from then on.
    `gap_until`: Redis came back older than it was, and may have forgotten posts until then; `absent`: those of the waiting of which it is
    known that they do not stand there as a message of their own. `questioned`: Redis was restarted, and the next message is looked for.
    """

    channel: Channel
    fence: int
    claimed_at: datetime
    waiting: tuple[Waiting, ...]
    queued: int
    trouble: Trouble | None = None
    returning_since: datetime | None = None
    past: Past = NO_PAST
    not_before: datetime | None = None
    gap_until: datetime | None = None
    absent: frozenset[DeliveryKey] = frozenset()
    questioned: bool = False


Doubt = Literal["none", "look", "only_look"]


PLANNED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """A frozen message that a courier may serve until its lease ends. It is the same message, with the same deliveries, at every attempt.

    `task` says how: post it, or look first whether it stands there already. `fence`: as for an Opening. `attempt` counts the claims of
    this message from 1. `since` and `until` bound the time in which an earlier attempt may have posted it (only for a look). `failures`
    counts the attempts that failed so far. `trouble` and `not_before`: as for an Opening. `doubted_at`: when the doubt arose, where
    that is not when the stretch begins: a Redis that was restarted may have forgotten a post. `after_gap`: it came back much older, so who
    can never be told decides by when the stretch begins.
    """

    message: Message
    task: Literal["post", "look"]
    fence: int
    claimed_at: datetime
    attempt: int = 1
    failures: int = 0
    since: datetime | None = None
    until: datetime | None = None
    trouble: Trouble | None = None
    doubted_at: datetime | None = None
    after_gap: bool = False
    not_before: datetime | None = None

    @property
    def channel(self) -> Channel:
        return self.message.channel


Turn = Opening | Claim


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A delivery that will not be posted, and why."""

    key: DeliveryKey
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands there. `next_at`: when the channel may be served again, unless what was posted there lately has used up its `rate`.

    `unnamed`: deliveries that the message turns out not to name go back to the head of the queue; None where nobody looked for that.
    """

    ref: MessageRef
    next_at: datetime
    rate: Rate | None = None
    unnamed: tuple[DeliveryKey, ...] | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The message stays at the head, to be posted at `at`. `state` is QUEUED (never taken) or RETRY. `scope`: what rests until then.

    `doubt`: it may stand there already, and nobody can tell. Kept for good, as the entry's reason once it is sent.
    """

    state: Literal[State.QUEUED, State.RETRY]
    at: datetime
    reason: str
    doubt: bool = False
    scope: Literal["channel", "workspace", "app"] = "channel"


@dataclass(frozen=True, slots=True)
class Hold:
    """The channel refuses: it is held and probed at `at`. A message that surely does not stand there is taken apart: its deliveries go back
    to the head of the queue, and the probe plans anew with all that waits."""

    at: datetime
    reason: str
    ailment: Ailment = "refused"


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


@dataclass(frozen=True, slots=True)
class Defer:
    """For an Opening: nothing is posted before `at`, unless the channel is woken. `withdrawn` leave the queue."""

    at: datetime
    withdrawn: tuple[Withdrawal, ...] = ()


Decision = Sent | Again | Hold | LookFirst | Close | Defer


class Finished(StrEnum):
    """What `Outbox.finish` did with a decision."""

    WRITTEN = "written"
    STALE = "stale"  # a later claim owns the channel: nothing was written
    LATE = "late"  # stale, but it reported a message that exists: written as sent
    TWICE = "twice"  # stale, and another copy is already in the ledger: this one is to be deleted


@dataclass(frozen=True, slots=True)
class Found:
    """It stands there. `links`: the web addresses in it (`posts/links.py`), None where the platform's history does not show them."""

    ref: MessageRef
    links: frozenset[str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Absent:
    """The platform says truthfully that the message is not there."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """It may be there, and the platform will not say. `retry_after_s` is set where it may tell later."""

    reason: str
    retry_after_s: float | None = None


Look = Found | Absent | CannotTell
