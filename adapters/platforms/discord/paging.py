"""What a results page's buttons carry, so that they work after a restart and in any process.

Lives here: the form of the custom ids, and fetching a page of any length from the core's pages. Not here: how it looks
(`answers.py`). Called by `desk.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.platforms.discord.markdown import length
from bot.chat import PAGE_SIZE, Answer, Pages, Request
from bot.commands.wording import page_of_pages
from bot.language import _, speaking
from bot.model import Line, Post
from bot.ports import Commands

CUSTOM_ID = 100  # Source: discord-api-docs, components/reference, "Custom ID"
MOST = 20  # results a page
# Version 1. "p": the query follows. "q": it is too long, and stands in the footer of the message's embed.
_FORM = re.compile(r"pr1:(?:p:(\d{1,4}):(\d{1,2}):(.+)|q:(\d{1,4}):(\d{1,2}))", re.DOTALL)
_BEFORE_QUERY = " · "


@dataclass(frozen=True, slots=True)
class Pager:
    """A page of `limit` results for `query`, counted from 1."""

    query: str
    page: int = 1
    limit: int = PAGE_SIZE

    @property
    def carries_query(self) -> bool:
        """Whether it fits into the buttons: else it stands in the footer."""
        return length(f"pr1:p:9999:{self.limit}:{self.query}") <= CUSTOM_ID

    def custom_id(self, page: int) -> str:
        query = f":{self.query}" if self.carries_query else ""
        return f"pr1:{'p' if query else 'q'}:{page}:{self.limit}{query}"


def is_ours(custom_id: str) -> bool:
    return custom_id.startswith("pr")


def read_pager(custom_id: str, message: Mapping[str, Any]) -> Pager | None:
    """Where a button leads. None for a form of another version, or when the message lost its footer."""
    found = _FORM.fullmatch(custom_id)
    if found is None:
        return None
    if found[3] is not None:
        query, page, limit = found[3], found[1], found[2]
    else:
        query, page, limit = _query_in_footer(message), found[4], found[5]
    return Pager(query, max(int(page), 1), min(max(int(limit), 1), MOST)) if query else None


def footer(pager: Pager, total: int) -> str:
    """`Page 2 of 5 · the query`: what `read_pager` reads back."""
    return _("Page {page} of {total}", page=pager.page, total=total) + f"{_BEFORE_QUERY}{pager.query}"


def _query_in_footer(message: Mapping[str, Any]) -> str:
    for embed in message.get("embeds") or ():
        *_page, found, query = ((embed.get("footer") or {}).get("text") or "").partition(_BEFORE_QUERY)
        if found:
            return str(query)
    return ""


async def fetch(commands: Commands, request: Request, pager: Pager) -> Answer:
    """The answer with `pager.limit` cards, put together from as many of the core's pages as that takes."""
    start = (pager.page - 1) * pager.limit
    first, last = start // PAGE_SIZE + 1, (start + pager.limit - 1) // PAGE_SIZE + 1
    cards: list[Post] = []
    answer = Answer()
    for page in range(first, last + 1):
        got = await commands.handle(replace(request, text=pager.query, page=page))
        answer = got if page == first else replace(answer, pages=got.pages)
        cards += got.cards
        if got.pages is None or page >= got.pages.total:
            break
    if answer.pages is None:
        return replace(answer, cards=tuple(cards[: pager.limit]))
    skipped = start - (first - 1) * PAGE_SIZE
    shown = tuple(cards[skipped : skipped + pager.limit])
    pages = Pages(pager.query, pager.page, _total(answer.pages, first, cards, pager))
    with speaking(answer.language):
        lines = _renumbered(answer.lines, first, answer.pages.total, pages)
    return replace(answer, lines=lines, cards=shown, pages=pages)


def _renumbered(lines: tuple[Line, ...], first: int, cores: int, pages: Pages) -> tuple[Line, ...]:
    """The core counts pages of its own length: where its text says so, ours are put in."""
    theirs = _(", page {page} of {total}", page=first, total=cores)
    ours = page_of_pages(pages.page, pages.total)
    return tuple(tuple(replace(span, text=span.text.replace(theirs, ours)) for span in line) for line in lines)


def _total(pages: Pages, first: int, cards: list[Post], pager: Pager) -> int:
    """Exact once the core's last page was seen; else as many as there may be."""
    seen = (first - 1) * PAGE_SIZE + len(cards)
    results = seen if math.ceil(seen / PAGE_SIZE) >= pages.total else pages.total * PAGE_SIZE
    return max(math.ceil(results / pager.limit), pager.page)
