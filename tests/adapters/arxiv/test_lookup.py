"""Looking papers up by id: what arXiv says of them now, which is more than its feeds do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from bot.errors import Transient
from bot.model import Paper, PaperId
from tests.adapters.arxiv import TODAY
from tests.emulators.arxiv import Announced, ArxivEmulator, Fault, Work
from tests.fakes.clock import FakeClock

ONE, TWO, UNKNOWN = PaperId("arxiv:2604.00001"), PaperId("arxiv:2604.00002"), PaperId("arxiv:2604.09999")
PUBLISHED = {"doi": "10.1000/Journal.7", "journal_ref": "Journal of Questions 7 (2026) 1-9"}


def know(arxiv: ArxivEmulator, *works: Work) -> None:
    arxiv.announce(TODAY, "cs.CL", *works)


async def look(source: ArxivFeedSource, *ids: str) -> tuple[Paper, ...]:
    return await source.lookup([PaperId(each) for each in ids])


@pytest.mark.parametrize("old_shape", [False, True])
async def test_comment_doi_and_journal_are_told_in_both_shapes(
    source: ArxivFeedSource, arxiv: ArxivEmulator, old_shape: bool
) -> None:
    """A DOI in small letters, as it is kept; a comment says that it is withdrawn, wrapped or not, and is else of no interest."""
    arxiv.old_shape = old_shape
    gone = Work(
        "2604.00001", version=2, comment="This paper has been withdrawn by the author due to an error in Eq. 3."
    )
    know(arxiv, gone, Work("2604.00002", comment="12 pages & 3 figures", **PUBLISHED))
    withdrawn, published = await look(source, ONE, TWO)
    assert withdrawn.withdrawn == gone.comment
    assert (withdrawn.doi, withdrawn.journal_ref, withdrawn.abstract) == (None, None, gone.abstract)
    assert (published.doi, published.journal_ref) == ("10.1000/journal.7", PUBLISHED["journal_ref"])
    assert published.withdrawn is None


@pytest.mark.parametrize("as_atom", [False, True])
async def test_a_feed_tells_where_a_paper_was_published(
    source: ArxivFeedSource, arxiv: ArxivEmulator, as_atom: bool
) -> None:
    """In RSS and in Atom; of what is replaced, too; withdrawn by its abstract, for a feed has no comment."""
    arxiv.as_atom = as_atom
    notice = "This paper has been withdrawn by the authors."
    gone = Work("2604.00003", abstract=notice, version=2, comment="Withdrawn.")
    know(arxiv, Work("2604.00001", **PUBLISHED), Work("2604.00002", doi="10.48550/arXiv.2604.00002"))
    arxiv.announce(TODAY, "cs.CL", Announced(Work("2604.00004", version=2, **PUBLISHED), "replace"))
    arxiv.announce(TODAY, "cs.CL", Announced(gone, "replace"))
    batch = await source.fetch(None)
    told = {paper.id: paper for paper in (*batch.papers, *batch.updates)}
    for identity in (ONE, PaperId("arxiv:2604.00004")):
        assert (told[identity].doi, told[identity].journal_ref) == ("10.1000/journal.7", PUBLISHED["journal_ref"])
    assert (told[TWO].doi, told[TWO].journal_ref, told[TWO].withdrawn) == (None, None, None)
    assert told[PaperId("arxiv:2604.00003")].withdrawn == notice


async def test_what_arxiv_does_not_know_is_left_out(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """And not asked for again within the hour, no more than what it knows; ids of others are never asked for."""
    know(arxiv, Work("2604.00001"))
    for _ in range(2):
        assert [paper.id for paper in await look(source, UNKNOWN, ONE, "doi:10.1000/1")] == [ONE]
        assert await look(source, UNKNOWN) == ()
    assert await look(source, "doi:10.1000/1") == ()
    assert [request.query["id_list"] for request in arxiv.requests] == ["2604.09999,2604.00001"]


async def test_an_hour_later_it_is_asked_anew(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """A new version may say something else."""
    know(arxiv, Work("2604.00001"))
    assert (await look(source, ONE))[0].withdrawn is None
    know(arxiv, Work("2604.00001", version=2, comment="Withdrawn."))
    assert (await look(source, ONE))[0].withdrawn is None
    clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    assert (await look(source, ONE))[0].withdrawn == "Withdrawn."


async def test_a_version_is_its_paper(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Asked for by v2 or v3 it is one paper, asked for once, as it is now."""
    know(arxiv, Work("2604.00001", version=3))
    assert [paper.id for paper in await look(source, f"{ONE}v2", f"{ONE}v3", ONE)] == [ONE]
    assert [request.query["id_list"] for request in arxiv.requests] == ["2604.00001"]


async def test_old_ids_keep_their_archive(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """With and without a subject class, with a version."""
    know(arxiv, Work("astro-ph/0601001"), Work("math.GT/0309136", version=2))
    found = await look(source, "arxiv:astro-ph/0601001", "arxiv:math.GT/0309136v2")
    assert [paper.id for paper in found] == ["arxiv:astro-ph/0601001", "arxiv:math.GT/0309136"]
    assert found[0].url == "https://arxiv.org/abs/astro-ph/0601001"


async def test_many_go_in_one_post(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """The first 500; the rest is left for another time."""
    know(arxiv, *(Work(f"2604.{n:05d}") for n in range(600)))
    found = await look(source, *(f"arxiv:2604.{n:05d}" for n in range(600)))
    assert [paper.id for paper in found] == [f"arxiv:2604.{n:05d}" for n in range(500)]
    assert [(request.method, request.query["max_results"]) for request in arxiv.requests] == [("POST", "500")]


async def test_an_empty_page_with_a_total_is_no_answer(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """It is asked for again; where it stays empty, that is a failure, and nothing is remembered as unknown."""
    know(arxiv, Work("2604.00001"))
    arxiv.fail(Fault.EMPTY_WITH_TOTAL, times=5)
    with pytest.raises(Transient, match="there are 7 papers and lists none"):
        await look(source, ONE)
    arxiv.fail(Fault.EMPTY_WITH_TOTAL, times=1)
    assert [paper.id for paper in await look(source, ONE)] == [ONE]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.ERROR_ANSWER, Fault.HTML])
async def test_a_failure_is_said_and_forgotten(source: ArxivFeedSource, arxiv: ArxivEmulator, fault: Fault) -> None:
    """Once only: a look-up is asked by somebody who can ask again."""
    arxiv.fail(fault)
    with pytest.raises(Transient):
        await look(source, ONE)
    assert len(arxiv.requests) == 1
