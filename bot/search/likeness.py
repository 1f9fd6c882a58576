"""More like this: what to search for to find papers like one. Pure.

Lives here: which words of a paper tell what it is about. Not here: searching (the archive). Called by `commands/alike.py`.
"""

from __future__ import annotations

from collections import Counter

from bot.model import Paper
from bot.topics.folding import words
from bot.topics.speech import EMPTY_WORDS, SHORTEST_WORD

MOST_WORDS = 16  # the archive reads 20 of a query
FROM_ABSTRACT = 8
TWICE = 2  # a word that an abstract has once tells little


def likeness(paper: Paper) -> str:
    """The telling words of its title, its keywords, and those that its abstract repeats, in this order."""
    title = _telling(paper.title)
    repeated = [word for word, count in Counter(_telling(paper.abstract)).most_common() if count >= TWICE]
    named = [word for keyword in paper.keywords for word in _telling(keyword)]
    chosen = dict.fromkeys([*title, *repeated[:FROM_ABSTRACT], *named])
    return " ".join(list(chosen)[:MOST_WORDS])


def _telling(text: str) -> list[str]:
    return [word for word in words(text) if len(word) >= SHORTEST_WORD and word not in EMPTY_WORDS]
