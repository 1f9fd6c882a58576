"""A list of papers as an answer: a page of cards, the buttons that turn it, and the one that shows it to the channel.

Called by the commands that list papers (`days.py`, `alike.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import PAGE_SIZE, Answer, Offer
from bot.commands.wording import line, page_of_pages, turns
from bot.model import Line, Paper
from bot.posts.compose import card


@dataclass(frozen=True, slots=True)
class Listing:
    """`again`: the command that shows the list; `head`: what is said above it; `page`: which one is wanted."""

    again: str
    papers: Sequence[Paper]
    head: Line
    page: int = 1

    def answer(self, now: datetime) -> Answer:
        command, *rest = self.again.split()
        total = max(-(-len(self.papers) // PAGE_SIZE), 1)
        page = min(self.page, total)
        shown = self.papers[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        head = line(*self.head, f"{page_of_pages(page, total)}:")
        offers = tuple(Offer(label, command, " ".join([*rest, str(to)])) for label, to in turns(page, total))
        return Answer(lines=(head,), cards=tuple(card(paper, now) for paper in shown), offers=offers)


def page_of(text: str) -> int | None:
    """A page's number; None for anything else."""
    text = text.strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= 4 else None
