"""How far things are: what a source saw, how far it was read, what changed in the subscriptions. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.model import Channel, Paper, PaperId, Subscription, SubscriptionId, short_hash


class Happening(StrEnum):
    """What happens to a paper after it was announced."""

    VERSION = "version"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class PaperEvent:
    """Something that happened to a paper. `version`: its number, None where it is not told. `detail`: the words of a withdrawal, where it
    was published, the day of a version without a number. `at`: when it was first seen."""

    paper_id: PaperId
    kind: Happening
    at: datetime
    version: int | None = None
    detail: str = ""

    @property
    def id(self) -> str:
        """Computed: seen again, it is the same event. A paper is withdrawn once and published once; each version is one."""
        which = str(self.version or self.detail) if self.kind is Happening.VERSION else ""
        return short_hash("event", self.paper_id, self.kind, which)

    @property
    def name(self) -> str:
        """As a Delivery's `event` has it: `v3`, `version:2026-08-12`, `withdrawn`, `published`."""
        if self.kind is not Happening.VERSION:
            return self.kind
        return f"v{self.version}" if self.version else f"version:{'-'.join(self.detail.split())}"


@dataclass(frozen=True, slots=True)
class Question:
    """What a source is yet to be asked about a paper, named as the source knows it: since when, when next, and how often it failed in
    a row."""

    paper_id: PaperId
    since: datetime
    due_at: datetime
    failures: int = 0


class Holder(NamedTuple):
    """The paper that a name of a work leads to: since when, and the first author and the source of the listing that gave it the name."""

    paper_id: PaperId
    at: datetime
    author: str = ""
    source: str = ""


class Stake(NamedTuple):
    """A name that is to lead to a paper, for how long."""

    name: str
    holder: Holder
    life_s: float


@dataclass(frozen=True, slots=True)
class Batch:
    """What a source saw since a cursor. `papers` in the order announced, each id once, with this source's listing.

    `skipped`: a sentence for each malformed entry that was left out. `more`: there are further days to read at once. `old_news`: those
    that the source merely found, because it only now began to look where they stand: not to be announced. `updates`: what was seen of
    papers beside the announcements: never news by itself. `events`: what happened to papers announced before.
    """

    papers: tuple[Paper, ...]
    next_cursor: str
    skipped: tuple[str, ...] = ()
    more: bool = False
    old_news: frozenset[PaperId] = frozenset()
    updates: tuple[Paper, ...] = ()
    events: tuple[PaperEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source. Instants are UTC-aware; None where it never happened."""

    cursor: str | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    newest_day: date | None = None
    batch_at: datetime | None = None  # when the batch of `newest_day` came
    none_on: date | None = None  # the last day of which the source says truthfully that it has nothing
    remark: str = ""  # a phrase about the last look, for people
    error: str | None = None
    failing_since: datetime | None = None
    next_poll_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a source's calendar says at a moment: the newest `day` whose batch should be there or is under way, by when (`due_at`), and why
    there is none today (`quiet`, a phrase; None where there is one). `opened_at`: where the batch comes whole at a known time, that
    time; `open_until`: where it grows, until when; else None. `caveat`: a phrase where the calendar itself is not sure."""

    day: date
    due_at: datetime
    quiet: str | None = None
    opened_at: datetime | None = None
    open_until: datetime | None = None
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A paper that a source, asked today, has for a past day. `reason`: a phrase for why it was no announcement of that day (a new version,
    a cross-list); "" for one that was."""

    paper_id: PaperId
    day: date
    reason: str = ""


class Fate(StrEnum):
    """What became of a paper that a source listed on a day."""

    NEW = "new"  # announced: matched with every subscription
    KNOWN = "known"  # found by a first pass, and taken as old news
    MERGED = "merged"  # the same paper as one that another source listed before
    AGAIN = "again"  # listed by this source on an earlier day


@dataclass(frozen=True, slots=True)
class Sighting:
    """A paper as a source listed it on a day: when a pass first saw it there, what became of it, and the channels that wanted it."""

    paper_id: PaperId
    day: date
    seen_at: datetime
    fate: Fate
    channels: tuple[Channel, ...] = ()


class Facts(NamedTuple):
    """What changes about a paper while it is listed: counts that rise, a digest of what listings add (categories, keywords, code,
    organization), and the sources that list it, with commas."""

    upvotes: int
    comments: int
    digest: str
    sources: str

    @classmethod
    def of(cls, paper: Paper) -> Facts:
        told = (*paper.categories, *paper.keywords, paper.organization or "")
        added = (*sorted({"".join(each.split()).casefold() for each in told}), str(bool(paper.code_url)))
        return cls(paper.upvotes, paper.comments, short_hash(*added)[:8], ",".join(paper.sources) or "-")


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
