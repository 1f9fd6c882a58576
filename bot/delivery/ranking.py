"""Which papers a channel wants most: a score in parts, each of which can be told.

    score = match + rarity + community + freshness + taste

    match      of the topic that fits best: the mean over its terms of 2.0 in the title, 1.5 in keywords, authors and other fields,
               1.0 in the abstract; a quarter for each other topic that wants the paper too, at most 0.5
    rarity     of that topic: the mean over its terms of log((N+1) / (n+1)) / log(N+1), where n of the N papers of the last weeks have
               the term's rarest word: 0 for what every paper says, 1.0 for what none does
    community  0.6 * log2(1 + 6 * upvotes / (hours since it was listed + 6)), at most 3.0
    freshness  1.0, half as much with every three days since it was listed
    taste      what the channel's votes say of the paper's terms, authors and categories, from -1.5 to 1.5; 0 without votes

The reasons for each number stand in docs/ranking.md, held to this by a test.

Lives here: pure functions. Not here: what is done with the order (`planning.py`), reading papers and votes (`judging.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from bot.language import _, ngettext
from bot.model import Evidence, Paper, TopicMatch
from bot.topics.folding import words
from bot.topics.plurals import singular

TITLE, FIELD, ABSTRACT = 2.0, 1.5, 1.0
ANOTHER_TOPIC, MOST_TOPICS = 0.25, 0.5
RAREST = 1.0
COMMUNITY, MOST_COMMUNITY, HEAD_START_H = 0.6, 3.0, 6.0
FRESH, HALF_LIFE = 1.0, timedelta(days=3)
MOST_TASTE, DOUBT = 1.5, 4.0  # votes that nobody gave, counted as neither up nor down
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Part:
    """Of a score. `name` as `why` tells it."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    parts: tuple[Part, ...] = ()

    @property
    def total(self) -> float:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of the last weeks' `papers` have a word (folded, without plural ending) in title or abstract."""

    papers: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, text: str) -> float:
        """From 0 (every paper has it) to 1 (no other has): of the rarest word in it."""
        spoken = [singular(word) for word in words(text)]
        if not spoken or not self.papers:
            return 0.0
        rarest = min(self.counts.get(word, 0) for word in spoken)
        return max(0.0, math.log((self.papers + 1) / (rarest + 1)) / math.log(self.papers + 1))


@dataclass(frozen=True, slots=True)
class Taste:
    """Votes up and down of what a channel's papers had: `term:…`, `author:…`, `category:…`."""

    votes: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, features: Iterable[str]) -> float:
        found = [self.votes[each] for each in features if each in self.votes]
        return sum((up - down) / (up + down + DOUBT) for up, down in found)


NOTHING_KNOWN, NO_TASTE = Frequencies(), Taste()


def score(
    paper: Paper,
    topics: Sequence[TopicMatch],
    now: datetime,
    frequencies: Frequencies = NOTHING_KNOWN,
    taste: Taste = NO_TASTE,
) -> Score:
    """`topics` with their evidence. Parts that are nothing are left out."""
    parts = [*_match(topics, frequencies), _community(paper, now), _freshness(paper, now), _taste(paper, topics, taste)]
    return Score(tuple(part for part in parts if round(part.value, 2) != 0))


def listed_at(paper: Paper, now: datetime) -> datetime:
    """When it was announced first, as far as is known: sources name days."""
    first = min((listing.day for listing in paper.listings if listing.day), default=None)
    if first is not None:
        return min(now, datetime.combine(first, time(0), UTC))
    return min(now, paper.published_at or now)


def frequencies_of(papers: Sequence[Paper]) -> Frequencies:
    """Some 0.1 ms a paper: call it in a thread."""
    counts: Counter[str] = Counter()
    for paper in papers:
        counts.update({singular(word) for word in (*words(paper.title), *words(paper.abstract))})
    return Frequencies(len(papers), counts)


def taste_of(votes: Iterable[tuple[Paper, Sequence[TopicMatch], int, int]]) -> Taste:
    """Of papers with their topics, votes up and votes down."""
    found: dict[str, tuple[int, int]] = {}
    for paper, topics, up, down in votes:
        for feature in features(paper, topics):
            ups, downs = found.get(feature, (0, 0))
            found[feature] = (ups + up, downs + down)
    return Taste(found)


def features(paper: Paper, topics: Sequence[TopicMatch]) -> tuple[str, ...]:
    """What a vote on a paper is a vote on. Of authors the first and the last: the others of long lists say little."""
    terms = [f"term:{evidence.term.casefold()}" for topic in topics for evidence in topic.evidence]
    authors = [f"author:{name.casefold()}" for name in (*paper.authors[:1], *paper.authors[1:][-1:])]
    return tuple(dict.fromkeys((*terms, *authors, *(f"category:{each}" for each in paper.categories))))


def _match(topics: Sequence[TopicMatch], frequencies: Frequencies) -> list[Part]:
    rated = [(_of_topic(topic), _rarity(topic, frequencies)) for topic in topics if topic.evidence]
    if not rated:
        return []
    place, rare = max(rated, key=lambda each: each[0].value + each[1].value)
    others = min(MOST_TOPICS, ANOTHER_TOPIC * (len(rated) - 1))
    return [place, rare, Part(ngettext("{count} topic", "{count} topics", len(rated)), others)]


def _of_topic(topic: TopicMatch) -> Part:
    best: dict[str, float] = {}
    for evidence in topic.evidence:
        best[evidence.term] = max(best.get(evidence.term, 0.0), _weight(evidence))
    value = sum(best.values()) / len(best)
    if value == TITLE:
        name = _("title match")
    elif value == ABSTRACT:
        name = _("abstract match")
    else:
        name = _("title and more match") if value > FIELD else _("text match")
    return Part(name, value)


def _weight(evidence: Evidence) -> float:
    return {"title": TITLE, "abstract": ABSTRACT}.get(evidence.field, FIELD)


def _rarity(topic: TopicMatch, frequencies: Frequencies) -> Part:
    terms = {evidence.term: evidence.text for evidence in topic.evidence}
    rarities = {term: frequencies.rarity(text) for term, text in terms.items()}
    rarest = max(rarities, key=lambda term: rarities[term])
    return Part(_("rare term “{term}”", term=rarest), RAREST * sum(rarities.values()) / len(rarities))


def _community(paper: Paper, now: datetime) -> Part:
    hours = (now - listed_at(paper, now)) / HOUR
    value = COMMUNITY * math.log2(1 + HEAD_START_H * max(paper.upvotes, 0) / (hours + HEAD_START_H))
    name = ngettext("{count} upvote in {hours} h", "{count} upvotes in {hours} h", paper.upvotes, hours=round(hours))
    return Part(name, min(MOST_COMMUNITY, value))


def _freshness(paper: Paper, now: datetime) -> Part:
    return Part(_("new"), FRESH * 0.5 ** ((now - listed_at(paper, now)) / HALF_LIFE))


def _taste(paper: Paper, topics: Sequence[TopicMatch], taste: Taste) -> Part:
    value = taste.of(features(paper, topics))
    return Part(_("votes here"), max(-MOST_TASTE, min(MOST_TASTE, value)))
