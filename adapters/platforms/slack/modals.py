"""Modals as Slack takes them: a frame (title, what stays at its head, what it remembers) around blocks. Pure.

Slack's limits: title, submit and close 24 characters, private_metadata 3,000, 100 blocks (docs.slack.dev/reference/views). Not here:
filling them in (`ways.py`, `subscribing.py`, `finding.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack.markup import Block, plain_text, rich_span, rich_text
from bot.language import _

VIEW_BLOCKS = 100
TITLE_LIMIT = 24

ANSWER = "paper_route.answer.v1"  # callback ids: of a modal that shows an answer and nothing else,
SEARCH = "paper_route.search.v1"  # and of one with a field to search from


@dataclass(frozen=True, slots=True)
class Frame:
    """`memory`: what comes back with every press and submission: the channel a modal is about, and the like."""

    title: str
    callback_id: str = ANSWER
    memory: Mapping[str, str] | None = None
    submit: str = ""
    close: str = ""
    head: tuple[Block, ...] = ()


def modal(frame: Frame, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": frame.callback_id,
        "title": plain_text(frame.title[:TITLE_LIMIT]),
        **({"submit": plain_text(frame.submit)} if frame.submit else {}),
        "close": plain_text(frame.close or _("Close")),
        "private_metadata": json.dumps(dict(frame.memory or {})),
        "blocks": [*frame.head, *blocks],
    }


def remembered(view: Mapping[str, Any]) -> dict[str, str]:
    """What a frame had us remember; {} for a view of another version."""
    try:
        found = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def waiting(words: str) -> list[Block]:
    """What stands there while an answer is on its way."""
    return [rich_text([rich_span(words, "italic")])]
