"""From a message in flight to what it says: its papers are read from the archive, and the post is composed.

Not here: the words and their order (`posts/`), which deliveries make a message (`planning.py`). Called by `courier.py`.
"""

from __future__ import annotations

from datetime import datetime

from bot.errors import Rejected, Transient
from bot.model import Message, Paper, PaperId, Post
from bot.posts.compose import compose
from bot.storage import Archive
from bot.topics.explain import explained


async def composed(message: Message, archive: Archive, now: datetime) -> Post:
    """Raises Transient for a paper that the archive does not have, Rejected for a kind of message that nobody can word."""
    if message.kind != "paper":
        raise Rejected(f"this version does not know how to word a {message.kind}")
    (delivery,) = message.deliveries
    paper = await _paper(delivery.paper_id, archive)
    return compose(paper, explained(delivery.topics, paper), now)


async def _paper(identity: PaperId, archive: Archive) -> Paper:
    paper = await archive.get(identity)
    if paper is None:
        raise Transient(f"{identity} is not in the archive of this data directory; import it, or let it be read again")
    return paper
