"""The topic language: what it accepts, what it answers to mistakes, and when two topics are one."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.errors import UserError
from bot.model import Paper, PaperId
from bot.topics.explain import explain
from bot.topics.index import TopicIndex
from bot.topics.language import matches, parse


def paper(title: str, abstract: str = "") -> Paper:
    return Paper(PaperId("x:1"), title, abstract)


@pytest.mark.parametrize(
    ("topic", "text", "wanted"),
    [
        ("diffusion policy", "Policies from diffusion", True),
        ("diffusion policy", "Diffusion alone", False),
        ('"diffusion policy"', "A Diffusion Policy.", True),
        ('"diffusion policy"', "diffusion of policy", False),
        ("few-shot", "Few shot learners", True),
        ("few shot", "fewshot learners", True),
        ("pretraining", "Pre-training of LLMs", True),
        ("rag OR gan", "GANs", True),
        ("rag", "a fragment", False),
        ("llm -survey", "LLMs: a survey", False),
        ("llm NOT (survey OR review)", "LLMs reviewed", True),
    ],
)
def test_a_topic_and_a_text(topic: str, text: str, wanted: bool) -> None:
    """What people vary makes no difference; what they mean does. The index agrees with trying the topic itself."""
    parsed, index = parse(topic), TopicIndex()
    index.add(1, parsed)
    assert matches(parsed, paper(text)) is wanted
    assert matches(parsed, paper("", text)) is wanted
    assert index.match(paper(text)) == ([1] if wanted else [])
    assert bool(explain(parsed, paper(text))) is wanted


@pytest.mark.parametrize("nested", ["(" * 500, "(" * 249 + "a" + ")" * 249, "-(" * 150 + "a" + ")" * 150])
def test_deep_nesting_is_no_danger(nested: str) -> None:
    """Any number of parentheses ends in a topic or in an answer."""
    with suppress(UserError):
        assert parse(nested).canonical
