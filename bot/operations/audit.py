"""`paperroute audit`: for each source and day, what was announced, what became of it, and what is missing, id by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Any

from bot.errors import Transient
from bot.ledger import LedgerEntry, State
from bot.model import Delivery
from bot.operations.stores import Stores
from bot.ports import PaperSource
from bot.progress import Fate, Sighting


@dataclass(frozen=True, slots=True)
class Day:
    """One source on one day. `missing`: announced, says the source, and never seen here; None where it could not be asked."""

    source: str
    day: date
    sightings: tuple[Sighting, ...]
    entries: tuple[LedgerEntry, ...]
    missing: tuple[str, ...] | None

    def record(self) -> dict[str, Any]:
        """Counts, each with the ids behind it under `ids`."""
        fates = Counter(each.fate for each in self.sightings)
        states = Counter(entry.state for entry in self.entries)
        missing = list(self.missing) if self.missing is not None else None
        return {
            "source": self.source,
            "day": self.day.isoformat(),
            "announced": len(self.sightings) + len(missing or ()),
            "seen": len(self.sightings),
            "missing": missing,
            **{fate.value: fates[fate] for fate in Fate},
            "matched": sum(1 for each in self.sightings if each.channels),
            "queued": len(self.entries),
            "delivered": states[State.SENT],
            "held": states[State.HELD],
            "buried": states[State.BURIED],
            "withdrawn": states[State.WITHDRAWN],
            "waiting": sum(states[state] for state in (State.QUEUED, State.SENDING, State.RETRY, State.UNCERTAIN)),
            "seconds_to_post": self._seconds_to_post(),
            "ids": {fate.value: [each.paper_id for each in self.sightings if each.fate is fate] for fate in Fate},
        }

    def _seconds_to_post(self) -> dict[str, float] | None:
        """From the pass that saw a paper to its post: median and 95th percentile over the deliveries."""
        seen_at = {each.paper_id: each.seen_at for each in self.sightings}
        took = sorted(
            (entry.changed_at - seen_at[entry.paper_id]).total_seconds()
            for entry in self.entries
            if entry.state is State.SENT
        )
        if not took:
            return None
        high = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
        return {"median": round(median(took), 1), "p95": round(high, 1)}


async def audit(stores: Stores, sources: Sequence[PaperSource], since: date, until: date) -> AsyncIterator[Day]:
    """Oldest day first. Days on which a source announced nothing and nothing was seen are left out."""
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        for source in sources:
            sightings = await stores.sightings.on(source.name, day)
            missing = await _missing(stores, source, day, sightings)
            if sightings or missing:
                yield Day(source.name, day, sightings, await _entries(stores, sightings), missing)


async def _missing(
    stores: Stores, source: PaperSource, day: date, sightings: Sequence[Sighting]
) -> tuple[str, ...] | None:
    """What the source lists for the day now and no pass ever saw, that day or another. None where the source does not answer."""
    try:
        told = [paper.id for paper in await source.read_day(day)]
    except Transient:
        return None
    papers = await stores.identities.resolve(told)
    listed = list(dict.fromkeys(papers[each] for each in told))
    seen = {each.paper_id for each in sightings}
    unannounced = await stores.cursors.unannounced([paper for paper in listed if paper not in seen])
    return tuple(paper for paper in listed if paper in unannounced)


async def _entries(stores: Stores, sightings: Sequence[Sighting]) -> tuple[LedgerEntry, ...]:
    found = [
        await stores.ledger.get(channel, Delivery(each.paper_id, channel).key)
        for each in sightings
        for channel in each.channels
    ]
    return tuple(entry for entry in found if entry is not None)
