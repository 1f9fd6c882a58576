"""What stays of what was known of a paper when it is listed again. Pure.

Not here: what makes two listings the same paper (`identity.py`). Called by the keeper before it writes to the archive, by the archiver, and
by whoever joins records of one paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.model import Linked, Listing, Paper, PaperId

T = TypeVar("T")

# A text that was cut, or that markup was left in: what a feed has where a journal wants readers on its own page.
_CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.{3})\s*\]|\b(?:read more|continue reading|show more)\W*)$", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
# Whose word counts for a paper's own texts: arXiv has what the authors gave, Hugging Face copies it, feeds shorten it.
_TRUSTED = ("arxiv", "huggingface")
_FEED = len(_TRUSTED)
_UNSAID = _FEED + 1


def merge(old: Paper, new: Paper) -> Paper:
    """What is known after `new` was seen: its facts where it has them, else those of `old`; the listings of both.

    A count of 0 or an empty text in `new` is no fact: not every source has counts, and a later look may lack a summary. Texts that
    both have are the better source's, so that two sources that differ do not write over each other in turn.
    """
    same_code = new.code_url in (None, old.code_url)
    mine, theirs = _standing(new), _standing(old)

    def told(old_value: T, new_value: T) -> T:
        return (new_value if mine <= theirs else old_value) if old_value and new_value else new_value or old_value

    return replace(
        old,
        title=_text(old.title, new.title, told),
        # The abstract of a withdrawn version may be the notice alone: what the paper was about stays.
        abstract=old.abstract if new.withdrawn and old.abstract else _text(old.abstract, new.abstract, told),
        authors=told(old.authors, new.authors),
        url=told(old.url, new.url),
        categories=_categories(old, new, told),
        published_at=told(old.published_at, new.published_at),
        keywords=new.keywords or old.keywords,
        tldr=new.tldr or old.tldr,
        upvotes=new.upvotes or old.upvotes,
        comments=new.comments or old.comments,
        code_url=new.code_url or old.code_url,
        code_stars=old.code_stars if new.code_stars is None and same_code else new.code_stars,
        project_url=new.project_url or old.project_url,
        organization=new.organization or old.organization,
        thumbnail_url=new.thumbnail_url or old.thumbnail_url,
        listings=_united(old.listings, new.listings),
        also=_also(old, new),
        doi=told(old.doi, new.doi),
        journal_ref=new.journal_ref or old.journal_ref,
        withdrawn=new.withdrawn or old.withdrawn,
        models=new.models if new.models != Linked() else old.models,
        datasets=new.datasets if new.datasets != Linked() else old.datasets,
        spaces=new.spaces if new.spaces != Linked() else old.spaces,
        media=new.media or old.media,
    )


def _standing(paper: Paper) -> int:
    """How much its texts are trusted, by the best source that lists it: less is more. An import has no listing, and is no source."""
    places = [_TRUSTED.index(name) if name in _TRUSTED else _FEED for name in paper.sources]
    return min(places, default=_UNSAID)


def _text(old: str, new: str, told: Callable[[str, str], str]) -> str:
    """A whole text before a cut one, whoever says it."""
    if not old or not new:
        return new or old
    flaws_old, flaws_new = _flawed(old), _flawed(new)
    if flaws_old != flaws_new:
        return old if flaws_new else new
    return told(old, new)


def _flawed(text: str) -> bool:
    return bool(_CUT.search(text.rstrip()) or _MARKUP.search(text))


def _categories(
    old: Paper, new: Paper, told: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]
) -> tuple[str, ...]:
    """Those of both: a category's own feed may know only some. The first of the better source stays first."""
    first = told(old.categories, new.categories)
    return tuple(dict.fromkeys((*first[:1], *old.categories, *new.categories)))


def _also(old: Paper, new: Paper) -> tuple[PaperId, ...]:
    return tuple(each for each in dict.fromkeys((*old.also, new.id, *new.also)) if each != old.id)


def _united(old: tuple[Listing, ...], new: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """Each source and day once, in the order first seen; one without a day only where its source gave none."""
    listings: dict[tuple[str, object], Listing] = {}
    for listing in (*old, *new):
        key = (listing.source, listing.day)
        known = listings.get(key)
        listings[key] = listing if known is None or listing.url else known
    dated = {listing.source for listing in listings.values() if listing.day}
    return tuple(listing for listing in listings.values() if listing.day or listing.source not in dated)
