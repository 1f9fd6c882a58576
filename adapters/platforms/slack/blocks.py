"""A post of any kind as a Slack message: Block Kit inside every limit, text for notifications, our id in the metadata. Pure.

Slack's limits: 50 blocks, header 150 (docs.slack.dev/reference/block-kit); and an undocumented `msg_blocks_too_long` near 13,200
characters over all blocks (bolt-js#2509), of which we use 11,000. Not here: one paper's blocks (`paper.py`). Called by `platform.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms.slack.markup import (
    Block,
    escape,
    fallback,
    plain_text,
    rich_line,
    rich_list,
    rich_span,
    rich_text,
    size,
    web_address,
)
from adapters.platforms.slack.paper import ALONE, ENTRY, byline_of, paper_blocks, title_of
from bot.language import ngettext
from bot.model import Capacity, Line, MessageId, Post, Span
from bot.posts.plain import clean, shorten

EVENT_TYPE = "paper_route_message"  # the metadata's type, by which `history.py` knows our messages

BLOCKS_LIMIT = 50  # a message. Source: docs.slack.dev/reference/block-kit/blocks
BUDGET = 11_000  # characters over all blocks: `msg_blocks_too_long` comes near 13,200 (bolt-js#2509)
# An entry is six blocks of the 50, and the blocks' own words count toward the budget.
CAPACITY = Capacity(entries=5, titles=40, weight=7_500)

ALSO_BLOCKS = 3  # the list of the others: a divider, the list, how many did not fit
HEADER_LIMIT = 150
INTRO_LIMIT = 1500
ALSO_LIMIT = 600  # a title with its address
CLOSING_LIMIT = 300
TEXT_LIMIT = 3000  # the fallback text. Slack advises 4,000 at most and truncates at 40,000
FALLBACK_LINES = 20
_GROUP = re.compile(r"S[A-Z0-9]{1,20}")


def message(post: Post, message_id: MessageId, *, with_image: bool = True) -> dict[str, Any]:
    """The arguments of chat.postMessage and chat.update that say what the message says."""
    return {
        "text": fallback_text(post),
        "blocks": post_blocks(post, with_image=with_image),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": message_id}},
    }


def id_of(found: Mapping[str, Any]) -> str | None:
    """Our id in a message of Slack's history, None in anyone else's."""
    metadata = found.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return str(payload.get("id")) if isinstance(payload, Mapping) else None


def post_blocks(post: Post, *, with_image: bool = True) -> list[Block]:
    """A paper; or a header, an opening line, papers in full, the others as a list, a closing line."""
    if not (post.entries or post.also or post.closing):
        opening = _opening(post)
        paper = paper_blocks(post, ALONE, with_image=with_image) if post.title or not opening else []
        return [*paper[:1], *opening, *paper[1:]]
    header = shorten(title_of(post), HEADER_LIMIT)
    head: list[Block] = [{"type": "header", "text": plain_text(header)}, *_opening(post)]
    closing = shorten(clean("".join(span.text for span in post.closing)), CLOSING_LIMIT)
    tail: list[Block] = [_note(closing)] if closing else []
    entries, also = _entries(post, BUDGET - size([*head, *tail]), BLOCKS_LIMIT - len(head) - len(tail) - ALSO_BLOCKS)
    return [*head, *entries, *also, *tail]


def fallback_text(post: Post) -> str:
    """What a notification shows and a screen reader says. Never empty."""
    lines = [
        _mention_text(post),
        escape(title_of(post)) if post.title or not post.intro else "",
        fallback(post.intro),
        escape(byline_of(post, ALONE.byline)),
        escape(clean(post.summary)),
        fallback(post.why),
        escape(web_address(post.url) or ""),
        *(f"• {escape(title_of(entry))}" for entry in post.entries),
        *(f"• {fallback(line)}" for line in post.also[:FALLBACK_LINES]),
        fallback(post.closing),
    ]
    return shorten("\n".join(line for line in lines if line), TEXT_LIMIT)


def _opening(post: Post) -> list[Block]:
    """The mention and the opening line, in one."""
    group = _group(post)
    pinged: list[Block] = [{"type": "usergroup", "usergroup_id": group}, rich_span(" ")] if group else []
    line = [*pinged, *rich_line(post.intro, INTRO_LIMIT)]
    return [rich_text(line)] if line else []


def _entries(post: Post, room: int, most_blocks: int) -> tuple[list[Block], list[Block]]:
    """The papers in full and the list of the others, as much as fits; what was made inside `CAPACITY` fits."""
    blocks: list[Block] = []
    more = list(post.also)
    for number, entry in enumerate(post.entries):
        rendered: list[Block] = [{"type": "divider"}, *paper_blocks(entry, ENTRY, number=number, with_image=False)]
        if len(blocks) + len(rendered) > most_blocks or size([*blocks, *rendered]) > room:
            more = [_linked(entry) for entry in post.entries[number:]] + more
            break
        blocks += rendered
    return blocks, _also(more, room - size(blocks), divided=bool(blocks))


def _also(lines: list[Line], room: int, *, divided: bool) -> list[Block]:
    shown: list[list[Block]] = []
    room -= 100  # the list's own words, and the line that counts what is missing
    for line in lines:
        elements = rich_line(line, ALSO_LIMIT)
        room -= size(elements) + size("rich_text_section")
        if room < 0:
            break
        if elements:
            shown.append(elements)
    missing = len(lines) - len(shown)
    listed = [rich_list(shown)] if shown else []
    note = (
        [_note(ngettext("{count} more did not fit here.", "{count} more did not fit here.", missing))]
        if missing
        else []
    )
    return [*([{"type": "divider"}] if divided and listed else []), *listed, *note]


def _linked(entry: Post) -> Line:
    return (Span(title_of(entry), url=entry.url),)


def _note(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text)]}


def _group(post: Post) -> str | None:
    return post.mention if post.mention and _GROUP.fullmatch(post.mention) else None


def _mention_text(post: Post) -> str:
    group = _group(post)
    return f"<!subteam^{group}>" if group else ""
