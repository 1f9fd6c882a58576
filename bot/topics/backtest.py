"""A topic tried on the papers of the last weeks: how many a day it would have brought, and how to have fewer or any.

Lives here: counting, and when advice is due. Not here: which advice (`narrowing.py`, `widening.py`), getting the papers and the wording
(`commands/preview.py`). Pure; some 0.1 ms a paper, so call it in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from bot.model import Paper
from bot.topics.evaluate import holds
from bot.topics.language import Topic
from bot.topics.narrowing import narrower
from bot.topics.reading import Reading
from bot.topics.widening import Wider, wider

TOO_MANY = 5.0  # a day: more, and people mute the bot
READINGS_KEPT = 2_000  # of matches, for trying narrower topics: about 20 kB each


@dataclass(frozen=True, slots=True)
class Tried:
    """A topic, and how many papers it would have brought."""

    topic: str
    count: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """`papers` looked at on `days` days that had any, from `first` to `last` (None where no paper bears a day).

    `matched`: newest first. `narrower`: topics that would bring few enough, when there are too many; `wider`: when there are none.
    """

    papers: int
    days: int
    first: date | None
    last: date | None
    matched: tuple[Paper, ...]
    narrower: tuple[Tried, ...] = ()
    wider: Wider | None = None

    def per_day(self, count: int) -> float:
        return count / max(self.days, 1)

    @property
    def rate(self) -> float:
        """Matches a day, over the days that had papers."""
        return self.per_day(len(self.matched))

    @property
    def too_many(self) -> bool:
        return self.rate > TOO_MANY


def day_of(paper: Paper) -> date | None:
    """The latest day on which a source listed it, else that of its publication."""
    listed = max((listing.day for listing in paper.listings if listing.day), default=None)
    published = paper.published_at.astimezone(UTC).date() if paper.published_at else None
    return listed or published


def backtest(topic: Topic, papers: Sequence[Paper]) -> Backtest:
    """`papers` newest first. Linear in them."""
    days = {day for paper in papers if (day := day_of(paper))}
    matched: list[Paper] = []
    readings: list[Reading] = []
    for paper in papers:
        reading = Reading(paper)
        if holds(topic.tree, reading):
            matched.append(paper)
            readings += [reading] if len(readings) < READINGS_KEPT else []
    found = Backtest(len(papers), len(days), min(days, default=None), max(days, default=None), tuple(matched))
    if found.too_many:
        most = TOO_MANY * len(days) * len(readings) / len(matched)
        scale = len(matched) / len(readings)
        fewer = tuple(Tried(text, round(count * scale)) for text, count in narrower(topic, readings, most))
        return Backtest(found.papers, found.days, found.first, found.last, found.matched, narrower=fewer)
    if not matched and papers:
        return Backtest(
            found.papers, found.days, found.first, found.last, (), wider=wider(topic, papers, TOO_MANY * len(days))
        )
    return found


def together(topics: Sequence[Topic], papers: Sequence[Paper]) -> float | None:
    """Papers a day that at least one of the topics wants, over the days that had papers; None where nobody can tell."""
    days = {day for paper in papers if (day := day_of(paper))}
    if not days:
        return None
    wanted = 0
    for paper in papers:
        reading = Reading(paper)
        wanted += any(holds(topic.tree, reading) for topic in topics)
    return wanted / len(days)
