"""What a topic's tree means: whether a paper satisfies it, and where each term stands.

Lives here: `holds` (yes or no) and `places` (where). Not here: reading topics (`language.py`), trying many at once (`index.py`).
Both work on a `Reading`, so a paper is cut into words once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from bot.topics.authors import Name, has_part, same_person
from bot.topics.combining import COMBINING, may_part
from bot.topics.folding import words, words_with_places
from bot.topics.openings import openings
from bot.topics.plurals import singular
from bot.topics.reading import Passage, Reading
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Node, Not, Or, Term


def holds(node: Node, reading: Reading) -> bool:
    """Whether the paper satisfies the node. Looked up by type, because an index asks this a thousand times a paper."""
    return _HOLDS[type(node)](node, reading)


def _and(node: And, reading: Reading) -> bool:
    for child in node.children:  # noqa: SIM110  a generator costs more than what it asks
        if not _HOLDS[type(child)](child, reading):
            return False
    return True


def _or(node: Or, reading: Reading) -> bool:
    for child in node.children:  # noqa: SIM110
        if _HOLDS[type(child)](child, reading):
            return True
    return False


def _not(node: Not, reading: Reading) -> bool:
    return not _HOLDS[type(node.child)](node.child, reading)


def _term(term: Term, reading: Reading) -> bool:
    if term.plain:
        return reading.has_word(term.parts[0])
    for _, passage, text in reading.passages(term.field):  # noqa: SIM110
        if occurs(term, passage, text):
            return True
    return False


def _author(author: Author, reading: Reading) -> bool:
    return any(is_author(author, name) for name in reading.authors)


def _category(category: Category, reading: Reading) -> bool:
    return any(in_category(category, code) for code in listed(category, reading.categories))


def _at_least(condition: AtLeast, reading: Reading) -> bool:
    paper = reading.paper
    return (paper.upvotes if condition.count == "upvotes" else paper.comments) >= condition.floor


_HOLDS: dict[type, Callable[[Any, Reading], bool]] = {
    And: _and,
    Or: _or,
    Not: _not,
    Term: _term,
    Author: _author,
    Category: _category,
    HasCode: lambda _, reading: reading.paper.code_url is not None,
    FromSource: lambda source, reading: source.name in reading.sources,
    AtLeast: _at_least,
}


@lru_cache(maxsize=100_000)
def _wanted(name: str) -> Name | tuple[str, ...]:
    """A name in a topic: a person, or the parts of one word."""
    return Name.read(name) if " " in name or "," in name else tuple(words(name))


def is_author(wanted: Author, name: Name) -> bool:
    person = _wanted(wanted.name)
    return same_person(person, name) if isinstance(person, Name) else has_part(name, person)


def in_category(wanted: Category, code: str) -> bool:
    return code == wanted.code or (wanted.code.endswith(".*") and code.startswith(wanted.code[:-1]))


def listed(wanted: Category, codes: tuple[str, ...]) -> tuple[str, ...]:
    return codes[:1] if wanted.primary else codes


def occurs(term: Term, passage: Passage, text: str) -> bool:
    """Whether the term is anywhere here: the common ways to be, or not to be, are found out without looking at each word."""
    if term.cased:
        return term.parts[0].lower() in passage.plain and _looked_for(term, passage, text)
    if term.prefix:
        return f" {term.parts[0]}" in passage.beginnings if len(term.parts) == 1 else _looked_for(term, passage, text)
    if len(term.parts) == 1 and not term.exact:
        part = term.parts[0]
        return part in passage.words or (part in passage.pairs and bool(passage.split_words((part,))))
    if f" {' '.join(term.parts)} " in (passage.plain if term.exact else passage.plain_stems):
        return True
    if passage.joined.isdisjoint(term.parts) and not term.linked and COMBINING.isdisjoint(term.parts[:-1]):
        return False  # nothing here or in the term is joined, so it would have been found as it stands
    first = openings(term)
    if first.isdisjoint(passage.words) and first.isdisjoint(passage.pairs):
        return False
    return _looked_for(term, passage, text)


def _looked_for(term: Term, passage: Passage, text: str) -> bool:
    return next(places(term, passage, text), None) is not None


def places(term: Term, passage: Passage, text: str) -> Iterator[tuple[int, int]]:
    """Each occurrence as (first word, word behind the last)."""
    if term.cased:
        yield from _cased(term, passage, text)
        return
    for start in range(len(passage.raw)):
        end = _end(term, passage, start)
        if end:
            yield start, end


def _end(term: Term, passage: Passage, start: int) -> int:
    """The place behind the last word of an occurrence that begins at `start`, or 0."""
    at, part = start, 0
    while part < len(term.parts):
        taken, matched = _step(term, passage, at, part)
        if not matched:
            return 0
        at, part = at + taken, part + matched
    return at


def _step(term: Term, passage: Passage, at: int, part: int) -> tuple[int, int]:
    """How many words of the text at `at` are how many parts of the term from `part` on; (0, 0): none."""
    raw, stems = passage.raw, passage.raw if term.exact or term.prefix else passage.stems
    wanted = term.parts[part]
    if at >= len(raw):
        return 0, 0
    open_end = term.prefix and part == len(term.parts) - 1
    if stems[at] == wanted or (open_end and raw[at].startswith(wanted)):
        return 1, 1
    if at in passage.linked:
        joined = raw[at] + raw[at + 1]
        if (joined if term.exact else singular(joined)) == wanted or (open_end and joined.startswith(wanted)):
            return 2, 1
    if len(term.parts) == 1 and not open_end and not term.exact and _freely_split(passage, at, wanted):
        return 2, 1
    return _joined_in_text(term, stems[at], raw[at], part)


def _freely_split(passage: Passage, at: int, wanted: str) -> bool:
    """Whether the topic's one word stands here as two: `pretraining` as `pre training`, `gpt4` as `GPT 4`."""
    if at + 1 >= len(passage.raw) or passage.stems[at] + passage.stems[at + 1] != wanted:
        return False
    return may_part(passage.raw[at], passage.raw[at + 1])


def _joined_in_text(term: Term, stem: str, raw: str, part: int) -> tuple[int, int]:
    """Whether several parts of the term stand here as one word: `few-shot` as `fewshot`."""
    if not term.linked and term.parts[part] not in COMBINING:
        return 0, 0
    joined = term.parts[part]
    for count, following in enumerate(term.parts[part + 1 :], 2):
        joined += following
        last = part + count == len(term.parts)
        if (joined if term.exact else singular(joined)) == stem or (term.prefix and last and raw.startswith(joined)):
            return 1, count
    return 0, 0


def _cased(term: Term, passage: Passage, text: str) -> Iterator[tuple[int, int]]:
    """`=RAG`: the capitals as they are, alone or with a plural s."""
    capitals = term.parts[0]
    for place, (_, start, end) in enumerate(words_with_places(text)):
        if text[start:end].rstrip("'’s") == capitals or text[start:end] == capitals:
            yield place, place + 1
