"""What a digest says, and how one that is too long is divided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Capacity, Evidence, Paper, PaperId, SubscriptionId, TopicMatch, plain
from bot.posts.digest import Edition, Item, digest, said_days
from bot.posts.fitting import post_weight
from bot.posts.parts import Part, divide

NOW = datetime(2026, 8, 12, 7, tzinfo=UTC)
DAY = date(2026, 8, 12)
EDITION = Edition("digest", DAY, DAY, total=7, in_full=5, whole=5, topics=("robots", "drones", "cat:cs.CL"))
CAPACITY = Capacity(entries=5, titles=20, weight=5_000)


def item(number: int, title: str = "", abstract: str = "We propose to look. It works.") -> Item:
    match = TopicMatch(SubscriptionId("s"), "robots", (Evidence("robots", "title", "robots"),))
    paper = Paper(PaperId(f"arxiv:2608.{number:05}"), title or f"Paper {number}", abstract, ("Ada",), upvotes=number)
    return Item(paper, (match,))


ITEMS = [item(number) for number in range(1, 8)]


def test_a_digest_says_what_it_is_and_shows_the_best_in_full() -> None:
    """The others are linked titles with their upvotes."""
    post = digest(ITEMS, EDITION, NOW)
    assert post.title == "Papers of Wednesday 12 August, for 3 topics"
    assert plain(post.intro) == "The 5 best of 7 in full, the others as titles."
    assert [entry.title for entry in post.entries] == [f"Paper {number}" for number in range(1, 6)]
    assert [plain(line) for line in post.also] == ["Paper 6  ▲ 6", "Paper 7  ▲ 7"]
    assert post.also[0][0].url == "https://arxiv.org/abs/2608.00006"
    assert post.closing == ()
    assert plain(post.entries[0].why).startswith("Matched robots")


def test_only_the_last_part_says_what_was_left_out() -> None:
    """And each says which part it is."""
    edition = replace(EDITION, parts=2, left_out=4)
    first, last = (
        digest(ITEMS[:5], edition, NOW, mention="7"),
        digest(ITEMS[5:], replace(edition, part=2), NOW, mention="7"),
    )
    assert first.title.endswith("(part 1 of 2)")
    assert last.title.endswith("(part 2 of 2)")
    assert (plain(first.closing), plain(last.closing)[:40]) == ("", "4 more were left out by this channel’s l")
    assert (first.mention, last.mention) == ("7", None)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("digest", "Papers of 6–12 August, for “robots”"),
        ("rollup", "7 new papers, for “robots”"),
        ("catchup", "What came while I was away: 7 papers of 6–12 August, for “robots”"),
        ("trending", "Trending papers of 6–12 August, for “robots”"),
    ],
)
def test_each_kind_has_its_title(kind: str, title: str) -> None:
    """One topic is called by its name."""
    edition = replace(EDITION, kind=kind, since=date(2026, 8, 6), topics=("robots",))  # type: ignore[arg-type]
    assert digest(ITEMS, edition, NOW).title == title


def test_days_are_said_as_people_say_them() -> None:
    """The year only where it is another."""
    assert said_days(DAY, DAY, DAY) == "Wednesday 12 August"
    assert said_days(date(2026, 7, 28), date(2026, 8, 3), DAY) == "28 July – 3 August"
    assert said_days(date(2025, 12, 29), date(2026, 1, 4), DAY) == "29 December 2025 – 4 January"
    assert said_days(date(2025, 12, 31), date(2025, 12, 31), DAY) == "Wednesday 31 December 2025"


def test_a_short_digest_is_one_message() -> None:
    """It does not speak of parts."""
    [part] = divide(ITEMS, EDITION, CAPACITY, NOW)
    assert (part.edition.parts, part.edition.in_full, part.items) == (1, 5, tuple(ITEMS))
    assert "part" not in digest(part.items, part.edition, NOW).title


def test_more_in_full_than_a_message_holds_go_on_in_the_next() -> None:
    """Then the titles follow."""
    parts = divide([item(number) for number in range(1, 31)], replace(EDITION, in_full=8), CAPACITY, NOW)
    assert [(part.edition.in_full, len(part.items)) for part in parts] == [(5, 5), (3, 23), (0, 2)]
    assert {(part.edition.total, part.edition.whole, part.edition.parts) for part in parts} == {(30, 8, 3)}


def test_nothing_is_no_message() -> None:
    """A quiet day is silent."""
    assert divide([], EDITION, CAPACITY, NOW) == ()


@given(
    st.lists(st.tuples(st.text(max_size=1000), st.text("ab *_[]@<&. 𝔸é", max_size=900)), min_size=1, max_size=60),
    st.integers(0, 12),
    st.integers(0, 6),
    st.integers(1, 40),
)
@settings(max_examples=60)
def test_every_paper_is_in_one_part_and_every_part_fits(
    texts: list[tuple[str, str]], in_full: int, entries: int, titles: int
) -> None:
    """In order, whatever the papers are called."""
    capacity = Capacity(entries, titles, 5_000)
    items = [item(number, *text) for number, text in enumerate(texts)]
    parts: tuple[Part, ...] = divide(items, replace(EDITION, in_full=in_full, left_out=3), capacity, NOW)
    assert [each for part in parts for each in part.items] == items
    for part in parts:
        post = digest(part.items, part.edition, NOW)
        assert len(post.entries) <= entries
        assert len(post.also) <= titles
        assert post_weight(post) <= capacity.weight


def test_the_first_message_after_an_absence_says_since_when() -> None:
    """By the channel's clocks, before anything else, in the first part only."""
    edition = Edition("catchup", DAY, DAY, 1, 1, away_since=datetime(2026, 8, 3, 14, 5, tzinfo=UTC))
    said = plain(digest([], edition, NOW).intro)
    assert said.startswith("I could not post here since Monday 3 August, 14:05.")
    assert "could not" not in plain(digest([], replace(edition, part=2, parts=2), NOW).intro)
