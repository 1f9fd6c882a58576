"""The searcher: archive and hosted search in one list, and an answer whatever a source does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import Transient
from bot.intake.merging import merge
from bot.model import Listing, Paper, PaperId
from bot.progress import Batch
from bot.search.searcher import Searcher
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock

SOON_S = 0.02


def paper(number: int, title: str = "Induction heads") -> Paper:
    return Paper(PaperId(f"arxiv:2604.{number:05d}"), title, "Circuits.")


class FakeSource:
    """A hosted search that answers, fails, or never comes back."""

    def __init__(self, *papers: Paper, error: Exception | None = None, hangs: bool = False) -> None:
        self._papers, self._error, self._hangs = papers, error, hangs
        self.asked: list[str] = []
        self.cancelled = False
        self.name = "fake"

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        self.asked.append(query)
        try:
            await asyncio.sleep(60 if self._hangs else 0)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self._error:
            raise self._error
        return self._papers[:limit]

    async def fetch(self, cursor: str | None) -> Batch:
        raise NotImplementedError

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing to close."""


def searcher(archive: FakeArchive, *sources: FakeSource) -> Searcher:
    return Searcher(archive, sources, FakeClock(), deadline_s=SOON_S, merge=merge)


async def test_without_hosted_search_the_archive_answers_alone() -> None:
    """The sources are not even asked, and the archive's scores stay."""
    source = FakeSource(paper(9))
    results = await searcher(FakeArchive([paper(1)]), source).search("induction", 5, hosted=False)
    assert results.hosted == "off"
    assert [hit.paper for hit in results.hits] == [paper(1)]
    assert source.asked == []


async def test_both_answers_become_one_list() -> None:
    """What both found comes first, each paper once, scores falling."""
    archive = FakeArchive([paper(1), paper(2), paper(3)])
    results = await searcher(archive, FakeSource(paper(9), paper(3))).search("induction heads", 50, hosted=True)
    assert results.hosted == "merged"
    assert [hit.paper.id[-1] for hit in results.hits] == ["3", "1", "9", "2"]
    scores = [hit.score for hit in results.hits]
    assert scores == sorted(scores, reverse=True)


async def test_a_late_source_is_left_out_and_cancelled() -> None:
    """The deadline holds, and nothing of the request stays behind."""
    source = FakeSource(paper(9), hangs=True)
    results = await searcher(FakeArchive([paper(1)]), source).search("induction", 5, hosted=True)
    assert results.hosted == "late"
    assert [hit.paper for hit in results.hits] == [paper(1)]
    await asyncio.sleep(0)
    assert source.cancelled


async def test_one_source_in_time_is_enough() -> None:
    """The other one is late and left out."""
    results = await searcher(FakeArchive(), FakeSource(hangs=True), FakeSource(paper(9))).search("x", 5, hosted=True)
    assert results.hosted == "merged"
    assert [hit.paper for hit in results.hits] == [paper(9)]


@pytest.mark.parametrize("error", [Transient("limited", 30), KeyError("bug"), TimeoutError()])
async def test_a_failing_source_never_breaks_the_answer(error: Exception) -> None:
    """Not even by a bug of its own."""
    results = await searcher(FakeArchive([paper(1)]), FakeSource(error=error)).search("heads", 5, hosted=True)
    assert results.hosted == "late"
    assert [hit.paper for hit in results.hits] == [paper(1)]


async def test_the_archives_record_is_shown_filled_up_from_the_source() -> None:
    """Also for a paper that the archive knows but did not find."""
    known = replace(paper(7, "Something else"), abstract="Long and known.", organization="Analytical Engines")
    offered = replace(paper(7, "Something else"), abstract="", upvotes=12, listings=(Listing("huggingface"),))
    results = await searcher(FakeArchive([known]), FakeSource(offered)).search("heads", 5, hosted=True)
    assert [hit.paper for hit in results.hits] == [replace(known, upvotes=12, listings=(Listing("huggingface"),))]


async def test_when_the_archive_fails_the_source_answers() -> None:
    """And when the source has nothing either, the failure is told."""
    archive = FakeArchive([paper(1)])
    archive.failing = True
    results = await searcher(archive, FakeSource(paper(9))).search("heads", 5, hosted=True)
    assert [hit.paper for hit in results.hits] == [paper(9)]
    with pytest.raises(Transient):
        await searcher(archive, FakeSource()).search("heads", 5, hosted=True)


@pytest.mark.parametrize(("query", "limit"), [("", 5), ("  \n ", 5), ("heads", 0)])
async def test_an_empty_question_asks_nobody(query: str, limit: int) -> None:
    """And has an empty answer."""
    source = FakeSource(paper(9))
    results = await searcher(FakeArchive([paper(1)]), source).search(query, limit, hosted=True)
    assert results.hits == ()
    assert source.asked == []


async def test_who_leaves_early_takes_the_requests_along() -> None:
    """A cancelled search cancels what it asked."""
    source = FakeSource(hangs=True)
    asking = asyncio.create_task(Searcher(FakeArchive(), [source], FakeClock(), 30).search("heads", 5, hosted=True))
    await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0)
    assert source.cancelled


async def test_a_paper_is_found_by_an_id_that_it_is_not_stored_under() -> None:
    """It comes first, once, also where a source knows it by that id."""
    stored = replace(paper(1, "A Journal's Title"), id=PaperId("doi:10.1038/s1"))

    async def resolve(ids):
        return {each: stored.id if each == paper(1).id else each for each in ids}

    archive = FakeArchive([stored, paper(2)])
    asking = Searcher(archive, [FakeSource(paper(1))], FakeClock(), SOON_S, merge=merge, resolve=resolve)
    results = await asking.search("arxiv.org/abs/2604.00001v2", 5, hosted=True)
    assert [hit.paper.id for hit in results.hits] == [stored.id]
    alone = await asking.search("https://doi.org/10.1038/S1", 5, hosted=False)
    assert [hit.paper.id for hit in alone.hits][:1] == [stored.id]
