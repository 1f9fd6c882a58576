"""Completing a topic that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Paper, PaperId
from bot.topics.categories import CODES
from bot.topics.category_names import FIRST, NAMES
from bot.topics.language import parse
from bot.topics.speech import Vocabulary, vocabulary_of
from bot.topics.suggest import LONGEST, MOST, begun, suggestions


def paper(number: int, title: str, keywords: str, *authors: str) -> Paper:
    tags = tuple(filter(None, keywords.split(",")))
    return Paper(PaperId(f"x:{number}"), title, authors=authors, keywords=tags, organization="NVIDIA")


SPOKEN = vocabulary_of(
    [
        paper(1, "Diffusion Policies", "diffusion policy,reinforcement learning", "Yann LeCun", "Ada Lovelace"),
        paper(2, "Diffusion for Speech", "diffusion policy,chain-of-thought", "LeCun, Yann", "Ada Lovelace"),
        paper(3, "Diffusion Policies again", "reinforcement learning", "Rózsa Péter"),
        paper(4, "Chains", "chain-of-thought,reinforcement learning", "Emmy Noether"),
        paper(5, "Once", "once only", "Emmy Noether"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("dif", ["diffusion", '"diffusion policy"']),
        ("Diffusion pol", ['"diffusion policy"', "Diffusion policies"]),
        ("robots diffusion pol", ['robots "diffusion policy"', "robots diffusion policies"]),
        ("robots OR rein", ['robots OR "reinforcement learning"']),
        ("robots -rein", ['robots -"reinforcement learning"']),
        ("(robots rein", ['(robots "reinforcement learning"']),
        ('"reinforcement le', ['"reinforcement learning"']),
        ('robots "chain of', ["robots chain-of-thought"]),
        ("title:dif", ["title:diffusion", 'title:"diffusion policy"']),
        ('keyword:"rein', ['keyword:"reinforcement learning"']),
        ("cat:cs.r", ["cat:cs.RO"]),
        ("robots cat:CS.R", ["robots cat:cs.RO"]),
        ("-cat:robo", ["-cat:cs.RO"]),
        ("primary:cond-mat.so", ["primary:cond-mat.soft"]),
        ("cat:quant-", ["cat:quant-ph"]),
        ("author:lov", ['author:"Ada Lovelace"']),
        ('author:"Ada L', ['author:"Ada Lovelace"']),
        ("author:rozsa", ['author:"Rózsa Péter"']),
        ("org:nv", ["org:NVIDIA"]),
        ("autho", ["author:"]),
        ("once", []),
        ("source:hug", []),
        ("xyzzy", []),
        ("upvotes>=2", []),
    ],
)
def test_the_word_begun_is_completed(typed: str, topics: list[str]) -> None:
    """What stands before it stays as typed. What a single paper says is no suggestion, except its author."""
    assert [each.topic for each in suggestions(typed, SPOKEN)] == topics


def test_nothing_typed_offers_what_is_spoken_of_most() -> None:
    """Something to begin with."""
    first, *_ = suggestions("", SPOKEN)
    assert (first.topic, first.label) == ("diffusion", "diffusion (3 papers)")


def test_labels_say_what_the_addition_is() -> None:
    """A category's name; a count, which is the addition's alone."""
    labels = [suggestions(typed, SPOKEN)[0].label for typed in ("cat:cs.cl", "robots dif", "author:lov")]
    assert labels == [
        "cat:cs.CL (Computation and Language)",
        "robots diffusion (diffusion: 3 papers)",
        'author:"Ada Lovelace" (2 papers)',
    ]


def test_categories_come_in_the_order_of_use_with_their_names() -> None:
    """The table has only categories that there are, all of cs and stat among them."""
    offered = suggestions("cat:", Vocabulary())
    assert len(offered) == MOST
    assert [each.topic for each in offered[: len(FIRST)]] == [f"cat:{code}" for code in FIRST]
    assert {code for code in NAMES if not code.endswith("*")} <= set(CODES)
    assert {code for code in CODES if code.startswith(("cs.", "stat.", "eess."))} <= set(NAMES)


@pytest.mark.parametrize("typed", ["dif", "robots -rein", "cat:", "author:", "org:", 'title:"dif', "robots OR dif", ""])
def test_what_is_offered_is_a_topic(typed: str) -> None:
    """It can be sent as it is, once it has a positive term."""
    for each in suggestions(typed, SPOKEN):
        assert parse(f"{each.topic} x").tree


@given(st.text(alphabet=' "()-:abcdif*', max_size=30) | st.text(max_size=LONGEST + 20))
def test_any_beginning_is_fine(typed: str) -> None:
    """Never an error, never more than a platform shows, always a continuation of what was typed."""
    at = begun(typed)
    assert typed.startswith(at.head)
    assert len(suggestions(typed, SPOKEN)) <= MOST
