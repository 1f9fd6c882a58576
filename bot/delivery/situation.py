"""What is known of a channel when its next message is planned, and what a plan may say.

Lives here: values only. Not here: the rules that lead from one to the other (`planning.py`), who gathers what is known (`desk.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.delivery.bundling import Known
from bot.delivery.schedule import DAY, day_start, today
from bot.ledger import NO_PAST, Past
from bot.model import Capacity, Channel, Delivery, DeliveryKey, Gist, Link, MessageKind
from bot.preferences import DEFAULTS, UTC, Preferences
from bot.turns import Waiting, Withdrawal

ROOMY = Capacity(10, 60, 12_000)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a channel when a plan is made.

    `waiting`: what waits there and is still wanted, oldest first, with the topics that still want it. `returning_since`: the channel
    refused posts from then on, and this may be the first that it takes again. `past`: what was posted there. `capacity`: what one
    message holds. `known`: the papers of what waits, once a plan asked for them (Consider). `enrich_wait_s`: how long a paper without
    AI summary waits for one. `elsewhere`: the papers that another public channel has in full, where they are to be pointed to: the message
    there, None while it is on its way.
    """

    channel: Channel
    waiting: tuple[Waiting, ...]
    now: datetime
    returning_since: datetime | None = None
    preferences: Preferences = DEFAULTS
    zone: ZoneInfo = UTC
    past: Past = NO_PAST
    capacity: Capacity = ROOMY
    known: Mapping[DeliveryKey, Known] | None = None
    enrich_wait_s: float = 0.0
    elsewhere: Mapping[DeliveryKey, Link | None] = field(default_factory=dict)

    @property
    def day_began(self) -> datetime:
        return day_start(today(self.now, self.zone), self.zone)

    @property
    def next_day(self) -> datetime:
        return day_start(today(self.now, self.zone) + DAY, self.zone)

    def posts_between(self, start: datetime, end: datetime) -> int:
        return sum(start <= at < end for at in self.past.posts)


@dataclass(frozen=True, slots=True)
class PostNow:
    """Freeze these deliveries into one message and post it. `kind` and `key` give its id (`Message.id`), so the key must not depend on
    what else happened to arrive. `in_thread_of`: the delivery whose message it is a reply to. `withdraw`: what is never posted.
    `gist`: of a message of many, what it is a part of."""

    kind: MessageKind
    key: str
    deliveries: tuple[Delivery, ...]
    in_thread_of: DeliveryKey | None = None
    withdraw: tuple[Withdrawal, ...] = ()
    gist: Gist | None = None


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Nothing is posted before `at`, unless the channel is woken; what is queued meanwhile waits too."""

    at: datetime
    withdraw: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class Consider:
    """The plan depends on the papers themselves: make it again with `Situation.known`."""


Plan = PostNow | NotBefore | Consider
