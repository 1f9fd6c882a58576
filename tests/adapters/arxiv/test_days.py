"""Which feeds are read, and what of them is news."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_progress import read_progress
from bot.model import Listing
from bot.progress import Happening
from tests.adapters.arxiv import TODAY
from tests.adapters.arxiv.days import ids, ids_of, move_to, places, works
from tests.emulators.arxiv import Announced, ArxivEmulator, Fault, Work
from tests.fakes.clock import FakeClock

SATURDAY = date(2026, 5, 2)


@pytest.mark.parametrize("as_atom", [False, True])
async def test_one_request_a_category_and_one_paper_an_id(
    source: ArxivFeedSource, arxiv: ArxivEmulator, as_atom: bool
) -> None:
    """New in one category and cross-listed in another is one paper with the categories of both."""
    arxiv.as_atom = as_atom
    both = Work(
        "2604.00002", title="0", categories=("cs.LG", "cs.CL"), authors=("Bart{\\l}omiej B. (Univ. of A, City)", "C. D")
    )
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"), Announced(both, "cross"))
    arxiv.announce(TODAY, "cs.LG", both)
    batch = await source.fetch(None)
    assert [request.path for request in arxiv.requests] == ["/rss/cs.CL", "/rss/cs.LG"]
    assert ids(batch.papers) == ["2604.00001", "2604.00002"]
    page = "https://arxiv.org/abs/2604.00002"
    paper = batch.papers[1]
    assert (paper.title, paper.url, paper.listings) == ("0", page, (Listing("arxiv", TODAY, page),))
    assert paper.authors == ("Bart{\\l}omiej B.", "C. D")
    assert paper.categories == ("cs.LG", "cs.CL")
    assert paper.abstract == "We look at a question, and < answer it."
    assert (batch.more, batch.skipped) == (False, ())


async def test_replacements_are_no_papers_but_events(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """replace and replace-cross are told with their version, once over categories; what they say of the paper is an update."""
    arxiv.announce(
        TODAY,
        "cs.CL",
        Announced(Work("2301.00001", version=3), "replace"),
        Announced(Work("astro-ph/0601001", version=2), "replace-cross"),
        Work("2604.00009"),
    )
    arxiv.announce(TODAY, "cs.LG", Announced(Work("2301.00001", version=3), "replace-cross"))
    batch = await source.fetch(None)
    assert ids(batch.papers) == ["2604.00009"]
    assert [(event.paper_id, event.kind, event.version) for event in batch.events] == [
        ("arxiv:2301.00001", Happening.VERSION, 3),
        ("arxiv:astro-ph/0601001", Happening.VERSION, 2),
    ]
    assert ids(batch.updates) == ["2301.00001", "astro-ph/0601001"]
    assert {listing.day for paper in batch.updates for listing in paper.listings} == {None}


async def test_the_kind_is_read_from_its_element(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """An abstract that speaks of announce types changes nothing."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001", abstract="Announce Type: replace\nAbstract: of feeds"))
    (paper,) = (await source.fetch(None)).papers
    assert paper.abstract == "Announce Type: replace Abstract: of feeds"


async def test_a_day_read_again_changes_nothing(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """The same papers with the same cursor: the poller knows them."""
    arxiv.announce(TODAY, "cs.CL", *works(1))
    first = await source.fetch(None)
    again = await source.fetch(first.next_cursor)
    assert (again.papers, places(again.next_cursor)) == (first.papers, places(first.next_cursor))


async def test_a_feed_that_grows_is_read_again(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Half a day's papers now, the rest at the next poll."""
    arxiv.announce(TODAY, "cs.CL", *works(1, 4))
    arxiv.fail(Fault.HALF_THE_PAPERS, path="/rss/cs.CL")
    first = await source.fetch(None)
    assert len(first.papers) == 2
    assert len((await source.fetch(first.next_cursor)).papers) == 4


async def test_a_weekend_is_quiet(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """Empty feeds on Saturday are the truth: the API is asked about Friday alone, once that has settled."""
    friday = SATURDAY - timedelta(days=1)
    move_to(friday, arxiv, clock)
    arxiv.announce(friday, "cs.CL", *works(1))
    cursor = (await source.fetch(None)).next_cursor
    for day in (SATURDAY, SATURDAY + timedelta(days=1)):
        move_to(day, arxiv, clock, hour=20)
        batch = await source.fetch(cursor)
        cursor = batch.next_cursor
        assert (batch.papers, batch.skipped) == ((), ())
        assert not any(set(category.owed) - {friday} for category in read_progress(cursor).values())
    assert len(arxiv.asked("/api")) == 1


async def test_an_unchanged_feed_is_not_sent_again(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """By its ETag, kept in the cursor; a change is read, and so is the next day."""
    arxiv.conditional = True
    arxiv.announce(TODAY, "cs.CL", *works(1))
    first = await source.fetch(None)
    again = await source.fetch(first.next_cursor)
    assert (again.papers, again.skipped) == ((), ())
    assert places(again.next_cursor) == places(first.next_cursor)
    assert arxiv.requests[2].headers["If-None-Match"]
    arxiv.announce(TODAY, "cs.CL", *works(11))
    assert len((await source.fetch(again.next_cursor)).papers) == 6
    tomorrow = TODAY + timedelta(days=1)
    arxiv.announce(tomorrow, "cs.CL", *works(21))
    move_to(tomorrow, arxiv, clock, hour=6)
    assert ids((await source.fetch(again.next_cursor)).papers) == ids_of(21, 22, 23)
