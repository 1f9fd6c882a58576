"""The API: search, ids, days, and what its answers hide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.sources.arxiv_api import search_terms
from adapters.sources.arxiv_feed import ArxivFeedSource
from bot.errors import Transient
from bot.model import Listing
from tests.adapters.arxiv import TODAY
from tests.emulators.arxiv import ArxivEmulator, Fault, Work
from tests.fakes.clock import FakeClock

SINCE, UNTIL = datetime(2026, 4, 20, tzinfo=UTC), datetime(2026, 4, 27, 18, tzinfo=UTC)


def publish(arxiv: ArxivEmulator, count: int, **fields: object) -> None:
    arxiv.announce(TODAY, "cs.CL", *[Work(f"2604.{n:05d}", **fields) for n in range(1, count + 1)])  # type: ignore[arg-type]


@pytest.mark.parametrize("old_shape", [False, True])
async def test_both_shapes_of_an_answer_are_the_same_paper(
    source: ArxivFeedSource, arxiv: ArxivEmulator, old_shape: bool
) -> None:
    """Wrapped or not, http or https: title, authors, categories, time and page."""
    arxiv.old_shape = old_shape
    publish(arxiv, 1, version=3, categories=("cs.CL", "cs.LG", "68T50"))
    (paper,) = (await source.api.by_ids(["2604.00001"])).papers
    assert (paper.id, paper.title) == ("arxiv:2604.00001", "A Study of Question 2604.00001")
    assert paper.abstract == "We look at a question, and < answer it."
    assert (paper.authors, paper.categories) == (("A. Author", "B. Author"), ("cs.CL", "cs.LG"))
    assert paper.published_at == datetime(2026, 4, 23, 12, tzinfo=UTC)
    assert paper.url == "https://arxiv.org/abs/2604.00001"


async def test_many_ids_go_in_the_body_and_each_once(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """By POST, 500 at a time, with max_results beside them, which defaults to 10; what is no id is not asked for."""
    publish(arxiv, 600)
    ids = [f"arxiv:2604.{n:05d}" for n in range(1, 601)]
    found = await source.api.by_ids([*ids, "2604.00001v2", "10.1000/other", "9999.99999"])
    assert [paper.id for paper in found.papers] == ids
    assert [(request.method, request.query["max_results"]) for request in arxiv.requests] == [
        ("POST", "500"),
        ("POST", "101"),
    ]


async def test_no_ids_ask_nothing(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """An empty question would list everything."""
    assert (await source.api.by_ids([])).papers == ()
    assert arxiv.requests == []


async def test_days_are_read_slice_by_slice(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """A server that gives less than was asked for is followed to the end; the end of the range is not in it."""
    arxiv.page_cap = 40
    publish(arxiv, 100)
    arxiv.announce(TODAY, "cs.CL", Work("2604.09999", submitted_at=UNTIL))
    found = await source.api.by_days(["cs.CL", "cs.LG"], SINCE, UNTIL)
    assert len(found.papers) == 100
    assert [request.query["start"] for request in arxiv.requests] == ["0", "40", "80"]
    query = "(cat:cs.CL OR cat:cs.LG) AND submittedDate:[202604200000 TO 202604271759]"
    assert {request.query["search_query"] for request in arxiv.requests} == {query}


async def test_an_empty_page_with_a_total_is_never_the_end(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """It is asked for again, four times; then it is a failure."""
    publish(arxiv, 7)
    arxiv.fail(Fault.EMPTY_WITH_TOTAL, times=4)
    assert len((await source.api.by_days(["cs.CL"], SINCE, UNTIL)).papers) == 7
    arxiv.fail(Fault.EMPTY_WITH_TOTAL, times=5)
    with pytest.raises(Transient, match="there are 7 papers and lists none"):
        await source.api.by_days(["cs.CL"], SINCE, UNTIL)


async def test_an_error_as_a_feed_is_an_error(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Its sentence is passed on; it is no paper titled Error."""
    arxiv.fail(Fault.ERROR_ANSWER)
    with pytest.raises(Transient, match="error: incorrect id format for abc"):
        await source.api.by_ids(["2604.00001"])


async def test_a_search_finds_and_remembers(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """The same question within an hour is not asked twice; a result names no day."""
    publish(arxiv, 3)
    for _ in range(2):
        found = await source.search('Study  "a question"', 2)
    assert [paper.listings for paper in found] == [
        (Listing("arxiv", None, f"https://arxiv.org/abs/2604.0000{n}"),) for n in (1, 2)
    ]
    assert len(arxiv.requests) == 1
    assert arxiv.requests[0].query["search_query"] == 'all:Study AND all:"a question"'
    clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    await source.search("Study", 2)
    assert len(arxiv.requests) == 2


@pytest.mark.parametrize("query", ["", "   ", "()", '""', "AND OR"])
async def test_a_search_without_words_asks_nothing(source: ArxivFeedSource, arxiv: ArxivEmulator, query: str) -> None:
    """Not a request for it."""
    assert await source.search(query, 5) == ()
    assert arxiv.requests == []


def test_words_cannot_become_operators() -> None:
    """Fields, brackets and ANDNOT of people's text are words or nothing."""
    assert search_terms('cat:cs.CL AND (few-shot) [2026 TO 2027] "x: y"') == [
        'all:"cat cs.CL"',
        "all:few-shot",
        "all:2026",
        "all:TO",
        "all:2027",
        'all:"x y"',
    ]
