"""What an answer looks like, and its buttons: within every limit, whatever is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.discord import markdown
from adapters.platforms.discord.answers import announcement_body, answer_body
from adapters.platforms.discord.buttons import Press, offer_rows, press_of
from adapters.platforms.discord.paging import Pager, read_pager
from bot.chat import Answer, Pages
from bot.model import Offer, Post, Span
from tests.adapters.discord.anything import LINES, LONG, POSTS, accepted
from tests.adapters.discord.samples import POST, card


def test_a_button_carries_its_command() -> None:
    """Whole, in its custom id; where that is too long there is no button."""
    rows = offer_rows([Offer("Narrower", "subscribe", 'a: "b" ünï'), Offer("Long", "subscribe", "x" * 90)])
    [[button]] = [row["components"] for row in rows]
    assert press_of(button) == Press("subscribe", 'a: "b" ünï', in_place=True)
    assert press_of({"custom_id": "pr2:o:a:b"}) is None
    assert press_of({"custom_id": "pr1:m", "values": []}) is None


@given(
    st.lists(LINES, max_size=6).map(tuple), st.one_of(st.none(), LONG), st.lists(POSTS, max_size=20).map(tuple), LINES
)
@settings(max_examples=80)
def test_any_answer_is_taken(lines: Any, block: str | None, cards: tuple[Post, ...], announcement: Any) -> None:
    """Also twenty results with the longest titles."""
    pages = Pages("q", 2, 3) if cards else None
    answer = Answer(lines=lines, block=block, cards=cards, pages=pages, announcement=announcement)
    accepted(answer_body(answer, Pager("q", 2, 20) if cards else None))
    accepted(announcement_body(announcement))


def test_a_result_alone_has_its_papers_buttons() -> None:
    """A menu of one would be a press more, and tells less."""
    [row] = answer_body(Answer(cards=(POST,)))["components"]
    assert [button["label"] for button in row["components"]] == ["Abstract", "Save"]
    [[menu]] = [row["components"] for row in answer_body(Answer(cards=(POST, replace(POST, image=None))))["components"]]
    assert menu["type"] == 3


def test_a_pointer_to_a_mistake_stands_in_a_code_block() -> None:
    """A fence inside cannot end it."""
    body = answer_body(Answer(lines=((Span("There:"),),), block="robots AND ```\n           ^"))
    assert body["content"].startswith("There:\n```\nrobots AND ")
    assert body["content"].count("```") == 2


@given(st.text(min_size=1, max_size=400).map(lambda text: " ".join(text.split())).filter(bool), st.integers(1, 20))
@settings(max_examples=150)
def test_a_button_leads_to_its_page(query: str, limit: int) -> None:
    """What the message carries is enough, however long the query."""
    pager = Pager(query, 2, limit)
    answer = Answer(cards=(card(1),), pages=Pages(query, 2, 3))
    body = answer_body(answer, pager)
    custom_id = body["components"][0]["components"][1]["custom_id"]
    assert read_pager(custom_id, body) in (Pager(query, 3, limit), Pager(markdown.one_line(query), 3, limit))


def test_a_button_of_another_version_leads_nowhere() -> None:
    """It is answered with a hint instead."""
    assert read_pager("pr0:x", {}) is None
    assert read_pager("pr1:q:2:5", {"embeds": []}) is None


def test_what_else_there_is_to_know_stands_below_the_card() -> None:
    """Text stands above all embeds: so in one of its own."""
    body = answer_body(Answer(cards=(POST,), below=((Span("• Keywords: robots"),),)))
    [_card, below] = body["embeds"]
    assert below["description"] == "- Keywords: robots"
    accepted(body)


def test_pages_turn_in_one_row_with_what_is_offered() -> None:
    """The page is in the text; the query is where buttons can carry it."""
    answer = Answer(cards=(POST, card(2)), pages=Pages("q", 2, 3), offers=(Offer("Post here", "share", "q"),))
    body = answer_body(answer, Pager("q", 2))
    [_menu, row] = body["components"]
    assert [part["label"] for part in row["components"]] == ["Previous", "Next", "Post here"]
    assert "footer" not in body["embeds"][0]
    accepted(body)
