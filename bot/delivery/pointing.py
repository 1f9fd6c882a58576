"""A paper in two public channels of a workspace: one has it in full, the others may have a line that points there (`settings pointers on`).

The first channel whose own post of a paper is planned is written down as the first (FirstPosts), in workspaces where somebody wants
pointers. The others wait until its message stands, for a minute at most, and point to it then. One that was held, given up or withdrawn, or
that is private by now, gives way to the next. So nothing points to what is not there, and nothing waits for what may never come. Only a
message about one paper counts: a digest is nothing to point to.

Lives here: which channel has a paper, and whether another may post it in full. Not here: what becomes of that in a plan (`planning.py`),
what it says (`posts/note.py`, `posts/digest.py`). Called by the courier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.chat import Place
from bot.errors import Transient
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, DeliveryKey, Link, PaperId
from bot.ports import Platform
from bot.preferences import Preferences
from bot.storage.channels import FirstPosts, PreferenceStore
from bot.storage.outbox import Ledger
from bot.turns import Waiting

log = structlog.get_logger()

AWAITED = timedelta(minutes=1)  # the first channel's message is waited for
ON_ITS_WAY = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN, State.RETRY})
UNKNOWN = Place("", public=False)

Stands = Link | Literal["coming", "never"]


@dataclass(frozen=True, slots=True)
class Pointing:
    """In the channels of one platform."""

    platform: Platform
    firsts: FirstPosts
    preferences: PreferenceStore
    ledger: Ledger

    async def elsewhere(
        self, channel: Channel, wishes: Preferences, waiting: Sequence[Waiting], now: datetime
    ) -> Mapping[DeliveryKey, Link | None]:
        """The papers that another channel has in full, or (None) is about to, where this one wants pointers. Raises Transient."""
        papers = {each.delivery.paper_id: each for each in waiting if each.delivery.is_paper}
        if not wishes.pointers or not papers:
            return {}
        found: dict[DeliveryKey, Link | None] = {}
        for paper_id, first in (await self.firsts.of(channel, list(papers))).items():
            if first != channel:
                stands = await self._stands(first, paper_id, now - papers[paper_id].queued_at, now)
                if stands != "never":
                    found[papers[paper_id].delivery.key] = stands if isinstance(stands, Link) else None
        return found

    async def links(
        self, channel: Channel, wishes: Preferences, deliveries: Sequence[Delivery], now: datetime
    ) -> Mapping[DeliveryKey, Link]:
        """What stands elsewhere at this moment. Raises Transient."""
        found = await self.elsewhere(channel, wishes, [Waiting(each, now) for each in deliveries], now)
        return {key: there for key, there in found.items() if there}

    async def may_post(self, channel: Channel, wishes: Preferences, paper: Waiting, now: datetime) -> bool:
        """Before a paper is posted in full: whether that is right. From then on the channel is the first, if everybody may read it and no
        other is. False: another one got there first, so this one is planned for anew. Raises Transient."""
        asked = wishes.pointers or await self.preferences.pointing(channel)
        if not asked or not (await self._place(channel)).public:
            return True
        paper_id = paper.delivery.paper_id
        first = await self.firsts.take(channel, paper_id)
        if first != channel and await self._stands(first, paper_id, now - paper.queued_at, now) == "never":
            first = await self.firsts.take(channel, paper_id, over=first)
        return first == channel or not wishes.pointers

    async def _stands(self, first: Channel, paper_id: PaperId, waited: timedelta, now: datetime) -> Stands:
        """Where the first channel's message is."""
        entry = await self.ledger.get(first, Delivery(paper_id, first).key)
        if entry is None or not (_coming(entry, waited, now) or _stood(entry)):
            return "never"
        place = await self._place(first)
        if not place.public:
            return "never"
        url = entry.message.url if entry.message else None
        return Link(f"#{place.name}", url) if url else "coming"

    async def _place(self, channel: Channel) -> Place:
        """What cannot be asked now counts as private: nothing waits for that."""
        try:
            return await self.platform.place(channel)
        except Transient as error:
            log.info("place_unknown", channel=str(channel), reason=error.reason)
            return UNKNOWN


def _coming(entry: LedgerEntry, waited: timedelta, now: datetime) -> bool:
    """Whether it is worth waiting for. What a courier has at this moment is, however long another channel waited by then."""
    since = now - entry.changed_at if entry.state is State.SENDING else waited
    return entry.state in ON_ITS_WAY and since < AWAITED


def _stood(entry: LedgerEntry) -> bool:
    """Whether it was posted by itself, and can be linked to."""
    posted = entry.state is State.SENT and entry.kind == "paper"
    return posted and entry.message is not None and entry.message.url is not None
