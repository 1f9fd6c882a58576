"""Which days are read, in which order, page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_calendar import days_to_read, next_day_begins
from bot.errors import Transient
from bot.model import Listing
from tests.adapters.huggingface import EVE, TODAY, YESTERDAY
from tests.emulators.huggingface import Fault, HuggingFaceEmulator, make_entry


def days_asked(hf: HuggingFaceEmulator) -> list[str]:
    return [query["date"] for query in hf.asked()]


async def test_a_first_fetch_reads_today_and_two_days_before(
    source: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """Without a cursor: the days that may still change, oldest first."""
    hf.publish(TODAY, [make_entry("2604.00003")])
    hf.publish(EVE, [make_entry("2604.00001")])
    batch = await source.fetch(None)
    assert days_asked(hf) == ["2026-04-13", "2026-04-14", "2026-04-15"]
    assert [paper.id for paper in batch.papers] == ["arxiv:2604.00001", "arxiv:2604.00003"]
    assert (batch.next_cursor, batch.more) == ("2026-04-15", False)


async def test_within_a_day_the_order_is_that_of_the_list(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """The API lists by upvotes, and so do we."""
    hf.publish(TODAY, [make_entry(f"2604.0000{n}", upvotes=n) for n in (1, 3, 2)])
    assert [paper.upvotes for paper in (await source.fetch(None)).papers] == [3, 2, 1]


async def test_a_paper_listed_on_two_days_is_one_paper(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """The id alone is the identity; the first day is its listing."""
    hf.publish(YESTERDAY, [make_entry("2604.00001"), make_entry("2604.00001v2")])
    hf.publish(TODAY, [make_entry("2604.00001", upvotes=90)])
    (paper,) = (await source.fetch(None)).papers
    page = "https://huggingface.co/papers/2604.00001"
    assert (paper.url, paper.listings) == (page, (Listing("huggingface", YESTERDAY, page),))


async def test_after_downtime_every_missed_day_is_read_fourteen_at_a_time(
    source: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """Batches say that there is more until today is reached, and no day between is left out."""
    for back in range(30):
        hf.publish(TODAY - timedelta(days=back), [make_entry(f"2604.{back:05}")])
    first, cursor, batches = TODAY - timedelta(days=25), (TODAY - timedelta(days=25)).isoformat(), 0
    more = True
    while more:
        batch = await source.fetch(cursor)
        cursor, more, batches = batch.next_cursor, batch.more, batches + 1
    wanted = {(first + timedelta(days=n)).isoformat() for n in range(-2, 26)}
    assert set(days_asked(hf)) == wanted
    assert cursor == TODAY.isoformat()
    assert batches == 3


@pytest.mark.parametrize("cursor", ["2030-01-01", "2026-04-15", "nonsense", None])
def test_a_cursor_that_cannot_be_is_read_as_today(cursor: str | None) -> None:
    """A clock set back, or a cursor nobody can read, must not stop the reading."""
    assert days_to_read(cursor, TODAY) == [EVE, YESTERDAY, TODAY]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 4, 13), date(2026, 4, 9)),
        (date(2026, 4, 19), date(2026, 4, 16)),
        (date(2026, 4, 16), date(2026, 4, 14)),
    ],
)
def test_two_weekdays_are_read_again(today: date, first: date) -> None:
    """A weekend between them does not shorten that."""
    assert days_to_read(None, today)[0] == first


async def test_today_may_not_have_begun_over_there(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """A 400 for today is no failure; today is read as soon as it has, and no day before the first ones ever."""
    hf.today = YESTERDAY
    hf.publish(YESTERDAY, [make_entry("2604.00001")])
    batch = await source.fetch(None)
    assert len(batch.papers) == 1
    assert await source.read_day(TODAY) == ()
    hf.today = TODAY
    hf.publish(TODAY, [make_entry("2604.00002")])
    assert len((await source.fetch(batch.next_cursor)).papers) == 2
    assert min(days_asked(hf)) == "2026-04-13"


async def test_a_past_day_that_is_refused_is_a_failure(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """Only today may be missing: else the cursor would move past papers."""
    hf.today = EVE
    with pytest.raises(Transient, match="400: Invalid parameters"):
        await source.fetch(None)


@pytest.mark.parametrize("link_header", [True, False])
async def test_a_busy_day_is_read_to_its_last_page(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, link_header: bool
) -> None:
    """By the Link header, and where it is lacking because a page was full."""
    hf.link_header = link_header
    hf.publish(TODAY, [make_entry(f"2604.{n:05d}") for n in range(230)])
    papers = await source.read_day(TODAY)
    assert len(papers) == 230
    assert [(query["limit"], query["p"]) for query in hf.asked()] == [("100", "0"), ("100", "1"), ("100", "2")]


@pytest.mark.parametrize("link", ["https://elsewhere.example/x?p=1&date=2020-01-01", "http://[", "nowhere"])
async def test_a_next_link_leads_to_no_other_host_nor_day(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, link: str
) -> None:
    """The link says that there is more; where to ask is ours to know."""
    hf.link_as = f'<{link}>; rel="next"'
    hf.publish(TODAY, [make_entry(f"2604.{n:05d}") for n in range(120)])
    assert len(await source.read_day(TODAY)) == 120
    assert [(query["date"], query["p"]) for query in hf.asked()] == [("2026-04-15", "0"), ("2026-04-15", "1")]


async def test_exactly_a_hundred_papers_are_followed_by_an_empty_page(
    source: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """Without a Link nobody can tell a full day from a cut one, so the next page is asked for."""
    hf.link_header = False
    hf.publish(TODAY, [make_entry(f"2604.{n:05d}") for n in range(100)])
    assert len(await source.read_day(TODAY)) == 100
    assert len(hf.asked()) == 2


async def test_a_server_with_smaller_pages_is_followed(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """The Link header decides, not the size we asked for."""
    hf.page_cap = 7
    hf.publish(TODAY, [make_entry(f"2604.{n:05d}") for n in range(30)])
    assert len(await source.read_day(TODAY)) == 30


async def test_pages_without_end_are_given_up(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """More than 20 pages for a day is a mistake of the other side."""
    hf.page_cap = 1
    hf.publish(TODAY, [make_entry(f"2604.{n:05d}") for n in range(30)])
    with pytest.raises(Transient, match="more than 20 pages"):
        await source.read_day(TODAY)


async def test_a_page_that_comes_again_is_given_up(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """A server that ignores `p` must not be asked for ever."""
    hf.fail(Fault.SAME_PAGE, times=30)
    with pytest.raises(Transient, match="same page"):
        await source.read_day(TODAY)
    assert len(hf.asked()) == 2


async def test_a_page_longer_than_asked_for_is_taken_whole(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """A thousand entries are no reason to refuse any."""
    hf.fail(Fault.THOUSAND_ENTRIES)
    assert len(await source.read_day(date(2026, 3, 2))) == 1000


async def test_a_malformed_entry_is_named_and_the_rest_goes_on(
    source: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """By id, else by title, else by place."""
    bad = [make_entry("2604.00009", title=" "), {"paper": {"title": "No Id"}}, "what"]
    bad[0]["title"] = None  # type: ignore[index]
    hf.publish(TODAY, [*(make_entry(f"2604.0000{n}") for n in range(4)), *bad])  # type: ignore[list-item]
    batch = await source.fetch(None)
    assert len(batch.papers) == 4
    assert len(batch.skipped) == 3
    for sentence, name in zip(batch.skipped, ("“2604.00009”", "“No Id”", "number 7"), strict=True):
        assert name in sentence
        assert "2026-04-15" in sentence


async def test_a_day_mostly_malformed_fails_the_fetch(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """More than half: the shape has changed, and skipping would lose a day. Exactly half is still skipped."""
    hf.publish(YESTERDAY, [make_entry(f"2604.0000{n}") for n in range(9)])
    hf.publish(TODAY, [make_entry("2604.00011"), {"paper": {}}])
    assert len((await source.fetch(None)).papers) == 10
    hf.publish(TODAY, [{"paper": None}])
    with pytest.raises(Transient, match=r"More than half .* 2026-04-15 .*2 of 3"):
        await source.fetch(None)


async def test_a_server_that_ignores_the_time_of_day(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """The day asked for is the listing's, whatever the entry's own stamps say."""
    hf.publish(YESTERDAY, [make_entry("2604.00001", submittedOnDailyAt="2026-04-13T23:59:00.000Z")])
    (paper,) = await source.read_day(YESTERDAY)
    assert paper.listings[0].day == YESTERDAY


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 4, 15, 13, tzinfo=UTC), datetime(2026, 4, 16, tzinfo=UTC)),
        (datetime(2026, 4, 17, 23, 59, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)),
        (datetime(2026, 4, 19, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)),
    ],
)
def test_the_next_list_begins_on_a_weekday(now, begins):
    """At midnight UTC; a Friday's and a Saturday's next is Monday's."""
    assert next_day_begins(now) == begins
