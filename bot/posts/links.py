"""Which web addresses stand in a message, and which of them are a paper's: so a message that was found tells which papers it names.

Pure. Called by platforms, with whatever form a message of their history has, and by the courier.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from bot.model import Paper
from bot.posts.compose import page_of
from bot.posts.digest import MAX_LINK

# Up to whatever any platform's markup may end an address with; a paper's own addresses are cut at the same places.
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]|\"'\\^`{}#]+", re.IGNORECASE)


def links_in(message: object) -> frozenset[str]:
    """Of all texts in it, without fragments."""
    plain = (unquote(html.unescape(text)) for text in _texts(message))  # each platform quotes other characters
    return frozenset(found for text in plain for found in _ADDRESS.findall(text))


def names(links: frozenset[str], paper: Paper) -> bool:
    """Whether a message with these links has a paper, by any of its addresses. One without an address that is shown may be in any."""
    page = page_of(paper)
    known = links_in([page, paper.url, *(listing.url for listing in paper.listings)])
    return page is None or len(page) > MAX_LINK or bool(known & links)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
