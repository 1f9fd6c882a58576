"""How far each category of arXiv was read: the cursor, and what a feed means for it. Pure; called by `arxiv_feed.py`.

A feed is only ever the current day's. So a day whose feed was missed is *owed*: its papers come from the API, which may lag behind
the announcement by a day or more and is therefore asked twice, at once and when the day has settled. A day whose feed was read is
owed once, when it has settled: a feed may have been cut short, and nothing in it would say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog

from adapters.sources.arxiv_announcements import LIMIT, Feed
from adapters.sources.arxiv_calendar import feed_date, feed_days, feed_opens_at, is_feed_day
from adapters.sources.arxiv_looks import Look, fields_of, look_of

log = structlog.get_logger()

SETTLED = timedelta(hours=48)  # after the feed's midnight: the API has the whole batch by then
PATIENCE = timedelta(hours=6)  # a feed that is due and brings nothing for longer is made up for by the API
LATE_REST_S = 7200.0  # a feed that is that late is asked for every two hours
LONGEST = timedelta(days=60)  # what was missed before is not announced any more
FRIDAY = 4
MAX_ETAG = 200
FORM = 1  # of the cursor


class Verdict(StrEnum):
    """What a feed is, seen after the last one."""

    BATCH = "batch"  # papers, the first time or changed
    SAME = "same"  # the day that was read already
    EMPTY = "empty"  # truthfully none: weekend, holiday
    OLD = "old"  # an earlier batch than the last that was read, whatever its date: a server that fell back
    STALE = "stale"  # an earlier day's papers under a new date


@dataclass(frozen=True, slots=True)
class Category:
    """`since`: the first feed day that was ours to read. `through`: every one up to it was read or is owed. `seen`, `print`: date and
    fingerprint of the last batch. `owed`: days to get from the API; True: not before they have settled. `stale`: the date under
    which `seen` is repeated. `etag`: of the last feed that was read and not doubted. `found_on`: what its first reading found of that day
    was there before anybody asked for the category: no news. `look`: how it was at the last look."""

    since: date
    through: date
    seen: date | None = None
    print: str = ""
    owed: Mapping[date, bool] = field(default_factory=dict)
    stale: date | None = None
    etag: str = ""
    found_on: date | None = None
    look: Look = field(default_factory=Look)

    @classmethod
    def begun(cls, now: datetime, looked_at: datetime | None = None) -> Category:
        """One that was never read: today's feed is the first. `looked_at`: when the others were read before this time, None for never.

        A feed that was there then is old news: it came before the category was asked for.
        """
        today = feed_date(now)
        old = looked_at is not None and feed_opens_at(today) <= looked_at
        return cls(today, today - timedelta(days=1), found_on=today if old else None)

    def has_news(self, day: date) -> bool:
        """Whether what it has of a day is news: all but what its first reading found there already."""
        return self.found_on is None or day > self.found_on or self.look.read_at is not None

    def due(self, now: datetime) -> list[date]:
        """The owed days to ask the API for now, oldest first."""
        return sorted(day for day, asked in self.owed.items() if not asked or is_settled(day, now))

    def with_missed(self, now: datetime) -> Category:
        """The days whose feeds are gone unread become owed. Today's is still there to be read."""
        today = feed_date(now)
        missed = feed_days(max(self.through, today - LONGEST), today)
        if not missed:
            return self
        return replace(self, through=missed[-1], owed={**dict.fromkeys(missed, False), **self.owed})

    def with_filled(self, day: date, now: datetime) -> Category:
        """The API was asked for an owed day. It stays owed until it was asked after the day had settled."""
        if day not in self.owed:
            return self
        rest = {each: asked for each, asked in self.owed.items() if each != day}
        return replace(self, owed=rest if is_settled(day, now) else {**rest, day: True})

    def with_feed(self, feed: Feed, now: datetime, known_to: str = "") -> tuple[Category, Verdict]:
        """What a feed adds, and what it is. `known_to`: the highest id that came of earlier days, in any category."""
        today = feed_date(now)
        day = min(feed.day or today, today)  # a feed cannot be tomorrow's
        verdict = self._verdict(feed, day)
        if verdict is Verdict.BATCH and "" < feed.newest <= known_to and (missed := self._unseen_before(day)):
            # Nothing in it is newer than what the API or other feeds had for an earlier day: it is the missed day's.
            return replace(self, seen=missed, print=feed.print).with_feed(feed, now)
        if verdict is Verdict.BATCH:
            day = weekday_of(day)
            owed = self._owed_of_batch(day, feed.entries)
            through, look = max(self.through, day), self.look.came(day, feed.newest)
            came = replace(self, through=through, seen=day, print=feed.print, owed=owed, stale=None, etag="", look=look)
            return came, verdict
        silent = verdict is Verdict.EMPTY and is_feed_day(day) and self.seen is not None
        stale = day if verdict is Verdict.STALE else None
        if not (silent or stale):
            return replace(self, through=max(self.through, day), stale=None), verdict
        # Doubted: looked at again as a whole each time.
        if now - feed_opens_at(day) <= PATIENCE:
            return replace(self, stale=stale, etag=""), verdict
        # Due for hours and not there: the API knows better.
        owed = {day: False, **self.owed}
        return replace(self, through=max(self.through, day), owed=owed, stale=stale, etag=""), verdict

    def with_etag(self, etag: str, verdict: Verdict) -> Category:
        """What a read feed is to be asked for with the next time."""
        sendable = etag.isascii() and etag.isprintable() and len(etag) <= MAX_ETAG
        return replace(self, etag=etag if sendable and verdict in (Verdict.BATCH, Verdict.SAME) else "")

    def with_look(self, verdict: Verdict, day: date, max_age_s: float | None, now: datetime) -> Category:
        """The feed of `day` was read, and what it was. It rests where nothing more is to come on that day: where it has nothing by the
        calendar, or was read a second time as it was."""
        empty = day if verdict is Verdict.EMPTY else None
        look = self.look.read(now, empty=empty, batch=verdict is Verdict.BATCH)
        today = feed_date(now)
        idle = verdict in (Verdict.EMPTY, Verdict.SAME) and not is_feed_day(today)
        confirmed = verdict is Verdict.SAME and self.seen == today and look.is_confirmed(now)
        if idle or confirmed:
            look = look.resting(max_age_s, feed_opens_at(today + timedelta(days=1)), now)
        elif verdict in (Verdict.EMPTY, Verdict.STALE) and now - feed_opens_at(today) > PATIENCE:
            look = look.resting(min(max_age_s or 0.0, LATE_REST_S), feed_opens_at(today + timedelta(days=1)), now)
        return replace(self, look=look)

    def _owed_of_batch(self, day: date, entries: int) -> Mapping[date, bool]:
        """A day that was read is asked about once more when it has settled; one with more papers than a feed holds, at once."""
        if not is_feed_day(day):
            return self.owed
        return {**self.owed, day: entries < LIMIT or self.owed.get(day, False)}

    def _unseen_before(self, day: date) -> date | None:
        """The last feed day before `day`, where its feed was not read. None also for a category that never had a batch."""
        missed = feed_days(self.seen, day) if self.seen is not None and is_feed_day(day) else []
        return missed[-1] if missed else None

    def _verdict(self, feed: Feed, day: date) -> Verdict:
        """By the ids, not by the date: a server may well put today's date on yesterday's batch."""
        if not feed.print:
            return Verdict.EMPTY
        fell_back = day == self.look.newest_on and "" < feed.newest < self.look.newest
        if fell_back or (self.seen is not None and day < self.seen):
            return Verdict.OLD
        if feed.print != self.print:
            return Verdict.BATCH
        repeated = self.seen is not None and day > self.seen and is_feed_day(day)
        return Verdict.STALE if repeated else Verdict.SAME


def weekday_of(day: date) -> date:
    """Friday for a weekend: what a feed has then is Friday's batch under a wrong date."""
    return day - timedelta(days=max(day.weekday() - FRIDAY, 0))


def is_settled(day: date, now: datetime) -> bool:
    return now - feed_opens_at(day) >= SETTLED


Progress = Mapping[str, Category]


def read_progress(cursor: str | None) -> dict[str, Category]:
    """The categories that a cursor knows; {} for none. What cannot be read counts as never read, and is logged."""
    try:
        told: Any = json.loads(cursor) if cursor else {"categories": {}}
        return {str(name): _category(fields) for name, fields in told["categories"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        log.warning("cursor_unreadable", source="arxiv", cursor=str(cursor)[:200])
        return {}


def write_progress(progress: Progress) -> str:
    """The inverse."""
    return json.dumps({"form": FORM, "categories": {name: _fields(progress[name]) for name in sorted(progress)}})


def _category(fields: Mapping[str, Any]) -> Category:
    owed: Any = fields.get("owed", {})
    return Category(
        date.fromisoformat(str(fields["since"])),
        date.fromisoformat(str(fields["through"])),
        _day(fields.get("seen")),
        str(fields.get("print") or ""),
        {date.fromisoformat(day): bool(asked) for day, asked in owed.items()},
        _day(fields.get("stale")),
        str(fields.get("etag") or ""),
        _day(fields.get("found_on")),
        look_of(fields.get("look") or {}),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _fields(category: Category) -> dict[str, object]:
    fields = {
        "since": category.since.isoformat(),
        "through": category.through.isoformat(),
        "seen": category.seen.isoformat() if category.seen else None,
        "print": category.print,
        "owed": {day.isoformat(): asked for day, asked in sorted(category.owed.items())},
        "stale": category.stale.isoformat() if category.stale else None,
        "etag": category.etag,
        "found_on": category.found_on.isoformat() if category.found_on else None,
        "look": fields_of(category.look),
    }
    return {key: value for key, value in fields.items() if value}
