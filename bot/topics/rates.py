"""How many papers a day each source brings of what a topic wants. Pure; called by the commands, in a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.model import Paper
from bot.topics.index import TopicIndex
from bot.topics.language import Topic

Key = TypeVar("Key", bound=Hashable)
Rates = Mapping[str, float]  # by source name


class Days:
    """On which days each source listed any of some papers: what their rates are over."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._days: dict[str, set[date]] = {}
        for paper in papers:
            for listing in paper.listings:
                if listing.day:
                    self._days.setdefault(listing.source, set()).add(listing.day)

    def rates(self, wanted: Sequence[Paper]) -> Rates:
        """Papers a day of each source, by name: a paper that two sources list counts for both."""
        counts = Counter(source for paper in wanted for source in {each.source for each in paper.listings if each.day})
        return {source: counts[source] / len(days) for source, days in sorted(self._days.items())}


def rates_of(topics: Mapping[Key, Topic], papers: Sequence[Paper]) -> Mapping[Key, Rates]:
    """For several topics at once: each paper is looked at once for all of them."""
    index = TopicIndex()
    for key, topic in topics.items():
        index.add(key, topic)
    wanted: dict[Key, list[Paper]] = {key: [] for key in topics}
    for paper in papers:
        for key in index.match(paper):
            wanted[key].append(paper)
    days = Days(papers)
    return {key: days.rates(found) for key, found in wanted.items()}
