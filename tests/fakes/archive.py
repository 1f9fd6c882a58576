"""An archive in memory that passes the contract suite: plain counting of words where the real one has an index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date

from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.posts.math import to_unicode
from bot.record import paper_id
from bot.storage.archive import Hit

_ID = re.compile(r"(?:abs/|pdf/|papers/|arxiv:|^)(\d{4}\.\d{4,5})(?:v\d+)?", re.IGNORECASE)


class FakeArchive:
    """`failing` makes every call raise Transient, until it is unset."""

    def __init__(self, papers: Sequence[Paper] = ()) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self.failing = False
        self.commits = 0

    async def add(self, papers: Sequence[Paper]) -> None:
        self._check()
        self._papers.update({paper.id: paper for paper in papers})
        self.commits += 1 if papers else 0

    async def get(self, paper_id: PaperId) -> Paper | None:
        self._check()
        return self._papers.get(paper_id)

    async def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        self._check()
        named = {paper_id(found[1]) for found in _ID.finditer(query.strip())}
        asked = set(_words(_ID.sub(" ", query)))
        hits = [Hit(paper, score) for paper in self._papers.values() if (score := _score(paper, named, asked)) > 0]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.paper.id)))[: max(limit, 0)]

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        self._check()
        return tuple(sorted(self._papers.values(), key=_newness, reverse=True))[: max(limit, 0)]

    async def listed_since(self, day: date, limit: int) -> tuple[Paper, ...]:
        return tuple(paper for paper in await self.newest(len(self._papers)) if _newness(paper)[0] >= day)[
            : max(limit, 0)
        ]

    async def count(self) -> int:
        self._check()
        return len(self._papers)

    async def close(self) -> None:
        """Nothing to give back."""

    def _check(self) -> None:
        if self.failing:
            raise Transient("The archive cannot be used right now.")


def _score(paper: Paper, named: set[PaperId], asked: set[str]) -> float:
    """All words outweigh any number of some words; a word in the title counts twice; an id outweighs everything."""
    title, rest = set(_words(paper.title)), set(_words(f"{paper.abstract} {' '.join(paper.authors)}"))
    found = asked & (title | rest)
    whole = 10.0 if asked and found == asked else 0.0
    return (100.0 if paper.id in named else 0.0) + whole + sum(2.0 if word in title else 1.0 for word in found)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", to_unicode(text)).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return [re.sub(r"(?:ies|y)$|s$", "", word) for word in re.findall(r"\w+", bare)]


def _newness(paper: Paper) -> tuple[date, float]:
    published_at = paper.published_at.astimezone(UTC) if paper.published_at else None
    listed = max((listing.day for listing in paper.listings if listing.day), default=None)
    day = listed or (published_at.date() if published_at else date.min)
    return day, published_at.timestamp() if published_at else 0.0
