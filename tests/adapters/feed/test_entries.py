"""Which work an entry is, and what is known of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.feed_entries import identify, read_entries
from bot.errors import Transient
from bot.model import Listing, Paper
from tests.adapters.feed.conftest import item, rss


def only(body: bytes, name: str = "lab") -> Paper:
    (paper,) = read_entries(body, name, "https://lab.example/feed.xml").papers
    return paper


@pytest.mark.parametrize(
    ("place", "identity"),
    [
        ("https://doi.org/10.1038/S41586-026-00001-2", "doi:10.1038/s41586-026-00001-2"),
        ("doi:10.1145/3.4", "doi:10.1145/3.4"),
        ("10.1101/2026.04.01.123456", "doi:10.1101/2026.04.01.123456"),
        ("https://www.biorxiv.org/content/10.1101/2026.04.01.123456v2?rss=1", "doi:10.1101/2026.04.01.123456"),
        ("https://www.biorxiv.org/content/10.1101/2026.04.01.123456v2.full.pdf", "doi:10.1101/2026.04.01.123456"),
        ("https://onlinelibrary.example/doi/full/10.1002/ab.12?af=R", "doi:10.1002/ab.12"),
        ("https://link.example/doi/10.1000%2Fabc", "doi:10.1000/abc"),
        ("https://doi.org/10.48550/arXiv.2604.00010", "arxiv:2604.00010"),
        ("http://arxiv.org/abs/astro-ph/0601001v2", "arxiv:astro-ph/0601001"),
        ("oai:arXiv.org:2604.00010v3", "arxiv:2604.00010"),
        ("https://doi.org/10.1234/2604.00010", "doi:10.1234/2604.00010"),
    ],
)
def test_a_work_is_known_by_its_doi_or_arxiv_id(place: str, identity: str) -> None:
    """Without a version, wherever it stands, and never an arXiv id out of a number in a DOI."""
    assert identify(["some guid", place], "lab") == identity


def test_else_by_its_guid() -> None:
    """An address is the same work in every feed; anything else only in its own."""
    assert identify(["https://lab.example/1"], "a") == identify(["https://lab.example/1"], "b")
    assert identify(["17"], "a") != identify(["17"], "b")
    assert identify(["17"], "a") == identify(["17", "https://lab.example/x"], "a")
    with pytest.raises(ValueError, match="neither"):
        identify([], "a")


def test_an_entry_of_a_journal() -> None:
    """Markup goes, people are told apart, the day is that of publication."""
    body = rss(
        item(
            "17",
            "On &lt;i&gt;E. coli&lt;/i&gt; &amp;amp; n &amp;lt; 5",
            "<link>https://j.example/17</link><dc:creator>Ada B. Cee, D. Eff</dc:creator>"
            "<description><![CDATA[<p>First.</p><p>Second <script>x()</script>one.</p>]]></description>"
            "<prism:doi>10.1000/J.17</prism:doi><pubDate>Tue, 14 Apr 2026 23:30:00 -0400</pubDate>",
        )
    )
    paper = only(body)
    assert (paper.id, paper.title) == ("doi:10.1000/j.17", "On E. coli & n < 5")
    assert paper.abstract == "First. Second one."
    assert paper.authors == ("Ada B. Cee", "D. Eff")
    assert paper.published_at == datetime(2026, 4, 15, 3, 30, tzinfo=UTC)
    assert paper.listings == (Listing("lab", paper.published_at.date(), "https://j.example/17"),)
    assert paper.url == "https://j.example/17"


def test_an_entry_of_atom() -> None:
    """Authors by their own elements, content where there is no summary."""
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id><entry><id>tag:1</id><title>0</title>'
        b'<link href="https://lab.example/1"/><author><name>Ada, Countess</name></author><author><name>B</name></author>'
        b'<content type="html">&lt;b&gt;Bold&lt;/b&gt; text</content><updated>2026-04-14T00:00:00Z</updated></entry></feed>'
    )
    paper = only(body)
    assert (paper.title, paper.authors, paper.abstract) == ("0", ("Ada, Countess", "B"), "Bold text")


@pytest.mark.parametrize(
    ("joined", "names"),
    [
        ("Cee, A. B., Eff, D.", ("A. B. Cee", "D. Eff")),
        ("Cee, A.; Eff, D.", ("Cee, A.", "Eff, D.")),
        ("Ada Cee, Dora Eff", ("Ada Cee", "Dora Eff")),
        ("Ada Cee", ("Ada Cee",)),
    ],
)
def test_names_in_one_element(joined: str, names: tuple[str, ...]) -> None:
    """As journals join them."""
    assert only(rss(item("1", more=f"<dc:creator>{joined}</dc:creator>"))).authors == names


def test_links_that_are_none_are_left_out() -> None:
    """A script is no place to send people to."""
    assert only(rss(item("1", more="<link>javascript:alert(1)</link>"))).url is None


def test_a_body_is_never_taken_for_a_name() -> None:
    """A parser that opens files and addresses is given a stream alone."""
    for body in (b"/etc/hostname", b"https://lab.example/feed.xml"):
        with pytest.raises(Transient, match="no feed"):
            read_entries(body, "lab", "https://lab.example")


WHOLE = rss(item("1", more="<link>https://doi.org/10.1/2</link><dc:creator>A, B</dc:creator>"), item("2"))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real feed with a piece gone, doubled or replaced."""
    start = draw(st.integers(0, len(WHOLE)))
    end = draw(st.integers(start, min(len(WHOLE), start + 60)))
    return WHOLE[:start] + draw(st.binary(max_size=20) | st.just(WHOLE[start:end] * 2)) + WHOLE[end:]


@given(st.binary(max_size=200) | damaged() | st.text(max_size=80).map(lambda text: rss(item(text, text, text))))
@settings(max_examples=150)
def test_garbage_is_transient_or_skipped(body: bytes) -> None:
    """Nothing else ever leaves the reader, and every paper has an id and a title."""
    with suppress(Transient):
        for paper in read_entries(body, "lab", "https://lab.example").papers:
            assert paper.id
            assert paper.title
