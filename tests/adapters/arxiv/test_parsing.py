"""The readers as pure functions: names, ids, dates, and anything at all that may come."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.arxiv_announcements import Feed, Kind, read_feed
from adapters.sources.arxiv_api import ArxivApi
from adapters.sources.arxiv_entries import identify, split_names
from adapters.sources.arxiv_looks import Look
from adapters.sources.arxiv_oai import read_list
from adapters.sources.arxiv_progress import Category, read_progress, write_progress
from adapters.sources.http import Page
from bot.errors import Transient
from tests.adapters.arxiv import NOW, TODAY
from tests.emulators.arxiv import Announced, Work
from tests.emulators.arxiv_papers import answer, atom, oai, rss

ANY_TEXT = st.text(max_size=40)
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("text", "identity", "version"),
    [
        ("oai:arXiv.org:2604.00010v12", "arxiv:2604.00010", 12),
        ("http://arxiv.org/abs/astro-ph/0601001v1", "arxiv:astro-ph/0601001", 1),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv:math.GT/0309136", None),
        ("https://arxiv.org/pdf/0704.0001v2.pdf", "arxiv:0704.0001", 2),
        ("arXiv:2604.22002v1 Announce", "arxiv:2604.22002", 1),
        ("10.48550/arXiv.2604.22002", "arxiv:2604.22002", None),
        ("10.1000/12345.67890", None, None),
        ("2604.2200212", None, None),
        ("", None, None),
    ],
)
def test_ids_wherever_they_stand(text: str, identity: str | None, version: int | None) -> None:
    """Versions apart, trailing zeros kept, old ids with their archive."""
    found = identify(text)
    assert (found.id if found else None) == identity
    assert (found.version if found else None) == version


@pytest.mark.parametrize(
    ("joined", "names"),
    [
        ("Anna K, Ratna L,  Deepti, Sheza M", ("Anna K", "Ratna L", "Deepti", "Sheza M")),
        ("A. B (Univ. of C, D), E. F (G (H, I))", ("A. B", "E. F")),
        ("Bart{\\l}omiej C, J\\'er\\^ome D, K{\\\"o}, L", ("Bart{\\l}omiej C", "J\\'er\\^ome D", 'K{\\"o}', "L")),
        ("{The A, B Team}, C. D", ("{The A, B Team}", "C. D")),
        ("A (lost, B. C, D", ("A", "B. C", "D")),
        ("A\\,B, C", ("A\\,B", "C")),
        ("", ()),
    ],
)
def test_names_are_split_where_names_end(joined: str, names: tuple[str, ...]) -> None:
    """Not inside parentheses or braces; where those do not match up, at every comma."""
    assert split_names([joined]) == names


@given(title=WORDS, abstract=WORDS, kind=st.sampled_from(list(Kind)))
@settings(max_examples=60)
def test_what_a_feed_says_arrives(title: str, abstract: str, kind: Kind) -> None:
    """Any text, in RSS and in Atom, is the same announcement."""
    if not title.split():
        return
    item = Announced(Work("2604.00001", title=title, abstract=abstract), kind)
    feeds = [read_feed(write("cs.CL", TODAY, [item]).encode(), "arXiv") for write in (rss, atom)]
    assert feeds[0] == feeds[1]
    (announcement,) = feeds[0].announcements
    assert (announcement.kind, announcement.version) == (kind, 1)
    assert announcement.paper.title.split() == title.split()
    assert feeds[0].day == TODAY


WHOLE = [
    rss("cs.CL", TODAY, [Announced(Work("2604.00001"))]).encode(),
    atom("cs.CL", TODAY, [Announced(Work("2604.00001"))]).encode(),
    answer([Work("2604.00001")], 1, 0).encode(),
    oai("ListRecords", [(Work("2604.00001"), TODAY)]).encode(),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real answer with a piece gone, doubled or replaced."""
    body = draw(st.sampled_from(WHOLE))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 80)))
    return body[:start] + draw(st.binary(max_size=20) | st.just(body[start:end] * 2)) + body[end:]


@given(
    body=st.binary(max_size=200)
    | damaged()
    | ANY_TEXT.map(lambda text: f"<rss><channel>{text}</channel></rss>".encode())
)
@settings(max_examples=300)
def test_garbage_is_transient_or_skipped(body: bytes) -> None:
    """Nothing else ever leaves a reader."""
    readers = (
        lambda: read_feed(body, "arXiv"),
        lambda: read_list(body, "ListRecords"),
        lambda: ArxivApi(None, "").read(Page(200, {}, body)),  # type: ignore[arg-type]
    )
    for read in readers:
        with suppress(Transient):
            read()


@given(
    cursor=ANY_TEXT
    | st.recursive(
        st.none() | st.integers() | ANY_TEXT,
        lambda inner: (
            st.dictionaries(st.sampled_from(["form", "categories", "through", "owed", "cs.CL"]), inner)
            | st.lists(inner)
        ),
    ).map(str)
)
def test_any_cursor_can_be_read(cursor: str) -> None:
    """What is none counts as never read."""
    assert isinstance(read_progress(cursor), dict)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    st.dictionaries(
        st.sampled_from(["cs.CL", "cs.LG"]),
        st.builds(
            Category,
            since=DAYS,
            through=DAYS,
            seen=st.none() | DAYS,
            print=st.sampled_from(["", "abc"]),
            owed=st.dictionaries(DAYS, st.booleans(), max_size=3),
            stale=st.none() | DAYS,
            etag=st.sampled_from(["", "abc"]),
            found_on=st.none() | DAYS,
            look=st.builds(
                Look,
                read_at=st.none() | INSTANTS,
                batch_at=st.none() | INSTANTS,
                empty=st.none() | DAYS,
                made_up=st.none() | DAYS,
                error=st.sampled_from(["", "503"]),
                failing_since=st.none() | INSTANTS,
                rests_until=st.none() | INSTANTS,
            ),
        ),
    )
)
def test_a_cursor_comes_back_as_it_was(progress: dict[str, Category]) -> None:
    """Written and read."""
    assert read_progress(write_progress(progress)) == progress


def test_a_feed_from_tomorrow_is_todays() -> None:
    """A server's clock that is ahead must not make us skip a day."""
    feed = Feed(date(2030, 1, 1), (), (), 0)
    category, _ = Category(TODAY, TODAY).with_feed(feed, NOW)
    assert category.through == TODAY


def test_a_feed_without_a_date_is_read() -> None:
    """The date is ours then."""
    body = rss("cs.CL", TODAY, [Announced(Work("2604.00001"))]).replace("pubDate", "x").replace("lastBuildDate", "y")
    feed = read_feed(body.encode(), "arXiv")
    assert (feed.day, len(feed.announcements)) == (None, 1)


def test_without_the_element_the_description_tells_the_kind() -> None:
    """And without either the entry is left out."""
    item = Announced(Work("2604.00001"), "replace")
    body = rss("cs.CL", TODAY, [item]).replace("<arxiv:announce_type>replace</arxiv:announce_type>", "")
    (found,) = read_feed(body.encode(), "arXiv").announcements
    assert found.kind is Kind.REPLACE
    two = rss("cs.CL", TODAY, [item, Announced(Work("2604.00002"))])
    body = two.replace("<arxiv:announce_type>replace</arxiv:announce_type>", "").replace("Announce Type: replace", "")
    assert read_feed(body.encode(), "arXiv").skipped == (
        "Entry “oai:arXiv.org:2604.00001v1” was left out: it has no announce type.",
    )
