"""What people are answered, as Block Kit: lines, preformatted text, result cards, page buttons, announcements. Pure.

A result card takes fewer characters than a post, so that five of them stay inside one message's budget and on few screens of
a phone. Called by `talking.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack.blocks import Shares, post_blocks, title_of
from adapters.platforms.slack.markup import (
    Block,
    clean_block,
    escape,
    fallback,
    plain_text,
    rich_line,
    rich_span,
    rich_text,
)
from bot.chat import Answer, Pages
from bot.model import Line, Post
from bot.posts.plain import clean, shorten

BLOCKS_LIMIT = 50  # a message. Source: docs.slack.dev/reference/block-kit/blocks
BUDGET = 11_000  # characters over all blocks: `msg_blocks_too_long` comes near 13,200 (bolt-js#2509)
VALUE_LIMIT = 2000  # a button's value
LINE_LIMIT = 1500
PREFORMATTED_LIMIT = 3000
TEXT_LIMIT = 3500

CARD = Shares(title=300, byline=200, summary=400, why=300)

# The version in the name lets a later one tell buttons of old messages from its own.
PAGE_ACTION = "paper_route.page.v1"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a page button asks for."""

    query: str
    page: int


def private(answer: Answer) -> dict[str, Any] | None:
    """`text` and `blocks` for the person alone, None where there is nothing to say to them alone."""
    head = _lines(answer)
    tail = _buttons(answer.pages)
    cards, left_out = _cards(answer.cards, BUDGET - _size([*head, *tail]), BLOCKS_LIMIT - 1 - len(head) - len(tail))
    note = [_note(f"{left_out} more did not fit here.")] if left_out else []
    blocks = [*head, *cards, *note, *tail]
    if not blocks:
        return None
    return {"text": _text(answer), "blocks": blocks}


def announcement(line: Line, about: str | None = None) -> dict[str, Any]:
    """`text` and `blocks` of the one line that a whole channel sees, or one person; `about`: the channel that it names first."""
    named: list[Block] = [{"type": "channel", "channel_id": about}, rich_span(": ")] if about else []
    elements = [*named, *(rich_line(line, LINE_LIMIT) or [rich_span("…")])]
    return {"text": (f"<#{about}>: " if about else "") + (fallback(line) or "…"), "blocks": [rich_text(elements)]}


def sentence(text: str) -> dict[str, Any]:
    """`text` and `blocks` of a single plain sentence."""
    return {"text": escape(clean(text)), "blocks": [rich_text([rich_span(clean(text))])]}


def turn_of(value: str) -> Turn | None:
    """What a page button's value means; None for what we did not write."""
    try:
        found = json.loads(value)
        return Turn(str(found["q"]), max(1, int(found["p"])))
    except (ValueError, KeyError, TypeError):
        return None


def _lines(answer: Answer) -> list[Block]:
    room = BUDGET // 2
    sections: list[list[Block]] = []
    for line in answer.lines:
        elements = rich_line(line, min(LINE_LIMIT, room))
        room -= _size(elements)
        if room < 0:
            break
        if elements:
            sections.append(elements)
    if sections and answer.tone == "bad":
        sections[0].insert(0, rich_span("⚠️ "))
    block = shorten(clean_block(answer.block or ""), PREFORMATTED_LIMIT)
    if not sections and not block:
        return []
    return [rich_text(*sections, block=block)]


def _cards(cards: tuple[Post, ...], room: int, most_blocks: int) -> tuple[list[Block], int]:
    """The cards that fit, and how many do not. Without pictures: one that Slack cannot fetch would cost the whole answer."""
    blocks: list[Block] = []
    for number, card in enumerate(cards):
        rendered = post_blocks(card, CARD, with_image=False)
        if _size(blocks) + _size(rendered) > room or len(blocks) + len(rendered) + 1 > most_blocks:
            return blocks, len(cards) - number
        blocks += [*([{"type": "divider"}] if blocks else []), *rendered]
    return blocks, 0


def _buttons(pages: Pages | None) -> list[Block]:
    if pages is None or pages.total <= 1:
        return []
    wanted = [("‹ Previous", pages.page - 1), ("Next ›", pages.page + 1)]
    buttons = [_button(label, pages.query, page) for label, page in wanted if 1 <= page <= pages.total]
    buttons = [button for button in buttons if len(button["value"]) <= VALUE_LIMIT]
    where = _note(f"Page {pages.page} of {pages.total}")
    return [where, {"type": "actions", "elements": buttons}] if buttons else [where]


def _button(label: str, query: str, page: int) -> Block:
    return {
        "type": "button",
        "text": plain_text(label),
        "action_id": f"{PAGE_ACTION}.{page}",
        "value": json.dumps({"q": query, "p": page}, ensure_ascii=False, separators=(",", ":")),
    }


def _note(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text)]}


def _text(answer: Answer) -> str:
    lines = [fallback(line) for line in answer.lines]
    lines += [escape(clean_block(answer.block))] if answer.block else []
    lines += [f"• {escape(title_of(card))}" for card in answer.cards]
    return shorten("\n".join(line for line in lines if line), TEXT_LIMIT) or "Done."


def _size(value: Any) -> int:
    """The characters of all texts and addresses in it, counted as if each were shown."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_size(item) + len(key) for key, item in value.items())
    if isinstance(value, list | tuple):
        return sum(_size(item) for item in value)
    return 4
