"""Which papers a channel wants most."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import ranking
from bot.delivery.ranking import Frequencies, Taste, features, frequencies_of, score, taste_of
from bot.model import Listing, Paper, PaperId, SubscriptionId, TopicMatch
from bot.topics.explain import explain
from bot.topics.language import parse

NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
TODAY = (Listing("huggingface", date(2026, 4, 15)),)
BASE = Paper(
    PaperId("arxiv:1"), "Robots", "We study grasping.", ("Ada", "Bob", "Cyd"), None, ("cs.RO",), listings=TODAY
)


def topics(paper: Paper, *wanted: str) -> tuple[TopicMatch, ...]:
    return tuple(TopicMatch(SubscriptionId(each), each, explain(parse(each), paper)) for each in wanted)


def parts(paper: Paper, *wanted: str, **known: Frequencies | Taste) -> dict[str, float]:
    found = score(paper, topics(paper, *wanted), NOW, **known)  # type: ignore[arg-type]
    return {part.name: round(part.value, 2) for part in found.parts}


@pytest.mark.parametrize(
    ("topic", "part", "value"),
    [
        ("robots", "title match", 2.0),
        ("grasping", "abstract match", 1.0),
        ("robots grasping", "text match", 1.5),
        ("author:ada", "text match", 1.5),
        ("robots grasping author:bob", "text match", 1.5),
    ],
)
def test_where_the_terms_stand(topic: str, part: str, value: float) -> None:
    """A title says what a paper is about."""
    assert parts(BASE, topic)[part] == value


def test_several_topics_help_a_little() -> None:
    """The best one counts, each other a quarter, two at most."""
    assert parts(BASE, "robots", "grasping")["2 topics"] == 0.25
    five = parts(BASE, "robots", "grasping", "author:ada", "author:bob", "cat:cs.RO")
    assert (five["title match"], five["5 topics"]) == (2.0, 0.5)


def test_rare_words_count_more() -> None:
    """By how many of the last weeks' papers have them; plural or not; of a phrase the rarest word."""
    lately = [replace(BASE, title="Robot", abstract="")] * 99 + [BASE]
    known = frequencies_of(lately)
    assert known.counts["robot"] == 100
    assert parts(BASE, "robots", frequencies=known).get("rare term “robots”") is None
    assert parts(BASE, "grasping", frequencies=known)["rare term “grasping”"] == 0.85
    assert known.rarity("robots that grasp") == 1.0
    assert known.rarity("") == Frequencies().rarity("robots") == 0.0


def test_upvotes_count_by_the_hour() -> None:
    """Forty of today stand above sixty of three days ago; none cost nothing; no number of them is boundless."""
    fresh, old = replace(BASE, upvotes=40), replace(BASE, upvotes=60, listings=(Listing("h", date(2026, 4, 12)),))
    assert parts(fresh, "robots")["40 upvotes in 12 h"] == 2.3
    assert parts(old, "robots")["60 upvotes in 84 h"] == 1.39
    assert "0 upvotes in 12 h" not in parts(BASE, "robots")
    assert parts(replace(BASE, upvotes=10**6), "robots")["1,000,000 upvotes in 12 h"] == 3.0


def test_what_is_new_comes_first() -> None:
    """Halved with every three days; where no day is known, as new as can be."""
    assert parts(BASE, "robots")["new"] == 0.89
    assert parts(replace(BASE, listings=(Listing("h", date(2026, 4, 9)),)), "robots")["new"] == 0.22
    assert parts(replace(BASE, listings=()), "robots")["new"] == 1.0
    assert parts(replace(BASE, listings=(), published_at=NOW + timedelta(days=2)), "robots")["new"] == 1.0


def test_the_channels_votes_order_and_never_hide() -> None:
    """One vote moves little, many move much, and none more than 1.5."""
    liked = taste_of([(BASE, topics(BASE, "robots"), 1, 0)])
    assert set(liked.votes) == {"term:robots", "author:ada", "author:cyd", "category:cs.RO"}
    assert parts(BASE, "robots", taste=liked)["votes here"] == 0.8
    hated = taste_of([(BASE, topics(BASE, "robots"), 0, 50)] * 2)
    assert hated.votes["term:robots"] == (0, 100)
    assert parts(BASE, "robots", taste=hated)["votes here"] == -1.5
    other = replace(BASE, authors=("Eve",), categories=(), title="Drones")
    assert parts(other, "drones", taste=hated) == parts(other, "drones")


def test_a_paper_without_evidence_still_has_a_score() -> None:
    """What is trending came without a topic."""
    assert set(parts(replace(BASE, upvotes=5))) == {"5 upvotes in 12 h", "new"}
    assert features(replace(BASE, authors=(), categories=()), ()) == ()


@given(st.integers(0, 10**6), st.integers(0, 400), st.sampled_from(["robots", "grasping", "robots OR author:ada"]))
def test_a_score_stays_between_its_bounds(upvotes: int, days: int, topic: str) -> None:
    """And is the sum of its parts."""
    paper = replace(BASE, upvotes=upvotes, listings=(Listing("h", date(2026, 4, 15) - timedelta(days=days)),))
    found = score(paper, topics(paper, topic), NOW, frequencies_of([paper]), taste_of([(paper, (), 9, 0)]))
    assert 0 < found.total <= 9.0
    assert abs(found.total - sum(part.value for part in found.parts)) < 1e-9


def test_the_page_has_the_numbers_of_the_code() -> None:
    """docs/ranking.md is what people read."""
    page = (Path(__file__).parents[3] / "docs" / "ranking.md").read_text(encoding="utf-8")
    said = {float(number) for number in re.findall(r"\d+\.\d+", page)}
    numbers = (
        "TITLE",
        "FIELD",
        "ABSTRACT",
        "ANOTHER_TOPIC",
        "MOST_TOPICS",
        "RAREST",
        "COMMUNITY",
        "MOST_COMMUNITY",
        "MOST_TASTE",
    )
    assert {getattr(ranking, name) for name in numbers} <= said
    bounds = (
        ranking.TITLE,
        ranking.MOST_TOPICS,
        ranking.RAREST,
        ranking.MOST_COMMUNITY,
        ranking.FRESH,
        ranking.MOST_TASTE,
    )
    assert f"largest score is {sum(bounds)}" in page
    assert f"up + down + {ranking.DOUBT:.0f})" in page
    assert f"hours since listed + {ranking.HEAD_START_H:.0f})" in page
    assert f"every {ranking.HALF_LIFE.days} days" in page
