"""What people are answered, as Block Kit: lines, preformatted text, result cards, buttons, announcements. Pure.

A result card takes fewer characters than a post, so that five of them stay inside one message's budget and on few screens of
a phone. Called by `answering.py`, and by what opens a modal or a page of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.platforms.slack.blocks import BLOCKS_LIMIT, BUDGET
from adapters.platforms.slack.buttons import IN_PLACE, actions, offered, pager
from adapters.platforms.slack.markup import (
    Block,
    clean_block,
    escape,
    fallback,
    plain_text,
    rich_line,
    rich_span,
    rich_text,
    size,
)
from adapters.platforms.slack.paper import ALONE, CARD, paper_blocks, title_of
from bot.chat import Answer
from bot.language import _, ngettext, speaking
from bot.model import Channel, Line, Post
from bot.posts.plain import clean, shorten

LINE_LIMIT = 1500
PREFORMATTED_LIMIT = 3000
ATTACHED_LIMIT = 10_000  # characters of a message, within its budget
ATTACHED_MESSAGES = 3  # a response_url takes five: the answer, these, the announcement
TEXT_LIMIT = 3500


def private(answer: Answer, row: str = IN_PLACE) -> dict[str, Any] | None:
    """`text` and `blocks` for the person alone, None where there is nothing to say to them alone. `row`: what the buttons below do."""
    with speaking(answer.language):
        return _private(answer, row)


def _private(answer: Answer, row: str) -> dict[str, Any] | None:
    head, below = _lines(answer), _below(answer)
    tail = [*below, *_buttons(answer, row)]
    cards, left_out = _cards(answer.cards, BUDGET - size([*head, *tail]), BLOCKS_LIMIT - 1 - len(head) - len(tail))
    note = (
        [_note(ngettext("{count} more did not fit here.", "{count} more did not fit here.", left_out))]
        if left_out
        else []
    )
    blocks = [*head, *cards, *note, *tail]
    if not blocks:
        return None
    return {"text": _text(answer), "blocks": blocks}


def attached(answer: Answer) -> list[dict[str, Any]]:
    """The file that goes with an answer, as preformatted text in further messages: a person alone can be sent no file in a channel. Each
    ends where an entry does, and what does not fit in them all is said."""
    if answer.attachment is None:
        return []
    parts = _parted(clean_block(answer.attachment.text), ATTACHED_LIMIT)
    shown, lost = parts[:ATTACHED_MESSAGES], sum(map(len, parts[ATTACHED_MESSAGES:]))
    messages: list[dict[str, Any]] = []
    for number, part in enumerate(shown, 1):
        of = _(", part {part} of {parts}", part=number, parts=len(shown)) if len(shown) > 1 else ""
        heading = f"{answer.attachment.name}{of}"
        messages.append({"text": escape(heading), "blocks": [rich_text([rich_span(heading)], block=part)]})
    if lost:
        note = ngettext(
            "{count} more character did not fit here. With fewer papers on the list all of it fits.",
            "{count} more characters did not fit here. With fewer papers on the list all of it fits.",
            lost,
        )
        messages[-1]["blocks"].append(_note(note))
    return messages


def _parted(text: str, most: int) -> list[str]:
    """At empty lines where there are some, else at any line's end, else anywhere."""
    parts = [""]
    for entry in re.split(r"(?<=\n)(?=\n)", text.strip("\n")):
        for piece in [entry] if len(entry) <= most else [entry[at : at + most] for at in range(0, len(entry), most)]:
            if parts[-1] and len(parts[-1]) + len(piece) > most:
                parts.append(piece.lstrip("\n"))
            else:
                parts[-1] += piece
    return [part for part in parts if part.strip()]


def announcement(line: Line, about: Sequence[Channel] = ()) -> dict[str, Any]:
    """`text` and `blocks` of the one line that a whole channel sees, or one person; `about`: the channels that it names first."""
    named: list[Block] = []
    for at, each in enumerate(about, start=1):
        named += [{"type": "channel", "channel_id": each.channel}, rich_span(", " if at < len(about) else ": ")]
    names = ", ".join(f"<#{each.channel}>" for each in about) + (": " if about else "")
    elements = [*named, *(rich_line(line, LINE_LIMIT) or [rich_span("…")])]
    return {"text": names + (fallback(line) or "…"), "blocks": [rich_text(elements)]}


def sentence(text: str) -> dict[str, Any]:
    """`text` and `blocks` of a single plain sentence."""
    return {"text": escape(clean(text)), "blocks": [rich_text([rich_span(clean(text))])]}


def _lines(answer: Answer) -> list[Block]:
    room = BUDGET // 2
    sections: list[list[Block]] = []
    for line in answer.lines:
        elements = rich_line(line, min(LINE_LIMIT, room))
        room -= size(elements)
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


def _below(answer: Answer) -> list[Block]:
    rows = [elements for line in answer.below if (elements := rich_line(line, LINE_LIMIT // 3))]
    return [rich_text(*rows)] if rows else []


def _cards(cards: tuple[Post, ...], room: int, most_blocks: int) -> tuple[list[Block], int]:
    """The cards that fit, and how many do not. Without pictures: one that Slack cannot fetch would cost the whole answer."""
    blocks: list[Block] = []
    shares = replace(ALONE, row=False) if len(cards) == 1 else CARD
    for number, card in enumerate(cards):
        rendered = paper_blocks(card, shares, number=number, with_image=False)
        if size(blocks) + size(rendered) > room or len(blocks) + len(rendered) + 1 > most_blocks:
            return blocks, len(cards) - number
        blocks += [*([{"type": "divider"}] if blocks else []), *rendered]
    return blocks, 0


def _buttons(answer: Answer, row: str) -> list[Block]:
    """Those that turn pages first, in one row with the others: the text says which page it is."""
    buttons = [*pager(answer.pages, row)] if answer.pages else []
    buttons += offered(answer.offers, row)
    return actions(buttons)


def _note(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text)]}


def _text(answer: Answer) -> str:
    lines = [fallback(line) for line in answer.lines]
    lines += [escape(clean_block(answer.block))] if answer.block else []
    lines += [f"• {escape(title_of(card))}" for card in answer.cards]
    lines += [fallback(line) for line in answer.below]
    return shorten("\n".join(line for line in lines if line), TEXT_LIMIT) or _("Done.")
