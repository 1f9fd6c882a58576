"""Every paper seen, in a tantivy index in the data directory: the Archive port.

Lives here: the port's methods, each a call in a thread (tantivy releases the interpreter's lock). Not here: the index on disk
(`index.py`), what matches and how it ranks (`query.py`), the hosted search beside it (`bot/search`). Called by the poller,
the commands and the command line, in several processes at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import structlog
import tantivy

from adapters.archive import query as queries
from adapters.archive import schema
from adapters.archive.index import Index, refused
from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.storage.archive import Hit

LOCK_WAIT_S = 10.0
LOCK_RETRY_S = 0.05
NAMED_SCORE = 100.0  # of a paper that the query names by id: above what words usually reach

_log = structlog.get_logger()
_T = TypeVar("_T")


class TantivyArchive:
    def __init__(self, directory: Path, lock_wait_s: float = LOCK_WAIT_S) -> None:
        self._index = Index(directory)
        self._lock_wait_s = lock_wait_s
        self._writing = asyncio.Lock()

    async def add(self, papers: Sequence[Paper]) -> None:
        """Raises Transient when another process keeps writing, or the disk refuses; nothing is added then."""
        latest = list({paper.id: paper for paper in papers}.values())
        if not latest:
            return
        async with self._writing:
            ends_at = time.monotonic() + self._lock_wait_s
            while not await asyncio.to_thread(self._index.try_write, latest):
                if time.monotonic() >= ends_at:
                    raise Transient(f"Another process has been writing to the archive for {self._lock_wait_s:.0f} s.")
                await asyncio.sleep(LOCK_RETRY_S)

    async def get(self, paper_id: PaperId) -> Paper | None:
        return await self._read(lambda searcher: _get(searcher, paper_id))

    async def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        return await self._read(lambda searcher: _search(searcher, query, limit))

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        return await self._read(lambda searcher: _newest(searcher, limit))

    async def listed_since(self, day: date, limit: int) -> tuple[Paper, ...]:
        return await self._read(lambda searcher: _newest(searcher, limit, schema.first_newness(day)))

    async def count(self) -> int:
        return await self._read(lambda searcher: searcher.num_docs)

    async def close(self) -> None:
        self._index.forget()

    async def _read(self, reading: Callable[[tantivy.Searcher], _T]) -> _T:
        def work() -> _T:
            try:
                return reading(self._index.searcher())
            except ValueError as error:
                self._index.forget()
                raise refused(error) from error

        return await asyncio.to_thread(work)


def _get(searcher: tantivy.Searcher, paper_id: PaperId) -> Paper | None:
    named = tantivy.Query.term_query(schema.schema(), schema.ID, paper_id, "basic")
    return next(iter(_papers(searcher, searcher.search(named, 1, count=False))), (None, 0.0))[0]


def _newest(searcher: tantivy.Searcher, limit: int, least: int | None = None) -> tuple[Paper, ...]:
    limit = _at_most_all(searcher, limit)
    if limit <= 0:
        return ()
    wanted = tantivy.Query.all_query()
    if least is not None:
        wanted = tantivy.Query.range_query(
            schema.schema(), schema.NEWNESS, tantivy.FieldType.Integer, least, schema.NEWEST
        )
    found = searcher.search(wanted, limit, count=False, order_by_field=schema.NEWNESS)
    return tuple(
        sorted((paper for paper, _ in _papers(searcher, found)), key=lambda paper: (-schema.newness(paper), paper.id))
    )


def _search(searcher: tantivy.Searcher, text: str, limit: int) -> tuple[Hit, ...]:
    """Papers named by id first, then those with all words, topped up with those with any, each paper once."""
    asked, limit = queries.understand(text), _at_most_all(searcher, limit)
    hits: dict[PaperId, Hit] = {}
    for paper_id in asked.ids[:limit]:
        paper = _get(searcher, paper_id)
        if paper is not None:
            hits[paper.id] = Hit(paper, NAMED_SCORE)
    for build in (queries.all_words, queries.any_words) if asked.words else ():
        if len(hits) < limit:
            found = searcher.search(build(asked, searcher), limit, count=False)
            for paper, score in _papers(searcher, found):
                hits.setdefault(paper.id, Hit(paper, score))
    return _descending(tuple(hits.values())[:limit])


def _at_most_all(searcher: tantivy.Searcher, limit: int) -> int:
    """tantivy sets aside room for as many hits as it is asked for."""
    return min(limit, searcher.num_docs)


def _descending(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The order decides: a score that is below a later one is lifted to it."""
    lifted: list[Hit] = []
    least = 0.0
    for hit in reversed(hits):
        least = max(least, hit.score)
        lifted.append(Hit(hit.paper, round(least, 4)))
    return tuple(reversed(lifted))


def _papers(searcher: tantivy.Searcher, found: tantivy.SearchResult) -> list[tuple[Paper, float]]:
    papers: list[tuple[Paper, float]] = []
    for score, address in found.hits:
        try:
            papers.append((schema.paper(searcher.doc(address)), float(score)))
        except ValueError as error:
            _log.warning("archive_record_unreadable", reason=str(error)[:200])
    return papers
