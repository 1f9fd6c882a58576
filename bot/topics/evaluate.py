"""What a topic's tree means: whether a paper satisfies it, and where each term stands.

Lives here: `holds` (yes or no) and `places` (where). Not here: reading topics (`language.py`), trying many at once (`index.py`).
Both work on a `Reading`, so a paper is cut into words once.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.topics.authors import Name, has_part, same_person
from bot.topics.combining import COMBINING, may_part
from bot.topics.folding import words, words_with_places
from bot.topics.plurals import singular
from bot.topics.reading import Passage, Reading
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Leaf, Node, Not, Or, Term


def holds(node: Node, reading: Reading) -> bool:
    match node:
        case And(children):
            return all(holds(child, reading) for child in children)
        case Or(children):
            return any(holds(child, reading) for child in children)
        case Not(child):
            return not holds(child, reading)
        case _:
            return leaf_holds(node, reading)


def leaf_holds(leaf: Leaf, reading: Reading) -> bool:
    match leaf:
        case Term():
            return any(occurs(leaf, passage, text) for _, passage, text in reading.passages(leaf.field))
        case Author():
            return any(is_author(leaf, name) for name in reading.authors)
        case Category():
            return any(in_category(leaf, code) for code in listed(leaf, reading.categories))
        case HasCode():
            return reading.paper.code_url is not None
        case FromSource(name):
            return name in reading.sources
        case AtLeast("upvotes", floor):
            return reading.paper.upvotes >= floor
        case AtLeast(_, floor):
            return reading.paper.comments >= floor


def is_author(wanted: Author, name: Name) -> bool:
    if " " in wanted.name or "," in wanted.name:
        return same_person(Name.read(wanted.name), name)
    return has_part(name, words(wanted.name))


def in_category(wanted: Category, code: str) -> bool:
    return code == wanted.code or (wanted.code.endswith(".*") and code.startswith(wanted.code[:-1]))


def listed(wanted: Category, codes: tuple[str, ...]) -> tuple[str, ...]:
    return codes[:1] if wanted.primary else codes


def occurs(term: Term, passage: Passage, text: str) -> bool:
    """Whether the term is anywhere here: the common ways to be, or not to be, are found out without looking at each word."""
    if term.cased:
        return term.parts[0].lower() in passage.plain and next(places(term, passage, text), None) is not None
    if not term.prefix:
        if len(term.parts) == 1 and not term.exact:
            part = term.parts[0]
            return part in passage.words or (part in passage.pairs and bool(passage.split_words((part,))))
        if f" {' '.join(term.parts)} " in (passage.plain if term.exact else passage.plain_stems):
            return True
        if not passage.linked and not term.linked and COMBINING.isdisjoint(term.parts):
            return False
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
    raw, stems = passage.raw, passage.raw if term.exact else passage.stems
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
