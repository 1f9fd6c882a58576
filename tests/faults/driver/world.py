"""Channels, topics and papers of a run, and what should come of them: computed from titles alone, with nothing of the program's.

Lives here: pure values and choices. Not here: how they are told to the emulators (`campaign.py`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WORDS = ("badger", "walrus", "lemur", "heron", "otter", "condor", "gecko", "bison", "tapir", "magpie", "weasel", "ibex")
TOPICS_A_CHANNEL = 2
MODES = ("instant", "auto", "instant", "auto", "instant", "digest")  # of the channels of a platform, in turn


@dataclass(frozen=True)
class Topic:
    """A topic in the forms of the topic language that titles of our making can tell apart."""

    form: str
    first: str
    second: str

    @property
    def text(self) -> str:
        return self.form.format(self.first, self.second)

    def wants(self, title: str) -> bool:
        words = title.lower().replace(":", " ").split()
        first, second = self.first in words, self.second in words
        match self.form:
            case "{0}" | "title:{0}":
                return first
            case "{0} OR {1}":
                return first or second
            case "{0} {1}":
                return first and second
            case "{0} -{1}":
                return first and not second
            case '"{0} {1}"':
                return (self.first, self.second) in pairwise(words)
        raise ValueError(self.form)


FORMS = ("{0}", "title:{0}", "{0} OR {1}", "{0} {1}", "{0} -{1}", '"{0} {1}"')


@dataclass(frozen=True)
class Paper:
    """`number` counts from 0 in the order of publication."""

    number: int
    title: str

    @property
    def id(self) -> str:
        return f"{2601 + self.number // 90_000}.{10_000 + self.number % 90_000}"


@dataclass
class World:
    """What was subscribed and published so far."""

    chance: random.Random
    subscribed: dict[str, tuple[Topic, ...]] = field(default_factory=dict)  # by channel address
    digests: set[str] = field(default_factory=set)  # channels that get what waits at a time of day
    papers: list[Paper] = field(default_factory=list)

    def subscribe(self, address: str, only: Topic | None = None) -> Sequence[Topic]:
        """The first topic of a channel is always one that plain titles meet."""
        chosen: list[Topic] = [only] if only else []
        while only is None and len(chosen) < TOPICS_A_CHANNEL:
            topic = Topic(self.chance.choice(FORMS if chosen else FORMS[:3]), *self.chance.sample(WORDS, 2))
            if topic.text not in [each.text for each in chosen]:
                chosen.append(topic)
        self.subscribed[address] = tuple(chosen)
        return chosen

    def publish(self, count: int, among: Sequence[str] = WORDS) -> Sequence[Paper]:
        """New papers whose titles have words of these."""
        new = []
        for number in range(len(self.papers), len(self.papers) + count):
            words = " ".join(self.chance.sample(among, min(len(among), self.chance.choice((1, 2, 2, 3)))))
            new.append(Paper(number, f"On the {words}: observation number {number}"))
        self.papers += new
        return new

    def expected(self) -> Mapping[str, Sequence[Paper]]:
        """By channel: the papers that it should get, in the order of publication."""
        return {
            address: [paper for paper in self.papers if any(topic.wants(paper.title) for topic in topics)]
            for address, topics in self.subscribed.items()
        }

    def due_count(self) -> int:
        """Deliveries that wait for nothing."""
        return sum(len(papers) for address, papers in self.expected().items() if address not in self.digests)
