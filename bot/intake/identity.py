"""One paper out of many listings: what stays of what was known when it is seen again.

Pure. Not here: what makes two listings the same paper (`record.paper_id`: the id without a version). Called by the poller before
it writes to the archive, and by whoever joins records of one paper.
"""

from __future__ import annotations

from dataclasses import replace

from bot.model import Listing, Paper


def merge(old: Paper, new: Paper) -> Paper:
    """What is known after `new` was seen: its facts where it has them, else those of `old`; the listings of both.

    A count of 0 or an empty text in `new` is no fact: not every source has counts, and a later look may lack a summary.
    """
    same_code = new.code_url in (None, old.code_url)
    return replace(
        old,
        title=new.title or old.title,
        abstract=new.abstract or old.abstract,
        authors=new.authors or old.authors,
        url=new.url or old.url,
        categories=new.categories or old.categories,
        published_at=new.published_at or old.published_at,
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
    )


def _united(old: tuple[Listing, ...], new: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """Each source and day once, in the order first seen; one without a day only where its source gave none."""
    listings: dict[tuple[str, object], Listing] = {}
    for listing in (*old, *new):
        key = (listing.source, listing.day)
        known = listings.get(key)
        listings[key] = listing if known is None or listing.url else known
    dated = {listing.source for listing in listings.values() if listing.day}
    return tuple(listing for listing in listings.values() if listing.day or listing.source not in dated)
