"""What papers speak of: their keywords, the words and two-word phrases of their titles, their authors, by frequency.

Lives here: counting. Not here: what is made of it (`narrowing.py`, `suggest.py`). Two phrases are one however they are written (case,
hyphens, plurals), shown as they are written most often. Pure, about 40 µs a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.model import Paper
from bot.topics.folding import words, words_with_places
from bot.topics.plurals import singular
from bot.topics.vocabulary import vocabulary

Key = tuple[str, ...]  # the words of a phrase, folded, without plural endings

LONGEST_PHRASE = 5  # words; a longer keyword is a sentence
SHORTEST_WORD = 3

# What stands in any paper's title without saying what it is about.
EMPTY_WORDS = frozenset(
    vocabulary(
        "a an and are as at be by can do does for from how in into is it its not of on or our that the their this to towards toward",
        " via was we what when where which while who why will with without using use under over between beyond through across against",
        " than more less all any each every new novel real better best first one two three few many only just about up out if but no",
        " yes you your i approach method methods paper study case based driven aware level large small high low fast efficient",
        " effective improving improved improve enhancing enhanced analysis need let vs versus make making",
    )
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` as most papers write it, `count` of papers that have it."""

    key: Key
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organization; `parts` are the words of the name, folded."""

    text: str
    count: int
    parts: Key


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Each list by frequency, the most frequent first."""

    phrases: tuple[Phrase, ...] = ()
    authors: tuple[Named, ...] = ()
    organizations: tuple[Named, ...] = ()


def vocabulary_of(papers: Iterable[Paper]) -> Vocabulary:
    """Counted over each paper once."""
    kept = list(papers)
    authors = Counter(name for paper in kept for name in dict.fromkeys(paper.authors))
    organizations = Counter(paper.organization for paper in kept if paper.organization)
    return Vocabulary(phrases_of(kept), _named(authors), _named(organizations))


def _named(counts: Counter[str]) -> tuple[Named, ...]:
    return tuple(Named(name, count, tuple(words(name))) for name, count in counts.most_common())


def phrases_of(papers: Iterable[Paper]) -> tuple[Phrase, ...]:
    """Keywords, and words and two-word phrases of titles."""
    return _counted(dict(_spoken(paper)) for paper in papers)


def title_words(papers: Iterable[Paper]) -> tuple[Phrase, ...]:
    """Single words of titles."""
    return _counted({key: text for key, text in _of_title(paper.title) if len(key) == 1} for paper in papers)


def _counted(spoken: Iterable[Mapping[Key, str]]) -> tuple[Phrase, ...]:
    spellings: dict[Key, Counter[str]] = {}
    counts: Counter[Key] = Counter()
    for found in spoken:
        counts.update(found.keys())
        for key, text in found.items():
            spellings.setdefault(key, Counter())[text] += 1
    return tuple(Phrase(key, spellings[key].most_common(1)[0][0], count) for key, count in counts.most_common())


def _spoken(paper: Paper) -> Iterator[tuple[Key, str]]:
    """A later one takes the place of an earlier: keywords are written as people would write them in a sentence."""
    yield from _of_title(paper.title)
    for keyword in paper.keywords:
        key = tuple(map(singular, words(keyword)))
        if 0 < len(key) <= LONGEST_PHRASE and _telling(key[0]) and _telling(key[-1]):
            yield key, keyword


def _of_title(title: str) -> Iterator[tuple[Key, str]]:
    places = words_with_places(title)
    for word, start, end in places:
        hyphened = "-" in (title[start - 1 : start], title[end : end + 1])  # `post` of post-training says nothing
        if _telling(word) and not hyphened:
            yield (singular(word),), _as_in_a_sentence(title[start:end])
    for (left, start, _), (right, _, end) in pairwise(places):
        between = title[start:end]
        if _telling(left) and _telling(right) and not set(between) & set(",:;.?!()/$\\{}"):
            yield (singular(left), singular(right)), " ".join(map(_as_in_a_sentence, between.split()))


def _telling(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and not word.isdecimal() and word not in EMPTY_WORDS


def _as_in_a_sentence(word: str) -> str:
    """Titles have Capitals; acronyms and names with capitals inside keep theirs."""
    parts = word.split("-")
    return "-".join(part.lower() if part[1:].islower() or len(part) == 1 else part for part in parts)
