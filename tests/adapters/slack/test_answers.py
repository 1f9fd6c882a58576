"""What an answer looks like, and its buttons: inside every limit, whatever is answered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import ActionsBlock

from adapters.platforms.slack import answers
from adapters.platforms.slack.buttons import BESIDE, IN_PLACE, Press, offers_row, press_of
from bot.chat import Answer, Pages
from bot.model import Image, Offer, Post, Span
from tests.adapters.slack.anything import POSTS, SPANS, TEXT
from tests.emulators.slack.blocks import characters, check_blocks
from tests.emulators.slack.state import texts


@settings(max_examples=60, derandomize=True)
@given(
    st.builds(
        Answer,
        lines=st.lists(SPANS, max_size=30).map(tuple),
        block=st.none() | TEXT,
        cards=st.lists(POSTS, max_size=12).map(tuple),
        pages=st.none() | st.builds(Pages, TEXT, st.integers(1, 9), st.integers(1, 9)),
        announcement=st.none() | SPANS,
        tone=st.sampled_from(["plain", "good", "bad"]),
    )
)
def test_any_answer_is_inside_every_limit(answer: Answer) -> None:
    """Whatever is answered, Slack takes it, and no text is empty."""
    said = [answers.private(answer), answers.announcement(answer.announcement) if answer.announcement else None]
    for body in said:
        if body is not None:
            check_blocks(body["blocks"])
            assert characters(body["blocks"]) <= 11_000
            assert 0 < len(body["text"]) <= 4000


def test_five_results_fit_with_their_buttons() -> None:
    """A page of results: five cards, where we are, and both buttons with distinct ids."""
    image = Image("https://e.org/a.png", "A")
    card = Post("T" * 400, "https://e.org/" + "x" * 300, "B" * 400, "S " * 900, why=(Span("W"),), image=image)
    body = answers.private(Answer(cards=(card,) * 5, pages=Pages("robots", 2, 3)))
    assert body is not None
    check_blocks(body["blocks"])
    ActionsBlock(elements=body["blocks"][-1]["elements"]).validate_json()
    presses = [press_of(button) for button in body["blocks"][-1]["elements"]]
    assert presses == [Press("search", "robots", 1), Press("search", "robots", 3)]
    assert "more did not fit" not in str(body["blocks"])
    assert "image" not in str(body["blocks"])


def test_what_does_not_fit_is_counted() -> None:
    """Thirty cards: as many as the message holds, and how many were left out."""
    body = answers.private(Answer(cards=(Post("T", None, summary="S" * 300, byline="B"),) * 30))
    assert body is not None
    assert "more did not fit here." in texts(body["blocks"])[-1]


def test_a_long_query_has_no_buttons() -> None:
    """A button's value holds 2,000 characters: the pages of a longer query can't be turned."""
    body = answers.private(Answer(lines=((Span("x"),),), pages=Pages("q" * 3000, 1, 3)))
    assert body is not None
    assert [block["type"] for block in body["blocks"]] == ["rich_text"]


def test_an_answer_for_the_channel_only_says_nothing_privately() -> None:
    """A change is said to everybody in one line; its fallback has the topic in backticks."""
    line = (Span("ada"), Span(" subscribed this channel to "), Span("diffusion policy", "code"))
    assert answers.private(Answer(announcement=line)) is None
    assert answers.announcement(line)["text"] == "ada subscribed this channel to `diffusion policy`"


def test_a_button_carries_its_command() -> None:
    """Whole, in its value; where that is too long there is no button. One of an older version is still understood."""
    [row] = offers_row([Offer("Narrower", "subscribe", 'a "b" ünï'), Offer("Long", "subscribe", "x" * 2000)], IN_PLACE)
    [button] = row["elements"]
    assert press_of(button) == Press("subscribe", 'a "b" ünï', 1, in_place=True)
    [row] = offers_row([Offer("Abstract", "abstract", "arxiv:1")], f"{BESIDE}.0")
    assert press_of(row["elements"][0]) == Press("abstract", "arxiv:1", 1, in_place=False)
    old = {"action_id": "paper_route.page.v1.3", "value": '{"q":"robots","p":3}'}
    assert press_of(old) == Press("search", "robots", 3, in_place=True)


@pytest.mark.parametrize("value", ["", "[]", "{}", '{"c":1}', '{"c":"a","t":"b","p":"x"}', "3"])
def test_a_foreign_value_is_no_press(value: str) -> None:
    """A button's value that we did not write is ignored, and so is anybody else's button."""
    assert press_of({"action_id": f"{IN_PLACE}.0", "value": value}) is None
    assert press_of({"action_id": "theirs.0", "value": '{"c":"a","t":"b"}'}) is None


def test_lines_that_are_items_become_a_list() -> None:
    """Bulleted or numbered from 1, with the numbers that people type: a list wraps below its text on a phone."""
    rows = ("Topics:", "1. robots", "2. drones", "7. boats", "• a paper", "• another", "•", "2401.00001 and 3. parts")
    body = answers.private(Answer(lines=tuple((Span(row),) for row in rows)))
    assert body is not None
    check_blocks(body["blocks"])
    kinds = [part.get("style", "section") for part in body["blocks"][0]["elements"]]
    assert kinds == ["section", "ordered", "section", "bullet", "section", "section"]
    assert texts(body["blocks"]) == list(rows)
    assert body["text"] == "\n".join(rows)


def test_what_else_there_is_to_know_stands_below_the_card() -> None:
    card = Post("Title", None, summary="Summary.")
    body = answers.private(
        Answer(cards=(card,), below=((Span("Keywords: robots"),),), offers=(Offer("Save", "save", "1"),))
    )
    assert body is not None
    assert texts(body["blocks"]) == ["Title", "Summary.", "Keywords: robots", "Save"]
    assert body["text"] == "• Title\nKeywords: robots"
