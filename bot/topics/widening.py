"""How a topic that brings nothing could bring something: which of its terms stands in the way.

Lives here: what to leave out or loosen, and words that no paper has. Not here: whether it brings nothing (`backtest.py`). Pure, linear in
topic and papers: each term is looked for once a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import UserError
from bot.model import Paper
from bot.topics.evaluate import holds
from bot.topics.language import Topic, parse
from bot.topics.reading import Reading
from bot.topics.speech import title_words
from bot.topics.spelling import shown
from bot.topics.tree import And, Node, Not, Or, Term

SUGGESTED = 3
SHORTEST_MISSPELT = 4
ALIKE = 0.8  # of difflib's ratio: `difusion` and `diffusion` are 0.94


@dataclass(frozen=True, slots=True)
class Wider:
    """`topics`: wider topics with how many papers they would have brought, those that bring most first.

    `unknown`: terms that no paper has, each with the word that may have been meant, or None."""

    topics: tuple[tuple[str, int], ...] = ()
    unknown: tuple[tuple[str, str | None], ...] = ()


def wider(topic: Topic, papers: Sequence[Paper], most: float) -> Wider:
    """For a topic that matches none of `papers`. What would bring more than `most` comes last."""
    sides = [_Side(side, topic.text) for side in (topic.tree.children if isinstance(topic.tree, Or) else (topic.tree,))]
    for paper in papers:
        reading = Reading(paper)
        for side in sides:
            side.look(reading)
    counts: Counter[str] = Counter()
    for side in sides:
        counts.update(side.wider())
    best = sorted(counts.items(), key=lambda each: (each[1] > most, -each[1] if each[1] <= most else each[1]))
    topics = tuple((text, count) for text, count in best if count and _is_topic(text))
    unknown = tuple(dict.fromkeys(term for side in sides for term in side.never()))
    return Wider(topics[:SUGGESTED], _with_meant(unknown, papers) if unknown else ())


class _Side:
    """One alternative of a topic: conditions that must all hold, and how often only one of them did not."""

    def __init__(self, node: Node, typed: str) -> None:
        children = node.children if isinstance(node, And) else (node,)
        self._all = tuple(sorted(children, key=lambda child: (isinstance(child, Not), typed.find(shown(child)))))
        self._loose = [_loosened(child) for child in self._all]
        self._held = [0] * len(self._all)
        self._alone_missing = [0] * len(self._all)
        self._loosely = [0] * len(self._all)
        self._any = 0

    def look(self, reading: Reading) -> None:
        held = [holds(child, reading) for child in self._all]
        for place, each in enumerate(held):
            self._held[place] += each
        self._any += any(each for each, child in zip(held, self._all, strict=True) if not isinstance(child, Not))
        if held.count(False) == 1:
            place = held.index(False)
            self._alone_missing[place] += 1
            loose = self._loose[place]
            self._loosely[place] += loose is not None and holds(loose.tree, reading)

    def wider(self) -> dict[str, int]:
        """Without one condition; with the words of a phrase apart; any of the terms; each term alone."""
        found: dict[str, int] = {}
        for place in range(len(self._all)):
            rest = self._all[:place] + self._all[place + 1 :]
            if rest:
                found[shown(And(rest))] = self._alone_missing[place]
            if (loose := self._loose[place]) is not None:
                before, behind = self._all[:place], self._all[place + 1 :]
                parts = (*map(_operand, before), loose.text, *map(_operand, behind))
                found[" ".join(parts)] = self._loosely[place]
        wanted = [child for child in self._all if not isinstance(child, Not)]
        if len(wanted) > 1 and not any(found.values()):
            found |= {shown(child): held for child, held in zip(self._all, self._held, strict=True) if child in wanted}
            found[" OR ".join(_bracketed(child) for child in wanted)] = self._any
        return found

    def never(self) -> list[str]:
        """Words and phrases that are in no paper at all."""
        zipped = zip(self._all, self._held, strict=True)
        return [shown(child) for child, held in zipped if not held and isinstance(child, Term)]


def _operand(child: Node) -> str:
    return f"({shown(child)})" if isinstance(child, Or) else shown(child)


def _bracketed(child: Node) -> str:
    return f"({shown(child)})" if isinstance(child, And) else shown(child)


def _loosened(node: Node) -> Topic | None:
    """The words of a phrase, anywhere."""
    if not isinstance(node, Term) or len(node.parts) < 2:
        return None
    field = f"{node.field}:" if node.field else ""
    try:
        return parse(" ".join(f"{field}{part}" for part in node.parts))
    except UserError:
        return None


def _is_topic(text: str) -> bool:
    try:
        parse(text)
    except UserError:  # nothing positive is left
        return False
    return True


def _with_meant(unknown: Sequence[str], papers: Sequence[Paper]) -> tuple[tuple[str, str | None], ...]:
    misspelt = any(_may_be_misspelt(term) for term in unknown)
    known = [phrase.text.lower() for phrase in (title_words(papers) if misspelt else ()) if phrase.count > 1]
    return tuple((term, _meant(term, known)) for term in unknown)


def _meant(term: str, known: Sequence[str]) -> str | None:
    if not _may_be_misspelt(term):
        return None
    close = get_close_matches(term.lower(), known, n=1, cutoff=ALIKE)
    return close[0] if close and close[0] != term.lower() else None


def _may_be_misspelt(term: str) -> bool:
    return len(term) >= SHORTEST_MISSPELT and term.isalpha()
