"""From any text to a search: what must occur, what lifts a paper, and what the person may have meant.

Lives here: ranking inside the archive. Not here: fields and word folding (`schema.py`), running the search (`archive.py`).
The weights were chosen by trying them on 60,000 papers; `python -m benchmarks.search --show` helps to try others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tantivy

from adapters.archive.schema import (
    ABSTRACT,
    AUTHORS,
    COMPOUNDS,
    FOLDED,
    SPELLINGS,
    STEMMED,
    TITLE,
    analyzer,
    readable,
    schema,
)
from bot.model import PaperId
from bot.record import NAMED, paper_id

MAX_CHARS = 400
MAX_WORDS = 20
HARDLY_KNOWN = 2  # papers: a word with so few is tried with one letter changed too
MAX_MEANT = 4  # words that one may have been meant to be

TIE = 0.3  # how much a word counts in the fields where it scores less
TITLE_WEIGHT, JOINED_WEIGHT, MEANT_WEIGHT = 2.0, 0.9, 0.5
TITLE_PHRASE, ABSTRACT_PHRASE, AUTHOR_PHRASE = 2.0, 1.0, 2.0

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from how in into is it its of on or our that the their this to via was we what"
        " when where which with without using about paper papers",
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A text understood: papers named by id or link, and the other words as the index has them (plain and stemmed)."""

    ids: tuple[PaperId, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def telling(self) -> tuple[int, ...]:
        """The places of the words that say something; all of them where none does."""
        places = range(len(self.words))
        return tuple(place for place in places if self.words[place] not in _STOP_WORDS) or tuple(places)


def understand(text: str) -> Asked:
    """Any text is understood, as nothing at worst."""
    text = text[:MAX_CHARS]
    ids = dict.fromkeys(paper_id(found[1]) for found in NAMED.finditer(text))
    words = analyzer(FOLDED).analyze(readable(NAMED.sub(" ", text)))[:MAX_WORDS]
    stems = [_stem(word) for word in words]
    return Asked(tuple(ids), tuple(words), tuple(stems))


def all_words(asked: Asked, searcher: tantivy.Searcher) -> tantivy.Query:
    """Papers with every telling word; those where words stand side by side come first."""
    telling = set(asked.telling)
    terms = [_word(asked, place, searcher) for place in range(len(asked.words))]
    must, should = tantivy.Occur.Must, tantivy.Occur.Should
    clauses = [(must if place in telling else should, term) for place, term in enumerate(terms)]
    return tantivy.Query.boolean_query([*clauses, *((should, phrase) for phrase in _phrases(asked))])


def any_words(asked: Asked, searcher: tantivy.Searcher) -> tantivy.Query:
    """Papers with some telling word."""
    clauses = [_word(asked, place, searcher) for place in asked.telling]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in (*clauses, *_phrases(asked))])


def _stem(word: str) -> str:
    return next(iter(analyzer(STEMMED).analyze(word)), word)


def _word(asked: Asked, place: int, searcher: tantivy.Searcher) -> tantivy.Query:
    """One word in any field, joined with a neighbour, split in two, or what it may have been meant to be."""
    word, stem = asked.words[place], asked.stems[place]
    ways = [*_in_prose(stem), _term(AUTHORS, word), _term(COMPOUNDS, stem)]
    ways += [_weighed(query, JOINED_WEIGHT) for query in _joined(asked, place, searcher)]
    compound = searcher.doc_freq(COMPOUNDS, stem)
    if compound:
        ways += _split(word, searcher)
    frequency = _known(searcher, stem) + searcher.doc_freq(AUTHORS, word) + compound
    if frequency <= HARDLY_KNOWN:
        ways += [_weighed(query, MEANT_WEIGHT) for query in _meant(word, frequency, searcher)]
    return tantivy.Query.disjunction_max_query(ways, TIE)


def _known(searcher: tantivy.Searcher, stem: str) -> int:
    return searcher.doc_freq(TITLE, stem) + searcher.doc_freq(ABSTRACT, stem)


def _in_prose(stem: str) -> Iterator[tantivy.Query]:
    yield _weighed(_term(TITLE, stem), TITLE_WEIGHT)
    yield _term(ABSTRACT, stem)


def _joined(asked: Asked, place: int, searcher: tantivy.Searcher) -> Iterator[tantivy.Query]:
    """Fine tuning: finetuning."""
    for first in (place - 1, place):
        if first >= 0 and first + 1 < len(asked.words):
            joined = _stem(asked.words[first] + asked.words[first + 1])
            if _known(searcher, joined):
                yield from _in_prose(joined)


def _split(word: str, searcher: tantivy.Searcher) -> Iterator[tantivy.Query]:
    """Finetuning: fine tuning. Where several cuts give known words, the one with the commonest rarer part."""
    cuts = [(_stem(word[:at]), _stem(word[at:])) for at in range(2, len(word) - 1)]
    common, parts = max(((min(_known(searcher, part) for part in cut), cut) for cut in cuts), default=(0, ()))
    if common:
        yield _weighed(_phrase(TITLE, parts), TITLE_WEIGHT)
        yield _phrase(ABSTRACT, parts)


def _meant(word: str, frequency: int, searcher: tantivy.Searcher) -> Iterator[tantivy.Query]:
    """The commonest known words one letter away, beginning alike (a typing mistake is rarely in the first letter)."""
    if len(word) < 4 or any(char.isdigit() for char in word):
        return
    for known in _near(word, frequency, searcher.terms_with_prefix(SPELLINGS, word[0])):
        yield from _in_prose(_stem(known))
    for known in _near(word, frequency, searcher.terms_with_prefix(AUTHORS, word[0])):
        yield _term(AUTHORS, known)


def _near(word: str, frequency: int, known: Sequence[tuple[str, int]]) -> list[str]:
    near = [(term, papers) for term, papers in known if papers > frequency and one_apart(word, term)]
    return [term for term, _ in sorted(near, key=lambda pair: (-pair[1], pair[0]))[:MAX_MEANT]]


def one_apart(one: str, other: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour makes the one the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    mine, theirs = one[start:], other[start:]
    swapped = len(mine) > 1 and mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs[1:] or mine == theirs[1:] or mine[1:] == theirs


def _phrases(asked: Asked) -> Iterator[tantivy.Query]:
    """Neighbours in the query that are neighbours in the paper, and the whole of it."""
    count = len(asked.words)
    spans = [(at, at + 2) for at in range(count - 1)] + ([(0, count)] if count > 2 else [])
    telling = set(asked.telling)
    for start, end in spans:
        if not telling.isdisjoint(range(start, end)):
            yield _weighed(_phrase(TITLE, asked.stems[start:end]), TITLE_PHRASE)
            yield _weighed(_phrase(ABSTRACT, asked.stems[start:end]), ABSTRACT_PHRASE)
            yield _weighed(_phrase(AUTHORS, asked.words[start:end]), AUTHOR_PHRASE)


def _term(field: str, term: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), field, term, "freq")


def _phrase(field: str, terms: Sequence[str]) -> tantivy.Query:
    words: list[str | tuple[int, str]] = list(terms)
    return tantivy.Query.phrase_query(schema(), field, words)


def _weighed(query: tantivy.Query, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, weight)
