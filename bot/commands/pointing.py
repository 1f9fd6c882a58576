"""What a message that somebody points at is about: the papers it names and links, else its words. Pure.

Called by platforms whose messages have a menu. What is answered where it is about several papers: `asking.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.asking import LONGEST, MOST_NAMED, bare
from bot.model import PaperId
from bot.record import named_in, squash


def pointed_at(words: str, links: Iterable[str] = (), named: Iterable[PaperId] = ()) -> str:
    """The text behind a command's name. `named`: the papers that its buttons are about; `links`: the addresses in it."""
    found = (each for text in (*links, words) for each in named_in(text))
    papers = list(dict.fromkeys([*named, *found]))[:MOST_NAMED]
    return " ".join(map(bare, papers)) or squash(words)[:LONGEST]
