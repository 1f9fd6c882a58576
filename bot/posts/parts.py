"""A digest divided into messages that a platform shows whole.

Pure and greedy: best first, the papers in full before the titles, a new message where the next paper would not fit. Called by the
planner, which freezes each part; `digest.py` then says what a part says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model import Capacity
from bot.posts.compose import COMPACT, Style
from bot.posts.digest import Edition, Item, also, entry
from bot.posts.fitting import line_weight, post_weight

HEAD = 700  # weight: title, opening and closing line, and what counts gain until the message is edited (▲ 99 is ▲ 1.2k later)


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its papers in order, and the edition as `digest` needs it."""

    items: tuple[Item, ...]
    edition: Edition


@dataclass(slots=True)
class _Page:
    in_full: int = 0
    items: list[Item] = field(default_factory=list)
    used: int = HEAD


def divide(
    items: Sequence[Item], edition: Edition, capacity: Capacity, now: datetime, style: Style = COMPACT
) -> tuple[Part, ...]:
    """The parts of a digest of `items`, the best first, of which `edition.in_full` are wanted in full. None for no items."""
    pages: list[_Page] = []
    for place, item in enumerate(items):
        full = place < edition.in_full and capacity.entries > 0
        needs = post_weight(entry(item, now, style)) if full else line_weight(also(item))
        if not pages or not _room(pages[-1], capacity, needs, full=full):
            pages.append(_Page())
        page = pages[-1]
        page.items.append(item)
        page.used += needs
        page.in_full += full
    whole = sum(page.in_full for page in pages)
    numbered = replace(edition, total=len(items), whole=whole, parts=len(pages))
    return tuple(
        Part(tuple(page.items), replace(numbered, part=number, in_full=page.in_full))
        for number, page in enumerate(pages, 1)
    )


def _room(page: _Page, capacity: Capacity, needs: int, *, full: bool) -> bool:
    titles = len(page.items) - page.in_full
    number = page.in_full < capacity.entries if full else titles < capacity.titles
    return number and page.used + needs <= capacity.weight
