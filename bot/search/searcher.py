"""What a chat's search does: the archive and the sources' own search side by side, one list out of both.

Lives here: the asking, the deadline, whose record of a paper is shown. Not here: matching and ranking in the archive
(`adapters/archive`), a source's caches and request budget (the source), paging (the caller slices one answer). Called by
`commands` and by `paperroute search`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from bot.errors import PaperRouteError
from bot.model import Paper, PaperId
from bot.ports import Clock, PaperSource
from bot.record import named_in
from bot.search.ranking import fuse
from bot.storage.archive import Archive, Hit

DEADLINE_S = 1.5  # a chat platform wants its acknowledgement within 3 s, and people theirs sooner

Hosted = Literal["merged", "late", "off"]
Merge = Callable[[Paper, Paper], Paper]
Resolve = Callable[[Collection[PaperId]], Awaitable[Mapping[PaperId, PaperId]]]
NAMED_SCORE = 100.0  # of a paper that is asked for by an id

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Results:
    """Best first. `hosted`: whether a source's own search had its part, was too late or failing, or was not asked."""

    hits: tuple[Hit, ...]
    hosted: Hosted


def keep_known(hosted: Paper, known: Paper) -> Paper:
    """The archive's record as it is."""
    return known


async def themselves(ids: Collection[PaperId]) -> Mapping[PaperId, PaperId]:
    """Every id is its paper's only one."""
    return {each: each for each in ids}


class Searcher:
    """`merge(hosted, known)` joins a source's record of a paper with the archive's, whose facts count more. `resolve` tells under which
    ids papers are stored."""

    def __init__(
        self,
        archive: Archive,
        sources: Sequence[PaperSource],
        clock: Clock,
        deadline_s: float = DEADLINE_S,
        *,
        merge: Merge = keep_known,
        resolve: Resolve = themselves,
    ) -> None:
        self._resolve = resolve
        self._archive = archive
        self._sources = tuple(sources)
        self._clock = clock
        self._deadline_s = deadline_s
        self._merge = merge
        self._leaving: set[asyncio.Task[tuple[Paper, ...]]] = set()  # asyncio itself holds tasks weakly

    async def search(self, query: str, limit: int, hosted: bool) -> Results:
        """At most `limit` papers. A source that is late, failing or broken is left out; the archive alone answers then.

        The same question gets the same order as long as archive and sources stay the same. Raises Transient when the archive
        cannot be read and no source has anything either.
        """
        query = " ".join(query.split())
        if not query or limit <= 0:
            return Results((), "off")
        started_at = self._clock.now()
        asked = self._sources if hosted else ()
        known, answers = await self._ask(query, limit, asked)
        named = await self._named(query)
        results = await self._joined((*named, *known), await self._settled(answers), limit)
        outcome: Hosted = "off" if not asked else "merged" if answers else "late"
        took_s = (self._clock.now() - started_at).total_seconds()
        _log.info("search_answered", hits=len(results), hosted=outcome, took_s=round(took_s, 3))
        return Results(results, outcome)

    async def _named(self, query: str) -> list[Hit]:
        """Papers of the archive that the query names by an id of theirs, also by one under which they are not stored."""
        ids = named_in(query)
        if not ids:
            return []
        try:
            papers = await self._resolve(ids)
            found = [await self._archive.get(each) for each in dict.fromkeys(papers.values())]
        except PaperRouteError:
            return []
        return [Hit(paper, NAMED_SCORE) for paper in found if paper]

    async def _settled(self, answers: Sequence[tuple[Paper, ...]]) -> list[tuple[Paper, ...]]:
        """The sources' papers under the ids under which they are stored."""
        try:
            ids = await self._resolve({paper.id for answer in answers for paper in answer})
        except PaperRouteError:
            return list(answers)
        return [tuple(replace(paper, id=ids[paper.id]) for paper in answer) for answer in answers]

    async def _ask(
        self, query: str, limit: int, sources: Sequence[PaperSource]
    ) -> tuple[tuple[Hit, ...], list[tuple[Paper, ...]]]:
        """The archive's hits, and the answers of those sources that kept the deadline."""
        asking = {asyncio.create_task(source.search(query, limit)): source.name for source in sources}
        try:
            known, _ = await asyncio.gather(self._ask_archive(query, limit), self._wait(asking))
        finally:
            self._dismiss(asking)
        answers = [_answer(task, name) for task, name in asking.items()]
        given = [answer for answer in answers if answer is not None]
        if isinstance(known, PaperRouteError):
            if not any(given):
                raise known
            known = ()
        return known, given

    async def _wait(self, asking: Collection[asyncio.Task[tuple[Paper, ...]]]) -> None:
        if asking:
            await asyncio.wait(asking, timeout=self._deadline_s)

    def _dismiss(self, asking: Collection[asyncio.Task[tuple[Paper, ...]]]) -> None:
        """Cancel what is still under way, without waiting for it to clear up."""
        for task in asking:
            if task.cancel():
                self._leaving.add(task)
                task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[tuple[Paper, ...]]) -> None:
        self._leaving.discard(task)
        if not task.cancelled():
            task.exception()  # taken, so that asyncio does not complain of it

    async def _ask_archive(self, query: str, limit: int) -> tuple[Hit, ...] | PaperRouteError:
        try:
            return await self._archive.search(query, limit)
        except PaperRouteError as error:
            _log.warning("archive_search_failed", reason=error.reason)
            return error

    async def _joined(
        self, known: tuple[Hit, ...], answers: Sequence[tuple[Paper, ...]], limit: int
    ) -> tuple[Hit, ...]:
        hits_by_id = {hit.paper.id: hit for hit in reversed(known)}
        papers = {hit.paper.id: hit.paper for hit in known}
        if not any(answers):
            return tuple(hits_by_id[each] for each in papers)[:limit]
        offered: dict[PaperId, Paper] = {}
        for answer in answers:
            for paper in answer:
                offered.setdefault(paper.id, paper)
        scores = fuse([list(papers), *([paper.id for paper in answer] for answer in answers)])
        hits: list[Hit] = []
        for paper_id, score in list(scores.items())[:limit]:
            record = papers.get(paper_id)
            if paper_id in offered:
                record = await self._record(offered[paper_id], record)
            if record is not None:
                hits.append(Hit(record, round(score, 6)))
        return tuple(hits)

    async def _record(self, offered: Paper, known: Paper | None) -> Paper:
        """A source's record joined with the archive's, which may know the paper without having found it."""
        if known is None:
            try:
                known = await self._archive.get(offered.id)
            except PaperRouteError:
                known = None
        return offered if known is None else self._merge(offered, known)


def _answer(task: asyncio.Task[tuple[Paper, ...]], source: str) -> tuple[Paper, ...] | None:
    """What a source answered; None where it was late or failed. An error in a source is logged and nothing more."""
    if not task.done() or task.cancelled():
        _log.info("hosted_search_late", source=source)
        return None
    error = task.exception()
    if error is not None:
        _log.warning("hosted_search_failed", source=source, reason=str(error)[:200], error=type(error).__name__)
        return None
    return task.result()
