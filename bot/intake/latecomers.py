"""What a pass brings of papers that were announced before, or taken as known: who is to have them now all the same.

Lives here: the rules of docs/adr/0007. Not here: what is new (`poller.py`), which topics want a paper (`topics/wanted.py`). Called by the
poller. What a cut-off pass had queued is queued once all the same: facts are saved after the enqueue, and the ledger knows the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import Delivery, Paper
from bot.progress import Facts
from bot.storage.intake import CursorStore
from bot.topics.wanted import WantedTopics


@dataclass(frozen=True, slots=True)
class Latecomers:
    source: str
    cursors: CursorStore
    wanted: WantedTopics
    now: datetime

    async def followed(self, updated: Sequence[Paper]) -> list[Paper]:
        """Of papers seen beside the listings: those that a pass saw listed of late. Others are old news whatever they rise to."""
        before = await self.cursors.facts([paper.id for paper in updated])
        return [paper for paper in updated if paper.id in before]

    async def deliveries(self, known: Sequence[Paper], followed: Sequence[Paper], first: bool) -> list[Delivery]:
        """Those that this source lists for the first time are news of it (but for its own first pass); those that rose, or were told more
        about, are for the topics that this brings them to. Raises Transient."""
        before = await self.cursors.facts([paper.id for paper in (*known, *followed)])
        listed = [] if first else [paper for paper in known if self._lists_first(paper, before.get(paper.id))]
        chosen = {paper.id for paper in listed}
        told_more = [
            paper
            for paper in (*known, *followed)
            if paper.id in before and paper.id not in chosen and _news(before[paper.id], Facts.of(paper))
        ]
        if listed or told_more:
            await self.wanted.sync()
        found = [delivery for paper in listed for delivery in self.wanted.deliveries(paper)]
        for paper in told_more:
            announced_at = await self.cursors.announced_at(paper.id)
            found += self.wanted.changed(paper, before[paper.id], announced_at or self.now)
        return found

    def _lists_first(self, paper: Paper, before: Facts | None) -> bool:
        """Another source had it, and no finished pass saw it listed by this one. Where no pass saw it at all, it came with the archive."""
        others = [name for name in paper.sources if name != self.source]
        return bool(others) and (before is None or self.source not in before.sources.split(","))


def _news(before: Facts, now: Facts) -> bool:
    return now.upvotes > before.upvotes or now.comments > before.comments or now.digest != before.digest
