"""Buttons that run a command: what they carry, so that they work after a restart, an upgrade, and on messages of months ago.

Lives here: the form of action ids and values. A button holds the command and its text whole (2,000 characters); where they do not
fit it is left out. Not here: what a press leads to (`talking.py`). Called by `paper.py`, `answers.py` and `home.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack.markup import Block, plain_text
from bot.chat import Pages
from bot.commands.wording import turns
from bot.model import Offer
from bot.posts.plain import clean, shorten

VALUE_LIMIT = 2000  # Source: docs.slack.dev/reference/block-kit/block-elements/button-element
LABEL_LIMIT = 75
ROW_LIMIT = 25  # elements. Source: docs.slack.dev/reference/block-kit/blocks/actions-block

# The version in the name lets a later one tell buttons of old messages from its own.
IN_PLACE = "paper_route.answer.v1"  # below an answer: the next one takes its place
BESIDE = "paper_route.post.v1"  # on a paper: the answer comes beside it, for the presser alone
_PAGE = "paper_route.page.v1"  # of answers before there were other buttons: the value has no command


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button asks for."""

    command: str
    text: str
    page: int = 1
    in_place: bool = True


def offers_row(offers: Iterable[Offer], place: str) -> list[Block]:
    """An actions block with a button an offer, or nothing. `place`: IN_PLACE or BESIDE, with what makes it unique in its message."""
    return actions(offered(offers, place))


def offered(offers: Iterable[Offer], place: str) -> list[Block]:
    found = (button(offer, f"{place}.{number}") for number, offer in enumerate(offers))
    return [each for each in found if each]


def actions(buttons: Sequence[Block]) -> list[Block]:
    return [{"type": "actions", "elements": [*buttons[:ROW_LIMIT]]}] if buttons else []


def button(offer: Offer, action_id: str, page: int = 1) -> Block | None:
    value = {"c": offer.command, "t": offer.text} | ({"p": page} if page > 1 else {})
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    label = shorten(clean(offer.label), LABEL_LIMIT)
    if len(written) > VALUE_LIMIT or not label:
        return None
    made = {"type": "button", "text": plain_text(label), "action_id": action_id, "value": written}
    spoken = shorten(clean(offer.spoken), LABEL_LIMIT)
    return made | ({"accessibility_label": spoken} if spoken else {})


def pager(pages: Pages, place: str = IN_PLACE) -> list[Block]:
    """The buttons that turn the pages of a search, those that there are."""
    found = (
        button(Offer(label, "search", pages.query), f"{place}.page.{page}", page)
        for label, page in turns(pages.page, pages.total)
    )
    return [each for each in found if each]


def press_of(action: Mapping[str, Any]) -> Press | None:
    """What a press means; None for a button that we did not write."""
    action_id = str(action.get("action_id") or "")
    place = next((each for each in (IN_PLACE, BESIDE, _PAGE) if action_id.startswith(f"{each}.")), None)
    try:
        found = json.loads(str(action.get("value") or ""))
        command, text = ("search", found["q"]) if place == _PAGE else (found["c"], found["t"])
        page = max(1, int(found.get("p", 1)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Press(str(command), str(text), page, in_place=place != BESIDE) if place else None
