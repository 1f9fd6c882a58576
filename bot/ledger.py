"""What happened to deliveries: the states they go through, what is wrong with a channel that refuses, and what was posted in one.

Lives here: values only. Not here: a courier's turn, which moves them (`turns.py`). The states and the moves between them are drawn
in docs/delivery.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model import (
    BundleKind,
    Channel,
    Delivery,
    DeliveryId,
    DeliveryKey,
    Gist,
    MessageKind,
    MessageRef,
    PaperId,
    TopicMatch,
)


class State(StrEnum):
    QUEUED = "queued"  # waits its turn
    SENDING = "sending"  # a courier has it
    UNCERTAIN = "uncertain"  # it may stand on the platform: only the platform can tell
    RETRY = "retry"  # not taken; tried again at a time
    HELD = "held"  # the channel refuses; probed at growing intervals, shown to people
    SENT = "sent"
    BURIED = "buried"  # refused for good; kept for an operator to see
    WITHDRAWN = "withdrawn"  # nobody wants it any more


# Words of a reason that stand for a doubt which nobody resolved: it may stand there twice, or not at all.
_DOUBTS = ("nobody can tell", "may stand there twice")
WAITING_STATES = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN, State.RETRY, State.HELD})


# What is wrong with a channel that is held: it may pass by itself (an outage); it refuses, and people can mend that; it is gone: deleted,
# or the app was uninstalled.
Ailment = Literal["passing", "refused", "gone"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A channel that refuses, or that failed for half an hour: all that waits for it is held.

    `failures`: probes that failed, the first refusal included. `probe_at`: when it is tried again. `told`: a person was written to.
    `gone_since`: when it was first found gone, where it is: it may have refused long before.
    """

    channel: Channel
    since: datetime
    reason: str
    failures: int
    probe_at: datetime
    told: bool = False
    ailment: Ailment = "refused"
    gone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bundled:
    """The last message of many that was posted in a channel."""

    kind: BundleKind
    gist: Gist


@dataclass(frozen=True, slots=True)
class Past:
    """What was posted in a channel. `posts`: when, within the last two days and at most 100. `last_at`: the last one, however long ago."""

    posts: tuple[datetime, ...] = ()
    last_at: datetime | None = None
    bundle: Bundled | None = None


NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class Gap:
    """Redis came back older than it was: posts between the two times may be forgotten. Of the messages looked for since: how many were
    found, were not there, could not be told. `shared`: deliveries in messages of many that were found; nobody can tell whether those named
    each."""

    since: datetime
    until: datetime
    found: int = 0
    absent: int = 0
    untold: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A delivery as `paperroute deliveries` shows it.

    `due_at`: when it is tried again, for RETRY, HELD and UNCERTAIN. `kind` and `message_key`: the message that carries or carried it, None
    while it waits for one. `topics` bear no evidence: that is found anew from topic and paper (`topics/explain.py`).
    """

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
    event: str = ""
    kind: MessageKind | None = None
    message_key: str | None = None

    @property
    def key(self) -> DeliveryKey:
        return Delivery(self.paper_id, self.channel, (), self.event).key

    @property
    def doubtful(self) -> bool:
        """It is over, and nobody can vouch for it."""
        return self.state not in WAITING_STATES and any(each in (self.reason or "") for each in _DOUBTS)


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a channel's deliveries. `waiting`: they wait in the new channel now; `left`: on their way in the old one, or in
    doubt."""

    waiting: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Enqueued:
    """`new`: deliveries that were queued; `joined`: topics that were added to a delivery still queued."""

    new: int = 0
    joined: int = 0
