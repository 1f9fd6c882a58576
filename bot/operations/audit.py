"""`paperroute audit`: for each source and day, what was announced, what became of it, and what is missing, id by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from bot.errors import Transient, UserError
from bot.intake.freshness import span
from bot.ledger import LedgerEntry, State
from bot.model import Delivery, PaperId
from bot.operations.stores import Stores
from bot.ports import PaperSource
from bot.progress import Fate, Sighting, Witnessed

LONGEST = timedelta(days=400)  # the ledger knows nothing of days before
_STATES: Mapping[str, tuple[State, ...]] = {
    "delivered": (State.SENT,),
    "held": (State.HELD,),
    "buried": (State.BURIED,),
    "withdrawn": (State.WITHDRAWN,),
    "waiting": (State.QUEUED, State.SENDING, State.RETRY, State.UNCERTAIN),
}


@dataclass(frozen=True, slots=True)
class Absence:
    """Papers that a source has for a day now and that no pass ever saw. `missing`: announced then, as far as anybody can tell;
    `explained`: by id, why it was no announcement of that day."""

    missing: tuple[PaperId, ...] = ()
    explained: Mapping[PaperId, str] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One source on one day. `announced_at`: by the source's calendar, None where that knows none. `absent` is None where the source could
    not be asked."""

    source: str
    day: date
    sightings: tuple[Sighting, ...]
    entries: tuple[LedgerEntry, ...]
    absent: Absence | None
    announced_at: datetime | None = None

    def record(self) -> dict[str, Any]:
        """Counts, each with the ids behind it under `ids`: of papers, from `queued` on of deliveries."""
        ids = self._ids()
        counts = {name: len(found) for name, found in ids.items()}
        return {
            "source": self.source,
            "day": self.day.isoformat(),
            **counts,
            "announced": counts["seen"] + counts["missing"],
            "missing": ids["missing"] if self.absent is not None else None,
            "explained": dict(self.absent.explained or {}) if self.absent else {},
            "seconds_to_post": (took := self._seconds_to_post()),
            "took": span(took["median"]) if took else "",
            "ids": ids,
        }

    def _ids(self) -> dict[str, list[str]]:
        return {
            "seen": [each.paper_id for each in self.sightings],
            "missing": list(self.absent.missing) if self.absent else [],
            **{fate.value: [each.paper_id for each in self.sightings if each.fate is fate] for fate in Fate},
            "matched": [each.paper_id for each in self.sightings if each.channels],
            "queued": [entry.id for entry in self.entries],
            **{name: [entry.id for entry in self.entries if entry.state in among] for name, among in _STATES.items()},
            "doubtful": [entry.id for entry in self.entries if entry.doubtful],
        }

    def _seconds_to_post(self) -> dict[str, Any] | None:
        """From the announcement to the post: median and 95th percentile over the deliveries. `since` names what counts as announcement."""
        seen_at = {each.paper_id: each.seen_at for each in self.sightings}
        took = sorted(
            (entry.changed_at - (self.announced_at or seen_at[entry.paper_id])).total_seconds()
            for entry in self.entries
            if entry.state is State.SENT
        )
        if not took:
            return None
        high = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
        since = "the source's own time of announcement" if self.announced_at else "the first pass that saw it"
        return {"median": round(median(took), 1), "p95": round(high, 1), "since": since}


async def audit(stores: Stores, sources: Sequence[PaperSource], since: date, until: date) -> AsyncIterator[Day]:
    """Source by source, oldest day first. Days on which a source announced nothing and nothing was seen are left out."""
    for source in sources:
        told = await _told(stores, source, since, until)
        for day in _days(since, until):
            sightings = await stores.sightings.on(source.name, day)
            absent = None if told is None else await _absent(stores, told[day], sightings)
            if sightings or (absent and absent.missing):
                entries = await _entries(stores, sightings)
                yield Day(source.name, day, sightings, entries, absent, source.announced_at(day))


def first_day(since: str, today: date) -> date:
    """`7` is the last seven days, today included; `2026-04-15` is that day. Raises UserError."""
    try:
        day = (
            today - timedelta(days=int(since) - 1) if since.isascii() and since.isdigit() else date.fromisoformat(since)
        )
    except (ValueError, OverflowError):
        raise UserError(f"--since {since}: write a day such as 2026-04-15, or a number of days such as 7.") from None
    if not today - LONGEST <= day <= today:
        raise UserError(f"--since {since}: choose a day of the last {LONGEST.days} days.")
    return day


def traced(record: Mapping[str, Any]) -> Iterator[str]:
    """A day's numbers, each with the ids behind it, a line each."""
    yield f"{record['day']} {record['source']}: {record['announced']} announced"
    for name, ids in record["ids"].items():
        if ids:
            yield f"  {name} {len(ids)}: {' '.join(ids)}"
    for paper, reason in record["explained"].items():
        yield f"  not seen, and no announcement of this day: {paper} ({reason})"
    if record["missing"] is None:
        yield "  The source could not be asked what else it announced."
    if took := record["seconds_to_post"]:
        yield f"  to post: {span(took['median'])} (95 % within {span(took['p95'])}), since {took['since']}"


def _days(since: date, until: date) -> list[date]:
    return [date.fromordinal(each) for each in range(since.toordinal(), until.toordinal() + 1)]


async def _told(
    stores: Stores, source: PaperSource, since: date, until: date
) -> defaultdict[date, list[Witnessed]] | None:
    """What the source says of each day now. None where it does not answer."""
    try:
        found = await source.witness(since, until, await stores.cursors.load(source.name))
    except Transient:
        return None
    days: defaultdict[date, list[Witnessed]] = defaultdict(list)
    for each in found:
        days[each.day].append(each)
    return days


async def _absent(stores: Stores, told: Sequence[Witnessed], sightings: Sequence[Sighting]) -> Absence:
    """What no pass ever saw, that day or another, under whatever id."""
    papers = await stores.identities.resolve([each.paper_id for each in told])
    reasons = {papers[each.paper_id]: each.reason for each in told}
    seen = {each.paper_id for each in sightings}
    unannounced = await stores.cursors.unannounced([paper for paper in reasons if paper not in seen])
    explained = {paper: reason for paper, reason in reasons.items() if paper in unannounced and reason}
    missing = tuple(paper for paper, reason in reasons.items() if paper in unannounced and not reason)
    return Absence(missing, explained)


async def _entries(stores: Stores, sightings: Sequence[Sighting]) -> tuple[LedgerEntry, ...]:
    found = [
        await stores.ledger.get(channel, Delivery(each.paper_id, channel).key)
        for each in sightings
        for channel in each.channels
    ]
    return tuple(entry for entry in found if entry is not None)
