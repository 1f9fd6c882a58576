"""A paper's abstract in the thread of its post, where a channel has threads on and its posts do not show it anyway.

It is queued before the ledger says that the post stands: killed in between, the post is looked for, found, and this comes again; it is
queued once all the same, as its key is computed. Where answers stand among a channel's other messages there is none: it would be a second
post of each paper.

Lives here: whether there is one. Not here: its words (`posts/note.py`), when it is posted (`planning.py`). Called by `courier.py`.
"""

from __future__ import annotations

from bot.delivery.desk import Desk, Wants
from bot.model import Delivery, Message
from bot.posts.note import ABSTRACT
from bot.preferences import Length


async def queue_abstract(desk: Desk, message: Message, wants: Wants) -> None:
    """For a message that stands and has a thread. Raises Transient."""
    if message.kind != "paper" or not wants.wishes.threads or wants.wishes.length is Length.FULL:
        return
    posted = message.deliveries[0]
    paper = await desk.archive.get(posted.paper_id)
    if paper is not None and paper.abstract.strip():
        await desk.outbox.enqueue([Delivery(paper.id, message.channel, posted.topics, ABSTRACT)], desk.clock.now())
