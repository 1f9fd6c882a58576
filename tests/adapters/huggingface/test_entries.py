"""What an entry becomes, and that nothing in one can stop the reading."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.huggingface_entries import read_entries
from bot.model import Listing, Paper
from tests.emulators.huggingface import make_entry

DAY = date(2026, 4, 15)


def read(entry: Any, day: date | None = DAY) -> Paper:
    (paper,) = read_entries([entry], day).papers
    return paper


def test_every_fact_of_an_entry() -> None:
    """All optional keys present: each is where the core looks for it."""
    assert read(make_entry("2604.00001", "A\n  Title", day=DAY)) == Paper(
        id="arxiv:2604.00001",  # type: ignore[arg-type]
        title="A Title",
        abstract="We look at question 2604.00001. It turns out to be answerable in $\\mathcal{O}(n)$ time.",
        authors=("Author A", "Author B", "Author C"),
        url="https://huggingface.co/papers/2604.00001",
        published_at=datetime(2026, 4, 14, tzinfo=UTC),
        keywords=("questions", "answers"),
        tldr="Question 2604.00001 can be answered.",
        upvotes=6,
        comments=1,
        code_url="https://github.com/example/2604.00001",
        code_stars=12,
        project_url="https://example.org/2604.00001",
        organization="Example Laboratory",
        thumbnail_url="https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2604.00001.png",
        listings=(Listing("huggingface", DAY, "https://huggingface.co/papers/2604.00001"),),
        media=("https://cdn-uploads.huggingface.co/2604.00001.png",),
    )


def test_absent_keys_are_simply_absent() -> None:
    """A fresh entry has the core alone."""
    paper = read(make_entry("2604.00001", bare=True))
    assert (paper.tldr, paper.keywords, paper.code_url, paper.organization, paper.thumbnail_url) == (
        None,
        (),
        None,
        None,
        None,
    )
    assert paper.authors == ("Author A", "Author B", "Author C")


def test_the_outer_published_at_is_not_the_papers() -> None:
    """It is another time, shifted by hours, and on another day: without the inner one there is no date."""
    entry = make_entry("2604.00001")
    del entry["paper"]["publishedAt"]
    assert entry["publishedAt"]
    assert read(entry).published_at is None


def test_hidden_authors_are_left_out() -> None:
    """They asked for it."""
    people = [{"name": "Seen", "hidden": False}, {"name": "Unseen", "hidden": True}, {"name": " Also\n Seen "}, {}, 5]
    assert read(make_entry("2604.00001", authors=people)).authors == ("Seen", "Also Seen")


@pytest.mark.parametrize(
    ("raw", "identity"),
    [
        ("2604.00001v3", "arxiv:2604.00001"),
        (" 2604.00001\n", "arxiv:2604.00001"),
        ("0704.0001", "arxiv:0704.0001"),
        ("astro-ph/0601001v2", "arxiv:astro-ph/0601001"),
        ("arXiv:2604.00001", "arxiv:2604.00001"),
    ],
)
def test_the_id_has_no_version(raw: str, identity: str) -> None:
    """Every version, and every spelling, is the same paper."""
    assert read(make_entry(raw)).id == identity


@pytest.mark.parametrize("raw", [None, "", 2604.1, "2604.1", "2604.105", "../x", "paper-17", ["2604.00001"]])
def test_an_entry_without_an_arxiv_id_is_left_out(raw: object) -> None:
    """An id is never guessed from a number or a fragment in a daily list."""
    entries = read_entries([make_entry("2604.00001", id=raw)], DAY)
    assert entries.papers == ()
    assert "no arXiv id" in entries.skipped[0]


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("http://example.org", "http://example.org"),
        ("example.org/x", "https://example.org/x"),
        ("/papers/x.png", "https://huggingface.co/papers/x.png"),
        ("javascript:alert(1)", None),
        ("//evil.example", None),
        ("https://", None),
        ("https://[", None),
        ("see our page", None),
        ("https://a b.org", None),
        (7, None),
    ],
)
def test_only_web_addresses_become_links(raw: object, url: str | None) -> None:
    """Project pages are entered by hand."""
    assert read(make_entry("2604.00001", projectPage=raw)).project_url == url


@pytest.mark.parametrize(
    ("raw", "count"),
    [(7, 7), (7.0, 7), (-1, 0), (None, 0), ("12", 0), (True, 0), (float("nan"), 0), (float("inf"), 0)],
)
def test_counts_are_never_negative_nor_anything_else(raw: object, count: int) -> None:
    """A wrong type is no reason to lose a paper."""
    assert read(make_entry("2604.00001", upvotes=raw)).upvotes == count


@pytest.mark.parametrize("raw", [{"name": "lab"}, {"name": "lab", "fullname": " "}])
def test_an_organization_without_a_full_name_has_its_short_one(raw: object) -> None:
    """The full name is absent now and then."""
    assert read(make_entry("2604.00001", organization=raw)).organization == "lab"


def test_a_flat_search_result_is_a_paper() -> None:
    """The shape of 2024: no inner object."""
    paper = read({"id": "2406.00105", "title": "A  Title", "thumbnailUrl": "https://x.org/1.png", "source": "hf"}, None)
    assert (paper.id, paper.title, paper.thumbnail_url) == ("arxiv:2406.00105", "A Title", "https://x.org/1.png")
    assert paper.listings[0].day is None


@pytest.mark.parametrize(("raw", "identity"), [("2406.105", "arxiv:2406.00105"), ("0704.105", "arxiv:0704.0105")])
def test_search_gets_its_leading_zeros_back(raw: str, identity: str) -> None:
    """As Hugging Face's own client does."""
    assert read({"id": raw, "title": "T"}, None).id == identity


def test_a_search_result_knows_its_daily_day() -> None:
    """Where it was on Daily Papers at all."""
    assert read(make_entry("2604.00001", day=DAY), None).listings[0].day == DAY


CORE = ["paper", "id", "title", "summary", "authors", "name", "hidden", "publishedAt", "upvotes", "submittedOnDailyAt"]
EXTRA = [
    "organization",
    "fullname",
    "githubRepo",
    "githubStars",
    "projectPage",
    "ai_keywords",
    "ai_summary",
    "thumbnail",
]
KEYS = st.sampled_from([*CORE, *EXTRA, "numComments"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("2604.00001"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.lists(JSON, max_size=4), st.sampled_from([DAY, None]))
def test_no_json_raises(raw: list[Any], day: date | None) -> None:
    """Whatever an entry holds, it becomes a paper or a sentence, and all its text can be stored."""
    entries = read_entries(raw, day)
    assert len(entries.papers) + len(entries.skipped) <= len(raw)
    "".join([paper.title + paper.abstract for paper in entries.papers] + list(entries.skipped)).encode()


@settings(max_examples=150)
@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_a_core_with_anything_beside_it_is_a_paper(beside: dict[str, Any]) -> None:
    """Id and title suffice; no other key can spoil the entry."""
    paper = read({**beside, "paper": {**beside, "id": "2604.00001", "title": "T"}})
    assert (paper.id, paper.title) == ("arxiv:2604.00001", "T")
