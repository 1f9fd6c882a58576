"""How far things are: what a source saw, how far it was read, what changed in the subscriptions. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bot.model import Paper, Subscription, SubscriptionId


@dataclass(frozen=True, slots=True)
class Batch:
    """What a source saw since a cursor. `papers` in the order announced, each id once, with this source's listing.

    `skipped`: a sentence for each malformed entry that was left out. `more`: there are further days to read at once.
    `newest_day`: the latest day that had papers, None where none had.
    """

    papers: tuple[Paper, ...]
    next_cursor: str
    newest_day: date | None
    skipped: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source. Instants are UTC-aware; None where it never happened."""

    cursor: str | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    newest_day: date | None = None
    error: str | None = None
    failing_since: datetime | None = None
    next_poll_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a source's calendar says at a moment: the newest `day` whose batch should be there or is under way, by when (`due_at`), and why
    there is none today (`quiet`, a phrase; None where there is one)."""

    day: date
    due_at: datetime
    quiet: str | None = None


class Counts(NamedTuple):
    """What rises while a paper is listed."""

    upvotes: int
    comments: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the subscriptions: the subscription as it is now, or None where it was removed."""

    id: SubscriptionId
    subscription: Subscription | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes after a position. `complete` is False when the log no longer reaches back so far: read all anew."""

    changes: tuple[Change, ...]
    position: str
    complete: bool = True
