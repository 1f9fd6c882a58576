"""Backtests over archives made by hand, with counts that can be added up."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model import Listing, Paper, PaperId
from bot.topics.backtest import Backtest, backtest, day_of
from bot.topics.language import matches, parse
from bot.topics.speech import phrases_of, vocabulary_of

LAST = date(2026, 4, 30)


def paper(number: int, title: str, *, back: int = 0, abstract: str = "", upvotes: int = 0, keywords: str = "") -> Paper:
    listed = (Listing("huggingface", LAST - timedelta(days=back)),)
    tags = tuple(filter(None, keywords.split(",")))
    identity = PaperId(f"arxiv:2604.{number:05}")
    return Paper(identity, title, abstract, upvotes=upvotes, keywords=tags, listings=listed)


def many(count: int, title: str, **more: str) -> list[Paper]:
    """So many papers, spread over two days, with 0, 1, 2 … upvotes."""
    return [paper(n, f"{title} {n}x", back=n % 2, upvotes=n, **more) for n in range(count)]


def tried(topic: str, papers: Sequence[Paper]) -> Backtest:
    return backtest(parse(topic), papers)


def test_matches_are_counted_over_the_days_that_had_papers() -> None:
    """Five papers on three days, of which the topic takes four; weekends without papers don't count."""
    papers = [paper(n, title, back=back) for n, (title, back) in enumerate(
        [("Robots", 0), ("Robot arms", 0), ("Cats", 3), ("A robot", 3), ("Robots again", 9)])]  # fmt: skip
    found = tried("robot", papers)
    assert (found.papers, found.days, len(found.matched), round(found.rate, 2)) == (5, 3, 4, 1.33)
    assert (found.first, found.last) == (LAST - timedelta(days=9), LAST)
    assert found.matched == (papers[0], papers[1], papers[3], papers[4])
    assert (found.narrower, found.wider) == ((), None)


def test_an_archive_without_papers_says_nothing() -> None:
    """No days, no rate, no advice."""
    found = tried("robot", [])
    assert (found.papers, found.days, found.rate, found.wider, found.narrower) == (0, 0, 0.0, None, ())


def test_a_paper_belongs_to_the_day_that_listed_it_last() -> None:
    """Without listings to the day of its publication, else to none."""
    published = datetime(2026, 4, 1, 23, tzinfo=UTC)
    listings = (Listing("huggingface", date(2026, 4, 7)), Listing("arxiv", date(2026, 4, 3)))
    assert day_of(Paper(PaperId("x"), "T", published_at=published, listings=listings)) == date(2026, 4, 7)
    assert day_of(Paper(PaperId("x"), "T", published_at=published)) == date(2026, 4, 1)
    assert day_of(Paper(PaperId("x"), "T")) is None


def test_too_many_a_day_is_narrowed_by_what_the_matches_speak_of() -> None:
    """Each suggestion is a topic, brings five a day or fewer, and exactly as many as it says."""
    papers = [*many(10, "Robot grasping with touch"), *many(6, "Robot walking on stairs"), *many(4, "Robot cooking")]
    found = tried("robot", papers)
    assert (found.too_many, found.rate) == (True, 10.0)
    by_topic = {each.topic: each.count for each in found.narrower}
    assert by_topic["robot upvotes>=5"] == 6
    assert 'robot "walking on stairs"' not in by_topic  # phrases of titles have two words
    for topic, count in by_topic.items():
        assert sum(matches(parse(topic), each) for each in papers) == count
        assert 0 < found.per_day(count) <= 5


def test_keywords_and_titles_narrow_too() -> None:
    """A phrase of keywords that stands in the text; the title alone; an OR is bracketed."""
    texts = [*many(8, "Robot arms", abstract="By imitation learning.", keywords="imitation learning"),
             *many(30, "Walking", abstract="A robot and a drone.")]  # fmt: skip
    topics = {each.topic: each.count for each in tried("robot OR drone", texts).narrower}
    assert topics['(robot OR drone) "imitation learning"'] == 8
    assert topics["title:(robot OR drone)"] == 8


def test_five_a_day_is_not_too_many() -> None:
    """The limit itself is fine."""
    assert tried("robot", many(10, "Robot")).narrower == ()
    assert tried("robot", many(11, "Robot")).too_many


@pytest.mark.parametrize(
    ("topic", "wider", "unknown"),
    [
        ("diffusion grasping", [("diffusion", 3), ("grasping", 2)], []),
        ("diffusion policy xyzzy", [("diffusion policy", 2)], [("xyzzy", None)]),
        ('"policy diffusion"', [("policy diffusion", 2)], [('"policy diffusion"', None)]),
        ("diffusion -policy -maps", [("diffusion -maps", 2), ("diffusion -policy", 1)], []),
        ("diffusion upvotes>=50", [("diffusion", 3)], []),
        ("maps arms cats", [("maps OR arms OR cats", 2), ("maps", 1), ("arms", 1)], [("cats", None)]),
        ("difusion", [], [("difusion", "diffusion")]),
        ("grasping cats OR diffusion dogs", [("diffusion", 3), ("grasping", 2)], [("cats", None), ("dogs", None)]),
    ],
)
def test_none_at_all_is_widened(
    topic: str, wider: list[tuple[str, int]], unknown: list[tuple[str, str | None]]
) -> None:
    """By what stands in the way, most first: a term left out, a phrase's words apart, any of the terms. Unknown words are named."""
    titles = ["Diffusion policy for arms", "A policy by diffusion", "Diffusion maps", "Grasping", "Grasping again"]
    found = tried(topic, [paper(n, title) for n, title in enumerate(titles)]).wider
    assert found is not None
    assert list(found.topics) == wider
    assert list(found.unknown) == unknown


def test_phrases_are_one_however_they_are_written() -> None:
    """Case, hyphens and plurals; shown as most papers write them. Words that say nothing are left out."""
    papers = [
        paper(1, "Towards Language Models", keywords="Language Model,RLHF"),
        paper(2, "A Novel Language-Model Approach", keywords="language models"),
        paper(3, "Scaling RLHF", keywords="language models"),
    ]
    counts = {phrase.text: phrase.count for phrase in phrases_of(papers)}
    assert counts["language models"] == 3
    assert counts["RLHF"] == 2
    assert not {"towards", "novel", "approach", "a", "towards language", "model approach"} & counts.keys()


def test_authors_and_organizations_are_counted_a_paper() -> None:
    """The most frequent first."""
    one = Paper(PaperId("x:1"), "T", authors=("Ada Lovelace", "Ada Lovelace", "Emmy Noether"), organization="Engines")
    two = Paper(PaperId("x:2"), "T", authors=("Emmy Noether",))
    spoken = vocabulary_of([one, two])
    assert [(each.text, each.count) for each in spoken.authors] == [("Emmy Noether", 2), ("Ada Lovelace", 1)]
    assert [(each.text, each.count) for each in spoken.organizations] == [("Engines", 1)]


def calls(topic: str, papers: Sequence[Paper]) -> int:
    """How many functions are called for a backtest: the work, whatever the machine does meanwhile."""
    counted = itertools.count()
    sys.setprofile(lambda frame, event, _: next(counted) if event in ("call", "c_call") else None)
    try:
        tried(topic, papers)
    finally:
        sys.setprofile(None)
    return next(counted)


@pytest.mark.parametrize("topic", ["policy", "xyzzyx walking"])
def test_the_work_grows_with_the_papers_and_no_faster(topic: str) -> None:
    """A few hundred calls a paper, also at the worst: nothing matches, and every word is looked at twice."""
    text = "We train a policy on many demonstrations of arms that move things about and show that it works. " * 10
    papers = [
        paper(n, f"Training arms {n}", back=n % 30, abstract=text, keywords="a b c,robot arms") for n in range(600)
    ]
    calls(topic, papers[:20])  # what is remembered of words
    few, many = calls(topic, papers[:300]), calls(topic, papers)
    assert many < 2.2 * few
    assert many < 500 * len(papers)
