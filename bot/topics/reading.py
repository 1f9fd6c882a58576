"""A paper as topics read it: each text cut into words once, however many topics look at it.

Lives here: `Passage` (one text) and `Reading` (one paper, everything worked out when first asked for). Not here: what a term
means (`evaluate.py`), which topics look (`index.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import add

from bot.model import Paper
from bot.topics.authors import Name
from bot.topics.combining import may_part
from bot.topics.folding import fold
from bot.topics.plurals import SINGULARS, singular


class Passage:
    """One text. `raw`: its words, folded; `stems`: the same without plural endings; `linked`: places i where a hyphen stands
    between words i and i+1; `joined`: those two as one word.

    `words` and `pairs` serve to find out fast: every single word (and hyphened pair, joined), and every two neighbours, joined.
    A term of several words can only be here when its first two, joined, are in one of them.
    """

    __slots__ = ("_beginnings", "_plain", "_plain_stems", "joined", "linked", "pairs", "raw", "stems", "words")

    def __init__(self, text: str) -> None:
        folded = fold(text)
        self._beginnings: str | None = None
        self._plain: str | None = None
        self._plain_stems: str | None = None
        self.linked: set[int] = set()
        self.raw = folded.split()
        if "-" in folded:
            self._cut_links()
        self.stems = list(map(SINGULARS.__getitem__, self.raw))
        self.words = set(self.stems)
        self.pairs = set(map(add, self.stems, self.stems[1:]))
        self.joined: set[str] = set()
        if self.linked:
            self._join()

    def _cut_links(self) -> None:
        chunks, raw, behind = self.raw, [], 0
        for place in [place for place, chunk in enumerate(chunks) if "-" in chunk]:
            parts = [part for part in chunks[place].split("-") if part]
            raw += chunks[behind:place]
            self.linked.update(range(len(raw), len(raw) + len(parts) - 1))
            raw += parts
            behind = place + 1
        self.raw = raw + chunks[behind:]

    @property
    def plain(self) -> str:
        """The words between single spaces, one at each end: a phrase is here if it is in it so."""
        if self._plain is None:
            self._plain = f" {' '.join(self.raw)} "
        return self._plain

    @property
    def beginnings(self) -> str:
        """The words and the hyphened pairs joined, each behind a space: a prefix is here if it is in it behind a space."""
        if self._beginnings is None:
            self._beginnings = self.plain + " ".join(self.joined)
        return self._beginnings

    @property
    def plain_stems(self) -> str:
        """The same without plural endings."""
        if self._plain_stems is None:
            self._plain_stems = f" {' '.join(self.stems)} "
        return self._plain_stems

    def split_words(self, known: Iterable[str]) -> set[str]:
        """Those of the words that stand here as two: `data set`. `known` are among `pairs`."""
        wanted, raw = set(known), self.raw
        return {
            both
            for place, both in enumerate(map(add, self.stems, self.stems[1:]))
            if both in wanted and may_part(raw[place], raw[place + 1])
        }

    def _join(self) -> None:
        """`pre-training objective`: pretraining is a word here, and pretrainingobjective a pair."""
        raw, stems = self.raw, self.stems
        joined = {}
        for place in self.linked:
            both = raw[place] + raw[place + 1]
            joined[place] = singular(both)
            self.joined.add(both)
        self.joined.update(joined.values())
        self.words.update(joined.values())
        for place, both in joined.items():
            if place:
                self.pairs.add(stems[place - 1] + both)
            if place + 2 < len(raw):
                self.pairs.add(both + stems[place + 2])
            if place + 2 in joined:
                self.pairs.add(both + joined[place + 2])


class Reading:
    """A paper with its passages. Cheap to make; each part is worked out at most once."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    @cached_property
    def title(self) -> Passage:
        return Passage(self.paper.title)

    @cached_property
    def abstract(self) -> Passage:
        return Passage(self.paper.abstract)

    @cached_property
    def organization(self) -> Passage:
        return Passage(self.paper.organization or "")

    @cached_property
    def keywords(self) -> tuple[Passage, ...]:
        return tuple(Passage(keyword) for keyword in self.paper.keywords)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        return tuple(category.lower() for category in self.paper.categories)

    @cached_property
    def authors(self) -> tuple[Name, ...]:
        return tuple(Name.read(author) for author in self.paper.authors)

    @cached_property
    def sources(self) -> frozenset[str]:
        return frozenset(source.lower() for source in self.paper.sources)

    @cached_property
    def words(self) -> set[str]:
        """Of title and abstract."""
        return self.title.words | self.abstract.words

    def has_word(self, word: str) -> bool:
        return word in self.words or (word in self._pairs and self._stands_split(word))

    @cached_property
    def _pairs(self) -> set[str]:
        return self.title.pairs | self.abstract.pairs

    def _stands_split(self, word: str) -> bool:
        return any(word in passage.pairs and passage.split_words((word,)) for passage in (self.title, self.abstract))

    def split_words(self, known: Mapping[str, object]) -> set[str]:
        """Those of the known words that stand in title or abstract only as two, such as `data set`."""
        found: set[str] = set()
        for passage in (self.title, self.abstract):
            both = known.keys() & passage.pairs
            both -= self.words
            if both:
                found |= passage.split_words(both)
        return found

    def passages(self, field: str | None) -> tuple[tuple[str, Passage, str], ...]:
        """(name of the field, passage, original text) of what a term in `field` looks at. None: title and abstract."""
        paper = self.paper
        match field:
            case None:
                return (("title", self.title, paper.title), ("abstract", self.abstract, paper.abstract))
            case "title":
                return (("title", self.title, paper.title),)
            case "abstract":
                return (("abstract", self.abstract, paper.abstract),)
            case "org":
                return (("organization", self.organization, paper.organization or ""),)
            case _:
                return tuple(
                    ("keyword", passage, text) for passage, text in zip(self.keywords, paper.keywords, strict=True)
                )
