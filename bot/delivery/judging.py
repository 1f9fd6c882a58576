"""What the planner needs to know of papers: they are read from the archive, their topics explained, their scores computed.

Lives here: reading, and how long what was read is good for. Not here: the formula (`ranking.py`), what is made of it (`planning.py`).
Called by the courier when a plan depends on the papers themselves, and by `why`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.delivery.bundling import Known
from bot.delivery.ranking import (
    NO_TASTE,
    NOTHING_KNOWN,
    Frequencies,
    Score,
    Taste,
    frequencies_of,
    listed_at,
    score,
    taste_of,
)
from bot.errors import PaperRouteError
from bot.model import Channel, DeliveryKey, Paper, TopicMatch
from bot.people import Votes
from bot.ports import Clock
from bot.posts.digest import Item
from bot.storage.archive import Archive
from bot.storage.channels import SubscriptionStore
from bot.topics.explain import explained
from bot.turns import Waiting

log = structlog.get_logger()

LOOKED_BACK = timedelta(days=30)
MOST_COUNTED = 5_000  # papers; beyond it frequencies hardly change
GOOD_FOR = timedelta(hours=6)
MOST_VOTED = 300  # papers whose votes count: those voted on most


class Judge:
    def __init__(self, archive: Archive, subscriptions: SubscriptionStore, votes: Votes, clock: Clock) -> None:
        self._archive = archive
        self._subscriptions = subscriptions
        self._votes = votes
        self._clock = clock
        self._frequencies = NOTHING_KNOWN
        self._counted_at: datetime | None = None
        self._counting = asyncio.Lock()

    async def known(self, channel: Channel, waiting: Sequence[Waiting]) -> Mapping[DeliveryKey, Known]:
        """Of each that the archive has. Raises Transient."""
        now = self._clock.now()
        frequencies, taste = await self._read(), await self.taste(channel)
        found: dict[DeliveryKey, Known] = {}
        for each in waiting:
            paper = await self._archive.get(each.delivery.paper_id)
            if paper is not None:
                topics = explained(each.delivery.topics, paper)
                total = score(paper, topics, now, frequencies, taste).total
                found[each.delivery.key] = Known(Item(paper, topics), total, listed_at(paper, now))
        return found

    async def score(self, channel: Channel, paper: Paper, topics: Sequence[TopicMatch]) -> Score:
        """As a digest of this moment would have it. `topics` with their evidence. Raises Transient."""
        return score(paper, topics, self._clock.now(), await self._read(), await self.taste(channel))

    async def _read(self) -> Frequencies:
        """Anew after some hours; what was counted last where the archive is away."""
        async with self._counting:
            now = self._clock.now()
            if self._counted_at is None or now - self._counted_at >= GOOD_FOR:
                papers = await self._archive.listed_since((now - LOOKED_BACK).date(), MOST_COUNTED)
                self._frequencies = await asyncio.to_thread(frequencies_of, papers)
                self._counted_at = now if papers else None
            return self._frequencies

    async def taste(self, channel: Channel) -> Taste:
        """What its votes say. Without votes nothing is read. Votes that cannot be read count as none: a digest need not wait for them."""
        try:
            tallies = await self._votes.tallies(channel)
            if not any(up or down for up, down in tallies.values()):
                return NO_TASTE
            voted = sorted(tallies, key=lambda each: -sum(tallies[each]))[:MOST_VOTED]
            topics = [TopicMatch(each.id, each.topic) for each in await self._subscriptions.of_channel(channel)]
            papers = [paper for each in voted if (paper := await self._archive.get(each)) is not None]
        except PaperRouteError as error:
            log.warning("votes_not_counted", channel=str(channel), reason=error.reason)
            return NO_TASTE
        return taste_of((paper, explained(topics, paper), *tallies[paper.id]) for paper in papers)
