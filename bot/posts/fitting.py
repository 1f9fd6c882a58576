"""How much room a post needs, counted so that no platform needs more: what fits by this count is shown whole everywhere.

Counted are UTF-16 units (no platform counts more for a character); ASCII punctuation twice (a platform may have to escape it); of an
address every character as it is percent-encoded. Not here: the limits (each platform's `capacity`), dividing (`parts.py`).
"""

from __future__ import annotations

import string
from collections.abc import Iterable

from bot.model import Line, Post, Span
from bot.posts.plain import shorten

MARKUP = 4  # around a styled or linked span: `**…**`, `[…](…)`
BREAK = 3  # between two things: a blank line, " · "
_ESCAPED = frozenset(string.punctuation)


def weight(text: str) -> int:
    return len(text) + sum(char > "\uffff" or char in _ESCAPED for char in text)


def address_weight(url: str | None) -> int:
    return sum(1 if "!" <= char <= "~" and char != "&" else 12 for char in url) + MARKUP if url else 0


def line_weight(line: Line) -> int:
    return sum(map(_span_weight, line)) + BREAK


def post_weight(post: Post) -> int:
    """All that the post says, its entries and titles included."""
    texts = (post.title, post.byline, post.summary, *post.facts, *(link.label for link in post.links))
    addresses = (post.url, *(link.url for link in post.links))
    lines = (post.intro, post.why, *post.also, post.closing)
    return (
        sum(weight(text) + BREAK for text in texts if text)
        + sum(map(address_weight, addresses))
        + sum(line_weight(line) for line in lines if line)
        + sum(map(post_weight, post.entries))
    )


def fitted(text: str, most: int) -> str:
    """The text, shortened to a weight of at most `most`."""
    limit = most
    while weight(text) > most:
        text = shorten(text, limit)
        limit -= max((weight(text) - most) // 2, 1)
    return text


def line_of(parts: Iterable[str | Span]) -> Line:
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part)


def _span_weight(span: Span) -> int:
    return weight(span.text) + (MARKUP if span.style != "plain" else 0) + address_weight(span.url)
