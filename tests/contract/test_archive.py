"""The contract of Archive, on the fake in memory and on the real index."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.archive.archive import TantivyArchive
from bot.model import Link, Linked, Listing, Paper, PaperId
from bot.storage.archive import Archive
from tests.fakes.archive import FakeArchive


def paper(number: int, title: str, abstract: str = "", *authors: str) -> Paper:
    return Paper(PaperId(f"arxiv:2604.{number:05d}"), title, abstract, authors)


HEADS = paper(1, "Induction Heads in Small Transformers", "Circuits that copy.", "Ada Lovelace", "Emmy Noether")
POLICY = paper(2, "Diffusion Policies for Robots", "We learn visuomotor control by denoising.", "Grace Hopper")
BRIDGE = paper(3, r"A Schr\"odinger Bridge of order $\mathcal{O}(n^2)$", "Transport, few-shot.", "Rózsa Péter")
COPY = paper(4, "Copying in Language Models", "Heads that do induction are found late in training.", "Ada Byron")
ALL = (HEADS, POLICY, BRIDGE, COPY)


@pytest.fixture(params=["fake", "tantivy"])
async def archive(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Archive]:
    made: Archive = FakeArchive() if request.param == "fake" else TantivyArchive(tmp_path / "archive")
    yield made
    await made.close()


async def found(archive: Archive, query: str, limit: int = 10) -> list[Paper]:
    return [hit.paper for hit in await archive.search(query, limit)]


async def test_an_empty_archive_answers(archive: Archive) -> None:
    """Nothing was added yet: no hits, no newest, no error."""
    assert await found(archive, "anything") == []
    assert await archive.newest(5) == ()
    assert await archive.count() == 0
    assert await archive.get(HEADS.id) is None


async def test_what_was_added_is_there_when_add_returns(archive: Archive) -> None:
    """get, count and search see it at once."""
    await archive.add([HEADS])
    assert await archive.get(HEADS.id) == HEADS
    assert await archive.count() == 1
    assert await found(archive, "induction") == [HEADS]


EVERY_FACT = Paper(
    PaperId("doi:10.1000/journal.7"),
    r"Heads in $\mathcal{O}(n^2)$",
    abstract="Circuits \\emph{that} copy, “few-shot”.",
    authors=("Rózsa Péter", "Ada Lovelace"),
    url="https://arxiv.org/abs/2604.00001",
    categories=("cs.LG", "math.CO"),
    published_at=datetime(2026, 4, 13, 9, 30, 1, 500_000, tzinfo=UTC),
    keywords=("circuits", "heads, many"),
    tldr="Heads copy.",
    upvotes=112,
    comments=5,
    code_url="https://github.com/ada/heads",
    code_stars=307,
    project_url="https://heads.example.org",
    organization="Analytical Engines",
    thumbnail_url="https://cdn.example.org/1.png",
    listings=(
        Listing("huggingface", date(2026, 4, 14), "https://huggingface.co/papers/2604.00001"),
        Listing("nature", None, None),
    ),
    also=(PaperId("arxiv:2604.00001"), PaperId("feed:nature/7")),
    doi="10.1000/journal.7",
    journal_ref="Journal of Heads 7 (2026)",
    withdrawn="Withdrawn by the authors: an error in Lemma 2.",
    models=Linked((Link("ada/heads", "https://huggingface.co/ada/heads"),), 7),
    datasets=Linked((), 3),
    spaces=Linked((Link("a", "https://a.example.org"), Link("b", "https://b.example.org")), 2),
    media=("https://cdn.example.org/1.mp4",),
)


async def test_every_field_of_a_paper_comes_back(archive: Archive) -> None:
    """None is lost or changed, by id, by search and among the newest. A field that is new must be given here too."""
    bare = Paper(PaperId("x:1"), "T")
    left = [each.name for each in fields(Paper) if getattr(EVERY_FACT, each.name) == getattr(bare, each.name)]
    assert left == []
    await archive.add([EVERY_FACT])
    assert await archive.get(EVERY_FACT.id) == EVERY_FACT
    assert await found(archive, "circuits that copy") == [EVERY_FACT]
    assert await archive.newest(1) == (EVERY_FACT,)


async def test_adding_again_replaces(archive: Archive) -> None:
    """The same id stays one paper, in its latest form, also within one call."""
    await archive.add([HEADS, POLICY])
    await archive.add([replace(HEADS, title="Old"), replace(HEADS, title="Previous Token Heads")])
    assert await archive.count() == 2
    assert await found(archive, "induction transformers") == []
    assert [hit.title for hit in await found(archive, "previous token")] == ["Previous Token Heads"]


async def test_adding_nothing_is_fine(archive: Archive) -> None:
    """An empty batch changes nothing."""
    await archive.add([])
    assert await archive.count() == 0


async def test_papers_with_all_words_come_before_those_with_some(archive: Archive) -> None:
    """Then it is topped up with papers that have any of the words; the title counts more."""
    await archive.add(ALL)
    assert await found(archive, "induction heads") == [HEADS, COPY]
    assert (await found(archive, "induction heads robots"))[0] in ALL
    assert set(await found(archive, "circuits robots")) == {HEADS, POLICY}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("INDUCTION HEAD", HEADS),
        ("diffusion policy", POLICY),
        ("schrodinger bridge", BRIDGE),
        ("Schrödinger", BRIDGE),
        ("O(n²)", BRIDGE),
        ("few shot", BRIDGE),
        ("few-shot", BRIDGE),
        ("Grace Hopper", POLICY),
        ("rozsa peter", BRIDGE),
    ],
)
async def test_case_accents_hyphens_plurals_and_latex_do_not_matter(
    archive: Archive, query: str, expected: Paper
) -> None:
    """A person types what they remember."""
    await archive.add(ALL)
    assert (await found(archive, query))[0] == expected


@pytest.mark.parametrize(
    "query",
    [
        "2604.00002",
        "2604.00002v3",
        "arXiv:2604.00002",
        "https://arxiv.org/abs/2604.00002v1",
        "arxiv.org/pdf/2604.00002",
        "https://huggingface.co/papers/2604.00002",
        "induction heads https://arxiv.org/abs/2604.00002",
    ],
)
async def test_a_paper_named_by_id_or_link_comes_first(archive: Archive, query: str) -> None:
    """Whatever else the query says."""
    await archive.add(ALL)
    assert (await found(archive, query))[0] == POLICY


async def test_scores_fall_and_the_limit_holds(archive: Archive) -> None:
    """Best first; never more than asked for; every paper once."""
    await archive.add(ALL)
    hits = await archive.search("heads induction robots transport", 3)
    assert len(hits) == 3
    assert len({hit.paper.id for hit in hits}) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert await archive.search("heads", 0) == await archive.search("2604.00001", -1) == ()
    assert len(await archive.search("heads", 10**12)) == 2


async def test_newest_goes_by_the_latest_listing_else_by_publication(archive: Archive) -> None:
    """A paper that is listed anew is new; one without any date comes last."""
    listed = replace(
        HEADS, listings=(Listing("huggingface", date(2026, 4, 1)), Listing("huggingface", date(2026, 4, 20)))
    )
    early = replace(POLICY, published_at=datetime(2026, 4, 19, 1, tzinfo=UTC))
    late = replace(BRIDGE, published_at=datetime(2026, 4, 19, 23, tzinfo=UTC))
    await archive.add([COPY, early, listed, late])
    assert await archive.newest(10) == (listed, late, early, COPY)
    assert await archive.newest(2) == (listed, late)
    assert await archive.newest(0) == ()
    assert len(await archive.newest(10**12)) == 4


async def test_listed_since_takes_a_day_and_all_later_ones(archive: Archive) -> None:
    """The day itself included; the newest of them where there are more than asked for."""
    early = replace(HEADS, listings=(Listing("huggingface", date(2026, 4, 1)),))
    late = replace(POLICY, listings=(Listing("huggingface", date(2026, 4, 20)),))
    published = replace(BRIDGE, published_at=datetime(2026, 4, 19, 23, 30, tzinfo=UTC))
    await archive.add([early, late, published, COPY])
    assert await archive.listed_since(date(2026, 4, 19), 10) == (late, published)
    assert await archive.listed_since(date(2026, 4, 1), 2) == (late, published)
    assert await archive.listed_since(date(2026, 4, 21), 10) == ()
    assert await archive.listed_since(date(2026, 4, 1), 0) == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="ab \"'()[]{}^~*?:\\/+-&|!<>=$_", max_size=40))
async def test_any_text_is_a_valid_query(archive: Archive, query: str) -> None:
    """Quotes, operators, control characters, half a pair of brackets: an answer, never an error."""
    if await archive.count() == 0:
        await archive.add(ALL)
    assert len(await archive.search(query, 5)) <= 5


@pytest.mark.parametrize("query", ["", "   ", "☃", '"', "AND", "title:", "(" * 1000, "x" * 5000, "robots " * 500])
async def test_odd_queries_are_answered(archive: Archive, query: str) -> None:
    """Empty, signs only, endless."""
    await archive.add(ALL)
    assert isinstance(await archive.search(query, 5), tuple)
