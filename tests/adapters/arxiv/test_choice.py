"""Which categories are read, as subscriptions come and go, and what of a new one is news."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from bot.topics.scope import MOST, choose
from tests.adapters.arxiv import TODAY
from tests.adapters.arxiv.conftest import PATIENT, settings_of
from tests.adapters.arxiv.days import ids, ids_of, move_to, works
from tests.emulators.arxiv import Announced, ArxivEmulator
from tests.fakes.clock import FakeClock

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ((), ("cs.CL",)),
        (("cs.ir", "cs.cl"), ("cs.CL", "cs.IR")),
        (("econ.*", "hep-th"), ("cs.CL", "hep-th", "econ.EM", "econ.GN", "econ.TH")),
        (("cs.*", "math.*"), ("cs.CL",)),
        (("cs.zz", "newarchive", "new.*"), ("cs.CL",)),
    ],
)
def test_what_subscriptions_name_is_read_too(named: Sequence[str], read: Sequence[str]) -> None:
    """As arXiv writes it, small archives whole; not large archives, nor what there is not."""
    assert choose(["cs.CL"], named) == read


def test_there_is_a_most() -> None:
    """The configured ones come first, then single ones, then archives."""
    named = ["astro-ph.*", *(f"cs.{each}" for each in ("AI", "AR", "CC")), "stat.*", "q-bio.*", "q-fin.*", "cond-mat.*"]
    read = choose(["cs.CL"], named)
    assert len(read) == MOST
    assert read[:5] == ("cs.CL", "cs.AI", "cs.AR", "cs.CC", "astro-ph.CO")
    assert len(choose([f"x{n}" for n in range(MOST)], ["cs.CL"])) == MOST


@pytest.fixture
def named() -> list[str]:
    return []


@pytest.fixture
async def source(arxiv: ArxivEmulator, clock: FakeClock, named: list[str]) -> AsyncIterator[ArxivFeedSource]:
    async def tell() -> Sequence[str]:
        return named

    source = ArxivFeedSource(settings_of(arxiv, "cs.CL"), clock, LocalGate(clock), named=tell, patience=PATIENT)
    yield source
    await source.close()


async def test_a_category_that_is_asked_for_later_begins_with_the_next_batch(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, named: list[str]
) -> None:
    """What it had announced before anybody asked is kept as old news, but for what another category has as news."""
    both = works(31, 1, categories=("cs.CL", "cs.IR"))[0]
    arxiv.announce(TODAY, "cs.CL", *works(1))
    arxiv.announce(TODAY, "cs.IR", *works(11), Announced(both, "cross"))
    cursor = (await source.fetch(None)).next_cursor
    named.append("cs.ir")
    arxiv.announce(TODAY, "cs.CL", both)
    batch = await source.fetch(cursor)
    assert sorted(batch.old_news) == [f"arxiv:{each}" for each in ids_of(11, 12, 13)]
    arxiv.announce(TOMORROW, "cs.IR", *works(21))
    move_to(TOMORROW, arxiv, clock, hour=6)
    batch = await source.fetch(batch.next_cursor)
    assert (ids(batch.papers), batch.old_news) == (ids_of(21, 22, 23), frozenset())


async def test_a_category_that_is_asked_for_before_the_batch_has_it_as_news(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, named: list[str]
) -> None:
    """Subscribed in the evening, between the last look and the first one of the new day."""
    arxiv.announce(TODAY, "cs.CL", *works(1))
    cursor = (await source.fetch(None)).next_cursor
    named.append("cs.ir")
    arxiv.announce(TOMORROW, "cs.IR", *works(21))
    move_to(TOMORROW, arxiv, clock, hour=5)
    batch = await source.fetch(cursor)
    assert (ids(batch.papers), batch.old_news) == (ids_of(21, 22, 23), frozenset())


async def test_a_batch_that_comes_late_is_news_all_the_same(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, named: list[str]
) -> None:
    """Asked for in the morning of a day whose feed is not there yet: nothing was found, so all that comes is new."""
    arxiv.announce(TODAY, "cs.CL", *works(1))
    cursor = (await source.fetch(None)).next_cursor
    named.append("cs.ir")
    cursor = (await source.fetch(cursor)).next_cursor
    clock.advance(7300)
    arxiv.announce(TODAY, "cs.IR", *works(21))
    batch = await source.fetch(cursor)
    assert (set(ids(batch.papers)) >= set(ids_of(21, 22, 23)), batch.old_news) == (True, frozenset())


async def test_a_category_that_nobody_asks_for_any_more_is_not_read(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, named: list[str]
) -> None:
    """And the days meanwhile are not dug out when it is asked for again."""
    named.append("cs.ir")
    cursor = (await source.fetch(None)).next_cursor
    named.clear()
    cursor = (await source.fetch(cursor)).next_cursor
    arxiv.announce(TOMORROW, "cs.IR", *works(21))
    later = TODAY + timedelta(days=2)
    move_to(later, arxiv, clock)
    arxiv.requests.clear()
    cursor = (await source.fetch(cursor)).next_cursor
    assert [each.path for each in arxiv.asked("/rss")] == ["/rss/cs.CL"]
    assert all("cs.IR" not in each.query["search_query"] for each in arxiv.asked("/api"))
    named.append("cs.ir")
    assert "2604.00021" not in ids((await source.fetch(cursor)).papers)
