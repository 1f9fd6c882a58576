"""One paper from many listings: nothing that was known is lost. (Beside the search because it joins records there too.)"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.intake.merging import merge
from bot.model import Listing, Paper, PaperId

DAY, LATER = date(2026, 4, 13), date(2026, 4, 19)
FULL = Paper(
    PaperId("arxiv:2604.00001"),
    "Induction Heads",
    abstract="Circuits.",
    authors=("Ada Lovelace",),
    url="https://huggingface.co/papers/2604.00001",
    categories=("cs.LG",),
    published_at=datetime(2026, 4, 12, tzinfo=UTC),
    keywords=("circuits",),
    tldr="They copy.",
    upvotes=12,
    comments=2,
    code_url="https://github.com/ada/heads",
    code_stars=307,
    project_url="https://heads.example.org",
    organization="Analytical Engines",
    thumbnail_url="https://cdn.example.org/1.png",
    listings=(Listing("huggingface", DAY),),
)
BARE = Paper(FULL.id, "Induction Heads, Revised", listings=(Listing("arxiv", DAY),))


def test_newer_facts_win() -> None:
    """Title, counts, texts: as last seen."""
    new = replace(FULL, title="New", abstract="Newer.", upvotes=40, comments=3, tldr="More.", code_stars=400)
    assert merge(FULL, new) == new


def test_what_the_newer_listing_lacks_stays() -> None:
    """A source without counts, summary or organization takes none away."""
    assert merge(FULL, BARE) == replace(FULL, title=BARE.title, listings=(*FULL.listings, *BARE.listings))


def test_another_listing_of_the_same_source_is_kept_beside_the_first() -> None:
    """The same paper comes back on a later day; the same day stays one listing, with the address where one is known."""
    again = replace(
        FULL, listings=(Listing("huggingface", LATER), Listing("huggingface", DAY, "https://h.example.org"))
    )
    assert merge(FULL, again).listings == (
        Listing("huggingface", DAY, "https://h.example.org"),
        Listing("huggingface", LATER),
    )


def test_a_listing_without_a_day_gives_way_to_a_dated_one() -> None:
    """A search result says where, but not when."""
    found = replace(FULL, listings=(Listing("huggingface"),))
    assert merge(FULL, found).listings == merge(found, FULL).listings == FULL.listings
    assert merge(found, found).listings == found.listings


def test_the_stars_of_another_repository_do_not_stay() -> None:
    """A new code address without stars says nothing of the old one's."""
    moved = replace(BARE, code_url="https://github.com/ada/heads2")
    assert merge(FULL, moved).code_stars is None
    assert merge(FULL, replace(BARE, code_url=FULL.code_url)).code_stars == 307


@given(st.sets(st.sampled_from([field.name for field in fields(Paper) if field.name not in ("id", "title")])))
def test_merging_never_empties_a_field(emptied: set[str]) -> None:
    """Whatever the newer record lacks."""
    defaults = {field.name: getattr(Paper(FULL.id, "T"), field.name) for field in fields(Paper)}
    merged = merge(FULL, replace(FULL, **{name: defaults[name] for name in emptied}))
    assert merged == FULL
    assert merge(merged, merged) == merged
