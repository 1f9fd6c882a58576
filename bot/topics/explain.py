"""Why a topic matched: which terms, in which field, and the words as they stand there.

Lives here: evidence for people. Not here: the decision (`evaluate.py`). Called for matches only, so it may take its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.errors import UserError
from bot.language import N_, _
from bot.model import Evidence, Paper, TopicMatch
from bot.topics.evaluate import holds, in_category, is_author, listed, places
from bot.topics.folding import words_with_places
from bot.topics.language import Topic, parse
from bot.topics.quoting import original
from bot.topics.reading import Reading
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Leaf, Node, Not, Or, Term

_FIELDS = frozenset(
    {
        *(N_("title"), N_("abstract"), N_("organization"), N_("keyword"), N_("author"), N_("category")),
        *(N_("code"), N_("source"), N_("upvotes"), N_("comments")),
    }
)
_reading = lru_cache(maxsize=64)(Reading)  # a paper comes to many channels at about the same time
_parsed = lru_cache(maxsize=4096)(parse)


def explain(topic: Topic, paper: Paper) -> tuple[Evidence, ...]:
    """One a term and field, of the first occurrence there; terms in the order they were typed. () if it does not match."""
    reading = _reading(paper)
    if not holds(topic.tree, reading):
        return ()
    leaves = sorted(_satisfied(topic.tree, reading), key=lambda leaf: topic.text.find(leaf.typed))
    return tuple(dict.fromkeys(found for leaf in leaves for found in _evidence(leaf, reading)))


def explained(matches: Sequence[TopicMatch], paper: Paper) -> tuple[TopicMatch, ...]:
    """The same with evidence. A topic that cannot be read any more, or that matches no more, has none."""
    return tuple(replace(match, evidence=_evidence_of(match.topic, paper)) for match in matches)


def field_called(field: str) -> str:
    """As people read it."""
    return _(field) if field in _FIELDS else field


@lru_cache(maxsize=1024)  # and many channels have the same topics
def _evidence_of(topic: str, paper: Paper) -> tuple[Evidence, ...]:
    try:
        return explain(_parsed(topic), paper)
    except UserError:  # kept by a version whose language was another
        return ()


def _satisfied(node: Node, reading: Reading) -> Iterator[Leaf]:
    """The leaves that made it match: of an OR every side that holds, of an exclusion nothing."""
    match node:
        case And(children):
            for child in children:
                yield from _satisfied(child, reading)
        case Or(children):
            for child in children:
                if holds(child, reading):
                    yield from _satisfied(child, reading)
        case Not():
            return
        case _:
            if holds(node, reading):
                yield node


def _evidence(leaf: Leaf, reading: Reading) -> Iterator[Evidence]:
    paper = reading.paper
    match leaf:
        case Term():
            yield from _in_text(leaf, reading)
        case Author():
            found = [text for text, name in zip(paper.authors, reading.authors, strict=True) if is_author(leaf, name)]
            yield from (Evidence(leaf.typed, "author", text) for text in found[:1])
        case Category():
            codes = [code for code in listed(leaf, paper.categories) if in_category(leaf, code.lower())]
            yield from (Evidence(leaf.typed, "category", code) for code in codes[:1])
        case HasCode():
            yield Evidence(leaf.typed, "code", paper.code_url or "")
        case FromSource(name):
            yield Evidence(leaf.typed, "source", name)
        case AtLeast(count, _):
            yield Evidence(leaf.typed, count, str(paper.upvotes if count == "upvotes" else paper.comments))


def _in_text(term: Term, reading: Reading) -> Iterator[Evidence]:
    seen: set[str] = set()
    for field, passage, text in reading.passages(term.field):
        found = next(places(term, passage, text), None) if field not in seen else None
        if found is not None:
            seen.add(field)
            spots = words_with_places(text)
            yield Evidence(term.typed, field, original(text, spots[found[0]][1], spots[found[1] - 1][2]))
