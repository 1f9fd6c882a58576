"""A paper as a JSON object: nothing is lost on the way there and back, and nonsense is no fact."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Link, Linked, Listing, Paper, PaperId
from bot.record import doi_of, from_record, to_record

words = st.sampled_from(["Ada Lovelace", "ü – 図 😀", r"$\alpha$-nets", "0", "a, b", "<b>"])
texts = st.none() | words
counts = st.integers(0, 10**9)
links = st.builds(Link, words, words)
linked = st.builds(Linked, st.lists(links, max_size=3).map(tuple), counts)
instants = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
days = st.dates(date(1991, 8, 14), date(2100, 1, 1))
many = st.lists(words, max_size=3).map(tuple)
papers = st.builds(
    Paper,
    id=st.sampled_from([PaperId("arxiv:2604.00001"), PaperId("doi:10.1038/s1"), PaperId("guid:abc")]),
    title=words,
    abstract=st.just("") | words,
    authors=many,
    url=texts,
    categories=many,
    published_at=st.none() | instants,
    keywords=many,
    tldr=texts,
    upvotes=counts,
    comments=counts,
    code_url=texts,
    code_stars=st.none() | st.integers(1, 10**6),
    project_url=texts,
    organization=texts,
    thumbnail_url=texts,
    listings=st.lists(st.builds(Listing, words, st.none() | days, texts), max_size=3).map(tuple),
    also=st.sampled_from([(), (PaperId("arxiv:2604.00001"), PaperId("guid:abc"))]),
    doi=st.sampled_from([None, "10.1038/s41586-024-1", "10.1000/(sici)1:2-x"]),
    journal_ref=texts,
    withdrawn=texts,
    models=linked,
    datasets=linked,
    spaces=linked,
    media=many,
)


@given(papers)
def test_nothing_is_lost_there_and_back(paper: Paper) -> None:
    """Every field, through JSON."""
    assert from_record(json.loads(json.dumps(to_record(paper)))) == paper


@pytest.mark.parametrize(
    ("raw", "doi"),
    [
        ("10.1038/S41586-024-1", "10.1038/s41586-024-1"),
        ("https://doi.org/10.1145/3395363.3397376.", "10.1145/3395363.3397376"),
        ("doi:10.1109/A.1, 10.1109/A.2", "10.1109/a.1"),
        ("10.48550/arXiv.2401.01234", None),
        ("no doi", None),
        ("", None),
    ],
)
def test_a_doi_is_bare_and_has_no_case(raw: str, doi: str | None) -> None:
    """The first one; arXiv's own is an arXiv id."""
    assert doi_of(raw) == doi


@pytest.mark.parametrize("key", ["doi", "journal_ref", "withdrawn"])
@pytest.mark.parametrize("nonsense", [0, True, [], {"a": 1}, "   ", None])
def test_nonsense_is_no_fact(key: str, nonsense: object) -> None:
    """A file's record may have anything in it."""
    assert getattr(from_record({"id": "2401.01234", "title": "T", key: nonsense}), key) is None
