"""The nearest miss of a topic, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, reject, settings

from bot.errors import UserError
from bot.model import Evidence, Listing, Paper, PaperId
from bot.topics.language import matches, parse
from bot.topics.misses import Below, nearest_miss, sentence
from bot.topics.spelling import shown
from tests.unit.topics.strategies import papers, topics

PAPER = Paper(
    PaperId("arxiv:2604.00001"),
    "A Survey of Diffusion for Control",
    "We look at few demonstrations.",
    authors=("Yann LeCun",),
    categories=("cs.RO", "cs.LG"),
    upvotes=7,
    organization="Analytical Engines",
    listings=(Listing("huggingface"),),
)


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("diffusion policy", "has `diffusion`, lacks `policy`"),
        ("Policies Diffusion robots", "has `Diffusion`, lacks `Policies`, `robots`"),
        ("policy", "lacks `policy`"),
        ('"diffusion policy"', 'lacks `"diffusion policy"`'),
        ("diffusion -survey", "has `diffusion`; excluded by `-survey`: title has “Survey”"),
        ("diffusion -title:surveys", "has `diffusion`; excluded by `-title:surveys`: title has “Survey”"),
        ("diffusion upvotes>=10", "has `diffusion`; needs 10 upvotes, has 7"),
        ("diffusion comments>=1200", "has `diffusion`; needs 1,200 comments, has 0"),
        ("diffusion has:code", "has `diffusion`, lacks `has:code`"),
        ("diffusion source:arxiv", "has `diffusion`, lacks `source:arxiv`"),
        ("diffusion -source:huggingface", "has `diffusion`; excluded by `-source:huggingface`"),
        ("diffusion -author:LeCun", "has `diffusion`; excluded by `-author:LeCun`: author has “Yann LeCun”"),
        ("cat:cs.CL diffusion", "has `diffusion`, lacks `cat:cs.CL`"),
        ("robot OR drone", "lacks `robot` or `drone`"),
        ("a1x OR b1x OR c1x OR d1x OR e1x", "lacks `a1x` or `b1x` or `c1x` or one of 2 others"),
        ("(robot OR drone) control", "has `control`, lacks `robot` or `drone`"),
        ("(diffusion OR drone) policy", "has `diffusion`, lacks `policy`"),
        ("robot drone plane OR diffusion policy", "has `diffusion`, lacks `policy`"),
        ("policy OR diffusion upvotes>=10", "has `diffusion`; needs 10 upvotes, has 7"),
        ("diffusion (policy OR -survey)", "has `diffusion`, lacks `policy`"),
        ("few shot", "has `few`, lacks `shot`"),
        ("zero shot", "lacks `zero shot`"),
        ("diffusion NOT (survey OR control)",
         "has `diffusion`; excluded by `-survey`: title has “Survey”; excluded by `-control`: title has “Control”"),
        ("policy -survey upvotes>=9",
         "lacks `policy`; excluded by `-survey`: title has “Survey”; needs 9 upvotes, has 7"),
    ],
)  # fmt: skip
def test_the_nearest_miss(topic: str, said: str) -> None:
    """What the paper has and lacks, which exclusion hit and where, which count is too low; terms as typed."""
    miss = nearest_miss(parse(topic), PAPER)
    assert miss is not None
    assert sentence(miss) == said


def test_it_is_data_too() -> None:
    """For `--json` and for other wordings."""
    miss = nearest_miss(parse("diffusion (robot OR drone) -survey upvotes>=10"), PAPER)
    assert miss is not None
    assert (miss.has, miss.lacks) == (("diffusion",), (("robot", "drone"),))
    assert miss.excluded == (Evidence("-survey", "title", "Survey"),)
    assert miss.below == (Below("upvotes", 10, 7),)


@settings(max_examples=200)
@given(topics, papers)
@example("-((-(few)) OR few shot)", PAPER)
def test_a_miss_is_there_exactly_when_the_topic_does_not_match(topic: str, paper: Paper) -> None:
    """And it always has something to say; the topic written for people is the same topic."""
    try:
        parsed = parse(topic)
    except UserError:
        reject()
    miss = nearest_miss(parsed, paper)
    assert (miss is None) is matches(parsed, paper)
    assert miss is None or sentence(miss)
    assert parse(shown(parsed.tree)).canonical == parsed.canonical


@pytest.mark.timeout(20)  # no hang: some milliseconds
def test_the_largest_topic_on_a_long_paper_has_an_answer() -> None:
    """64 terms, 2,000 words."""
    topic = parse(" ".join(f"(w{number}x OR v{number}x)" for number in range(32)))
    long = replace(PAPER, abstract="word " * 2000)
    assert nearest_miss(topic, long) is not None
