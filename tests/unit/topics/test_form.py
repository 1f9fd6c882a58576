"""A topic from a form's fields means what the fields say together."""

from __future__ import annotations

import pytest

from bot.topics.form import Form
from bot.topics.language import parse

CL, LG = "cat:cs.CL", "cat:cs.LG"


@pytest.mark.parametrize(
    ("form", "topic"),
    [
        (Form(" diffusion   policy "), "diffusion policy"),
        (Form("robot OR drone"), "robot OR drone"),
        (Form("robot OR drone", (CL,)), "(robot OR drone) cat:cs.CL"),
        (Form("robot", (CL, LG), ('author:"Ada Lovelace"',)), 'robot (cat:cs.CL OR cat:cs.LG) author:"Ada Lovelace"'),
        (Form("", (CL,), upvotes=5, code=True), "cat:cs.CL has:code upvotes>=5"),
        (Form("-survey", (CL,)), "-survey cat:cs.CL"),
        (Form(""), ""),
    ],
)
def test_the_fields_are_joined(form: Form, topic: str) -> None:
    assert form.topic == topic
    if topic:
        parse(topic)


def test_a_mistake_stays_where_it_was_typed() -> None:
    """The words come first, so that the pointer is right for them."""
    assert Form("(robot OR", (CL,)).topic == "(robot OR cat:cs.CL"
