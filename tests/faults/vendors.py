"""Hugging Face and arXiv through a year: what each announces on which day, and what is wrong with them. Everything is drawn from one seed.

Called by `year.py`, which lets the bot look at them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.emulators.arxiv import Announced, ArxivEmulator, Work
from tests.emulators.faults import Fault
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.faults import almanac

CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")
SHORT = (
    Fault.UNAVAILABLE,
    Fault.HTML,
    Fault.RESET,
    Fault.HALF_PAGE,
    Fault.TRUNCATED_GZIP,
    Fault.TOO_MANY,
    Fault.NOTHING,
)
DAY = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """Both vendors, and what they have announced so far."""

    chance: random.Random
    hf: HuggingFaceEmulator
    arxiv: ArxivEmulator
    due: list[tuple[datetime, date, str]] = field(
        default_factory=list
    )  # what Hugging Face will list: when, under which day
    listed: dict[date, set[str]] = field(default_factory=dict)  # what Hugging Face alone has, by day
    own: dict[tuple[date, str], set[str]] = field(default_factory=dict)  # what this category alone announces, by day
    announced: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)  # what the API learns of a day late
    down_until: dict[str, datetime] = field(default_factory=dict)
    stands_still: bool = False

    def all_of(self, day: date, category: str) -> set[str]:
        """What a category announced on a day, shared papers among them."""
        feed = self.arxiv.days[day].feeds.get(category, ()) if day in self.arxiv.days else ()
        return {item.work.id for item in feed if item.kind != "replace"}

    def begin_day(self, day: date, number: int) -> None:
        """Batches of the day, and what is wrong with it."""
        self._feeds(day, number)
        self._lists(day, number)
        for vendor in ("huggingface", "arxiv"):
            if self.chance.random() < 0.02:
                self.down_until[vendor] = almanac.midnight(day) + timedelta(hours=self.chance.uniform(2, 70))
        self.arxiv.repeating = {each for each in CATEGORIES if self.chance.random() < 0.03}
        self.arxiv.stalled = {each for each in CATEGORIES if self.chance.random() < 0.03} - self.arxiv.repeating
        self.hf.repeating = {day} if self.chance.random() < 0.04 else set()
        if self.chance.random() < 0.03:
            self.hf.stall()
            self.stands_still = True
        elif self.stands_still and self.chance.random() < 0.5:
            self.hf.recover()
            self.stands_still = False

    def calm(self) -> None:
        self.down_until.clear()
        self.arxiv.repeating, self.arxiv.stalled, self.arxiv.lagging, self.hf.repeating = set(), set(), set(), set()
        self.hf.recover()
        self.stands_still = False

    def at(self, now: datetime) -> None:
        """What there is by now, and what goes wrong with the next requests."""
        self.hf.today, self.arxiv.today = now.date(), almanac.feed_date(now)
        for _, day, paper in [each for each in self.due if each[0] <= now]:
            self.hf.publish(day, [make_entry(paper, f"A study called {paper}", day=day)])
            self.announced.add(paper)
            if paper.startswith("25"):
                self.listed.setdefault(day, set()).add(paper)
        self.due = [each for each in self.due if each[0] > now]
        self.hf.faults.forget()
        self.arxiv.faults.forget()
        for vendor, emulator in (("huggingface", self.hf), ("arxiv", self.arxiv)):
            if now < self.down_until.get(vendor, NEVER):
                emulator.fail(Fault.UNAVAILABLE, times=200)
        if self.chance.random() < 0.1:
            self.hf.fail(self.chance.choice(SHORT))
        if self.chance.random() < 0.1:
            path = self.chance.choice(("/api", *(f"/rss/{each}" for each in CATEGORIES)))
            self.arxiv.fail(self.chance.choice(SHORT), path=path)

    def _feeds(self, day: date, number: int) -> None:
        """A paper of its own for each category, at times one more that stands in two, and a replacement of an old one. The API learns
        of some of them two days later."""
        lagging = set()
        for place, category in enumerate(CATEGORIES if almanac.has_feed(day) else ()):
            last = almanac.last_submission(day)
            at = last - timedelta(hours=self.chance.uniform(0.1, 20))
            work = self._work(day, number * 20 + place, (category,), at)
            self.arxiv.announce(day, category, work)
            self.own[day, category] = {work.id}
            if self.chance.random() < 0.3:
                other = self.chance.choice([each for each in CATEGORIES if each != category])
                both = self._work(day, number * 20 + 10 + place, (category, other), at)
                self.arxiv.announce(day, category, both)
                self.arxiv.announce(day, other, Announced(both, "cross"))
            if category == "cs.CL":
                self.arxiv.announce(day, category, self._work(day, number * 20 + 19, (category,), at))
            if self.chance.random() < 0.3:
                long_ago = datetime(2023, 1, 2, tzinfo=UTC)
                old = Work("2301.00001", "A study that is old", (category,), long_ago, version=number + 2)
                self.arxiv.announce(day, category, Announced(old, "replace"))
            lagging |= {item.work.id for item in self.arxiv.days[day].feeds[category] if self.chance.random() < 0.3}
        feeds = self.arxiv.days[day].feeds.values() if day in self.arxiv.days else ()
        self.announced |= {item.work.id for feed in feeds for item in feed if item.kind != "replace"}
        self.arxiv.lagging = lagging
        self.late |= lagging

    def _shared(self, day: date) -> str:
        """What both vendors announce."""
        return f"26{day.month:02}.{(day - almanac.FIRST).days * 20 + 19:05}"

    def _work(self, day: date, number: int, categories: tuple[str, ...], at: datetime) -> Work:
        identity = f"26{day.month:02}.{number:05}"
        return Work(identity, f"A study called {identity}", categories, at, authors=(f"Author {identity}",))

    def _lists(self, day: date, number: int) -> None:
        """Some of it arXiv announced two days before."""
        if day.weekday() >= 5 or (day.month, day.day) in almanac.DAILY_HOLIDAYS:
            return
        papers = [f"25{day.month:02}.{number * 20 + n:05}" for n in range(self.chance.randint(1, 3))]
        if almanac.has_feed(day - 2 * DAY):
            papers.append(self._shared(day - 2 * DAY))
        for paper in papers:
            hours = self.chance.uniform(0.2, 5) if self.chance.random() < 0.9 else self.chance.uniform(6, 40)
            self.due.append((almanac.midnight(day) + timedelta(hours=hours), day, paper))
