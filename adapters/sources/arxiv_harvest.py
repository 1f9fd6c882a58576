"""What a fetch of arXiv brings in: papers of several categories and of the API made one list, with what went wrong beside it.

No request is sent here. Called by `arxiv_feed.py`, one harvest a fetch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from adapters.sources.arxiv_announcements import Announcement, Feed
from adapters.sources.arxiv_calendar import feed_date
from adapters.sources.arxiv_entries import NAME, Entries
from adapters.sources.arxiv_progress import Category, Verdict, write_progress
from bot.errors import Transient
from bot.model import Listing, Paper, PaperId
from bot.progress import Batch, Happening, PaperEvent


@dataclass
class Harvest:
    """What a fetch brought in so far."""

    progress: dict[str, Category]
    papers: dict[PaperId, Paper] = field(default_factory=dict)
    news: set[PaperId] = field(default_factory=set)
    revised: dict[PaperId, Paper] = field(default_factory=dict)
    events: dict[str, PaperEvent] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    errors: list[Transient] = field(default_factory=list)
    successes: int = 0

    def unread(self, category: str, error: Transient, now: datetime) -> None:
        """Its feed could not be read; it keeps its place."""
        known = self.progress[category]
        self.progress[category] = replace(known, look=known.look.failed(error.reason, now))
        self.failed(f"{category} could not be read", error)

    def failed(self, what: str, error: Transient) -> None:
        self.errors.append(error)
        self.skipped.append(f"{what}: {error.reason}")

    def filled(self, categories: Sequence[str], days: Sequence[date], found: Entries, now: datetime) -> None:
        self.successes += 1
        self.skipped += found.skipped
        for paper in found.papers:
            if self._is_ours(paper, categories):
                day, among = _day_of(paper) or date.max, [each for each in categories if each in paper.categories]
                self._add(paper, any(self.progress[each].has_news(day) for each in among or categories))
        for category in categories:
            for day in days:
                self.progress[category] = self.progress[category].with_filled(day, now)
            self._made_up(category, days, [paper for paper in found.papers if category in paper.categories])

    def _made_up(self, category: str, days: Sequence[date], papers: Sequence[Paper]) -> None:
        came: dict[date, str] = {}
        for paper in papers:
            day = _day_of(paper)
            if day is not None and day in days:
                came[day] = max(came.get(day, ""), paper.id)
        if came:
            known, last = self.progress[category], max(came)
            look = known.look.came(last, came[last])
            self.progress[category] = replace(known, look=replace(look, made_up=max(last, look.made_up or last)))

    def _is_ours(self, paper: Paper, categories: Sequence[str]) -> bool:
        """Not of a day before its category was read at all: that would be announced as news to everybody at the start."""
        days = [listing.day for listing in paper.listings if listing.day]
        since = [self.progress[each].since for each in categories if each in paper.categories]
        return not days or not since or max(days) >= min(since)

    def unchanged(self, category: str, max_age_s: float | None, now: datetime) -> None:
        """A feed is as it was when it was last read whole."""
        self.successes += 1
        known = self.progress[category]
        self.progress[category] = known.with_look(Verdict.SAME, known.seen or feed_date(now), max_age_s, now)

    def resting(self) -> None:
        """A feed needs not be asked for: what it has is known."""
        self.successes += 1

    def read(self, category: str, feed: Feed, etag: str, max_age_s: float | None, now: datetime) -> None:
        """A batch that was read before is given again, as any other overlap; one under a wrong date is not."""
        self.successes += 1
        self.skipped += feed.skipped
        today = feed_date(now)
        has_news = self.progress[category].has_news(today)
        known_to = max(each.look.known_before(today) for each in self.progress.values())
        progress, verdict = self.progress[category].with_feed(feed, now, known_to)
        progress = progress.with_etag(etag, verdict)
        self.progress[category] = progress.with_look(verdict, feed.day or feed_date(now), max_age_s, now)
        if verdict is Verdict.STALE:
            seen = self.progress[category].seen
            self.skipped.append(f"{category} repeats the batch of {seen} under {feed.day or feed_date(now)}.")
        if verdict in (Verdict.STALE, Verdict.OLD):
            return
        day = self.progress[category].seen or feed_date(now)
        for item in feed.announcements:
            if item.is_new:
                self._add(_dated(item, day), has_news)
            else:
                self._revise(item, day, now)

    def _revise(self, item: Announcement, day: date, now: datetime) -> None:
        """A new version of a paper that was announced before. The same in several categories is one."""
        detail = "" if item.version else day.isoformat()
        event = PaperEvent(item.paper.id, Happening.VERSION, now, item.version, detail)
        self.events.setdefault(event.id, event)
        self.revised[item.paper.id] = undated(item.paper)

    def _add(self, paper: Paper, is_news: bool) -> None:
        """A paper of several categories is one, with the categories of all its entries; it is news if any of them has it as news."""
        known = self.papers.setdefault(paper.id, paper)
        if known is not paper:
            united = tuple(dict.fromkeys((*known.categories, *paper.categories)))
            self.papers[paper.id] = replace(known, categories=united)
        if is_news:
            self.news.add(paper.id)

    def raise_if_nothing(self) -> None:
        """Raises Transient with what went wrong first, and the longest wait that was named."""
        if not self.successes and self.errors:
            waits = [error.retry_after_s for error in self.errors if error.retry_after_s]
            raise Transient(self.errors[0].reason, max(waits, default=None))

    def batch(self, more: bool) -> Batch:
        """A paper that is new in one category and revised in another is new."""
        return Batch(
            tuple(self.papers.values()),
            write_progress(self.progress),
            tuple(self.skipped),
            more,
            old_news=frozenset(self.papers.keys() - self.news),
            updates=tuple(paper for paper in self.revised.values() if paper.id not in self.papers),
            events=tuple(event for event in self.events.values() if event.paper_id not in self.papers),
        )


def _day_of(paper: Paper) -> date | None:
    return max((listing.day for listing in paper.listings if listing.day), default=None)


def undated(paper: Paper) -> Paper:
    """As a search, a look-up or a new version has it: that says nothing of when it was announced."""
    return replace(paper, listings=(Listing(NAME, None, paper.url),))


def _dated(item: Announcement, day: date) -> Paper:
    """With the day under which it was announced: a feed's own date may be missing or ahead of the clock."""
    return replace(item.paper, listings=(Listing(NAME, day, item.paper.url),))
