"""What is answered to a topic that cannot be: the place, what is wrong, what to write instead."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.topics.language import parse

MISTAKES = [
    ("", 0, "at least one word"),
    ("   ", 0, "at least one word"),
    ('"deep learning', 0, "quote is not closed"),
    ('deep "learning', 5, "quote is not closed"),
    ('title:"', 6, "quote is not closed"),
    ("a OR", 2, "OR needs a term behind it"),
    ("OR a", 0, "OR needs a term on its left"),
    ("a OR OR b", 5, "OR needs a term on its left"),
    ("a AND", 2, "AND needs a term behind it"),
    ("AND a", 0, "AND needs a term on its left"),
    ("NOT", 0, "NOT needs a term behind it"),
    ("a NOT", 2, "NOT needs a term behind it"),
    ("a (b OR)", 5, "OR needs a term behind it"),
    ("a (OR b)", 3, "OR needs a term on its left"),
    ("NOT AND a", 4, "AND needs a term on its left"),
    ("NOT NOT a", 4, "one NOT or - is enough"),
    ("a NOT -b", 6, "one NOT or - is enough"),
    ("a -", 2, "nothing stands there"),
    ("a - b", 2, "nothing stands there"),
    ("a --b", 2, "nothing stands there"),
    ("(a", 0, "not closed"),
    ("a (b (c)", 2, "not closed"),
    ("a)", 1, "closes nothing"),
    ("a (b))", 5, "closes nothing"),
    ("()", 0, "nothing between these parentheses"),
    ("a title:()", 2, "nothing between these parentheses"),
    ('""', 0, "nothing to look for between the quotes"),
    ('a "-"', 2, "nothing to look for between the quotes"),
    ("titel:x", 0, "did you mean title:?"),
    ("a category:cs.CL", 2, "did you mean cat:?"),
    ("foo:x", 0, "There is no field foo:"),
    ("title:", 0, "title:diffusion"),
    ("title: x", 0, "title:diffusion"),
    ("cat:cs.CLL", 0, "did you mean cat:cs.CL?"),
    ("cat:cs", 0, "did you mean cat:cs.*?"),
    ("cat:nlp", 0, "did you mean cat:cs.CL?"),
    ("primary:cs.CVV", 0, "did you mean primary:cs.CV?"),
    ("has:data", 0, "has:code"),
    ("upvotes>20", 7, "write upvotes>=20"),
    ("llm comments<5", 12, "write comments>=5"),
    ("llm upvotes:20", 11, "write upvotes>=20"),
    ("llm upvotes>=many", 13, "goes a number"),
    ("upvotes>=20", 0, "almost every paper"),
    ("-survey", 0, "almost every paper"),
    ("NOT survey", 0, "almost every paper"),
    ("has:code -survey", 9, "almost every paper"),
    ("source:arxiv", 0, "almost every paper"),
    ("llm OR -survey", 7, "This side of the OR"),
    ("llm OR upvotes>=5", 7, "This side of the OR"),
    ("a (b OR c) OR (has:code -x)", 24, "This side of the OR"),
    ("ro*", 0, "3 letters or more"),
    ("a ab*", 2, "3 letters or more"),
    ("title:ab*", 0, "3 letters or more"),
    ("robot*ics", 0, "behind the beginning of a word"),
    ('"robot* arm"', 0, "behind the beginning of a word"),
    ("=rag", 0, "2 to 4 capitals"),
    ("=TRANSFORMER", 0, "2 to 4 capitals"),
    ("a 🙂", 2, "no letter or digit"),
    ("a | b", 2, "write OR"),
    ("a && b", 2, "side by side"),
    ("author:", 0, 'author:"Ada Lovelace"'),
    ('author:""', 0, "needs a name"),
    ("author:Le*", 0, "whole names"),
    ("title:(cat:cs.CL)", 7, "no other field"),
    ("x " * 65, 128, "64 terms"),
    ("y" * 501, 61, "500 characters"),
    ("(" * 500, 499, "not closed"),
]


@pytest.mark.parametrize(("text", "place", "reason"), MISTAKES)
def test_a_mistake_is_pointed_at_and_explained(text: str, place: int, reason: str) -> None:
    """One line of the topic, `^` under the place, and a sentence that says what to write."""
    with pytest.raises(UserError) as caught:
        parse(text)
    assert reason in caught.value.reason
    line, mark = (caught.value.pointer or "").split("\n")
    assert mark == " " * place + "^"
    assert line == " ".join(text.split()) or len(text) > 500


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLM OR llm", "llm"),
        ("rag OR gan", "gan OR rag"),
        ("  diffusion   policy ", "Policy Diffusion"),
        ("language models", "language model"),
        ("pre-training", "pretraining"),
        ("Few–Shot", "few-shot"),
        ("a AND b", "b a"),
        ("(a OR b) c", "c (b OR a)"),
        ("a NOT b", "a -b"),
        ("a -(b OR c)", "a -b -c"),
        ("a -(-b)", "a b"),
        ("title:(a b)", "title:b title:a"),
        ("Schölkopf", r"sch\"olkopf"),
        ("“chain of thought”", '"Chain-of-Thought"'),
        ('author:"LeCun, Yann"', 'author:"Yann LeCun"'),
        ("cat:CS.cl", "cat:cs.CL"),
        ("a upvotes >= 020", "a upvotes>=20"),
        ("π0", "pi0"),
        ("few shot", "few shot OR fewshot"),
        ("few Q*", "Q* few"),
        ("few-sh*,", "few-sh*"),
    ],
)
def test_equal_topics_are_one(one: str, other: str) -> None:
    """A duplicate is recognised however it is written."""
    assert parse(one).canonical == parse(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"language models"', "language models"),
        ("a b", "a OR b"),
        ("=RAG", "rag"),
        ("cat:cs.CL", "primary:cs.CL"),
        ("a", "title:a"),
    ],
)
def test_different_topics_are_two(one: str, other: str) -> None:
    """What matches differently is told apart."""
    assert parse(one).canonical != parse(other).canonical


@pytest.mark.parametrize(
    "nested", ["(" * 249 + "a" + ")" * 249, "-(" * 124 + "a" + ")" * 124, "(a OR b " * 31 + "c" + ")" * 31]
)
def test_deep_nesting_is_no_danger(nested: str) -> None:
    """What fits into 500 characters is read, however deep."""
    assert parse(nested).canonical


def test_a_topic_is_shown_as_typed() -> None:
    """Only white space is changed, and what no platform can show."""
    topic = parse("  Diffusion\n\tPolicy\x00 -survey ")
    assert str(topic) == topic.text == "Diffusion Policy -survey"
