"""What a pass did with each paper it saw, for the audit. Pure; called by the poller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from bot.model import Channel, Delivery, Paper, PaperId
from bot.progress import Fate, Sighting


@dataclass(frozen=True, slots=True)
class Seen:
    """One pass: the papers that were new, those taken as known, and what was queued."""

    source: str
    new: Set[PaperId]
    known: Set[PaperId]
    deliveries: Sequence[Delivery]
    now: datetime

    def elsewhere(self, followed: Sequence[Paper]) -> Mapping[str, Sequence[Sighting]]:
        """Of papers that the source told about without listing them: channels that want them now, for the place of their first listing."""
        found: dict[str, list[Sighting]] = defaultdict(list)
        for paper in followed:
            channels = tuple(each.channel for each in self.deliveries if each.paper_id == paper.id)
            first = next(((each.source, each.day) for each in paper.listings if each.day), None)
            if channels and first:
                found[first[0]].append(Sighting(paper.id, first[1], self.now, Fate.AGAIN, channels))
        return found

    def sightings(self, listed: Sequence[Paper], merged: Sequence[Paper]) -> list[Sighting]:
        """One for each paper and day of a batch. `listed` as the source gave them, `merged` with what was known before."""
        fates = {paper.id: self._fate(paper) for paper in merged}
        channels: dict[PaperId, list[Channel]] = defaultdict(list)
        for delivery in self.deliveries:
            channels[delivery.paper_id].append(delivery.channel)
        return [
            Sighting(paper.id, listing.day, self.now, fates[paper.id], tuple(channels[paper.id]))
            for paper in listed
            for listing in paper.listings
            if listing.day
        ]

    def _fate(self, paper: Paper) -> Fate:
        if paper.id in self.new:
            return Fate.NEW
        if paper.id in self.known:
            return Fate.KNOWN
        return Fate.MERGED if paper.sources and paper.sources[0] != self.source else Fate.AGAIN
