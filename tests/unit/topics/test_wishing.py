"""A topic that would say nothing is not taken from people, with a way on; short ones that say something are."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.topics.language import parse
from bot.topics.wishing import wished


@pytest.mark.parametrize(
    ("text", "place", "words", "meant"),
    [
        ("the", 0, "the", '"the"'),
        ("A", 0, "A", '"A"'),
        ("and of", 0, "and of", '"and of"'),
        ("what is it", 0, "what is it", '"what is it"'),
        ("data OR a", 8, "a", '"a"'),
        ("robot OR (of the)", 10, "of the", '"of the"'),
        ("the -survey", 0, "the", '"the"'),
        ("title:the", 0, "title:the", None),
        ("WHO", 0, "WHO", "=WHO"),
    ],
)
def test_words_of_every_paper_are_no_topic(text: str, place: int, words: str, meant: str | None) -> None:
    """The pointer stands at the side that says nothing; whoever means it is told how to write it, and that is taken."""
    with pytest.raises(UserError) as refused:
        wished(text)
    reason, pointer = refused.value.reason, refused.value.pointer or ""
    assert reason.startswith(f"“{words}” stands in almost every paper: write what the papers are to be about")
    assert pointer.splitlines() == [text, f"{' ' * place}^"]
    assert reason.endswith(f"If you mean just that: {meant}") == (meant is not None)
    if meant:
        assert wished(meant).text == meant


@pytest.mark.parametrize(
    "text",
    [
        *("A*", "RL", "3D", "AI", "GPT", "C++", "R", "2", "Q*-learning", "LLM", "new", "GAN OR RL", "=IT"),
        *('"it"', '"The Who"', '"to be or not to be"', "the*", "vitamin a", "state of the art", "as-is analysis"),
        *("the cat:cs.CL", "author:A", "the upvotes>=50", "(a OR robot) policy", "what makes a good demonstration"),
    ],
)
def test_what_says_something_is_taken(text: str) -> None:
    """Letters and digits that people call things by; words in quotes; a count or a category."""
    assert wished(text) == parse(text)


def test_a_topic_that_was_kept_is_read_whatever_it_says() -> None:
    """Nobody's subscription ends because it would not be taken today."""
    assert parse("and of").canonical == "and of"
