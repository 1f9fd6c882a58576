"""What a message that somebody points at is about: the papers it names and links. Pure.

Called by platforms whose messages have a menu. What is answered where it is about several papers: `asking.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.asking import MOST_NAMED, bare
from bot.model import PaperId
from bot.record import named_in


def pointed_at(words: str, links: Iterable[str] = (), named: Iterable[PaperId] = ()) -> str:
    """The papers as the text behind a command's name, "" where there are none. `named`: those that its buttons are about; `links`: the
    addresses in it."""
    found = (each for text in (*links, words) for each in named_in(text))
    return " ".join(bare(each) for each in list(dict.fromkeys([*named, *found]))[:MOST_NAMED])
