"""`paperroute status | deliveries`: what is going on, and what happened to each delivery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import Transient
from bot.intake.freshness import UTC, accounts, health, span, told
from bot.ledger import LedgerEntry, State
from bot.model import plain
from bot.operations.driving import Choice
from bot.operations.gap import record as known_gap
from bot.operations.stores import Stores
from bot.ports import PaperSource
from bot.progress import Expected, SourceState

SLACK = timedelta(minutes=15)  # a pass may be this late before a health check calls it so


@dataclass(frozen=True, slots=True)
class Status:
    """`problems` are for people; `unhealthy` is for a health check: a source that is not being read."""

    record: dict[str, Any]
    problems: tuple[str, ...] = ()
    unhealthy: bool = False


async def status(stores: Stores, sources: Sequence[PaperSource], zone: ZoneInfo = UTC) -> Status:
    now = stores.clock.now()
    looks = [_Look(source, await stores.cursors.load(source.name), now, zone) for source in sources]
    unread = [sentence for look in looks if (sentence := look.unread())]
    counts = await stores.ledger.counts()
    record = {
        "sources": {look.source.name: look.record() for look in looks},
        "queues": dict(await stores.ledger.waiting()),
        "deliveries": {state.value: counts[state] for state in State},
        "subscriptions": sum([1 async for _ in stores.subscriptions.all()]),
        "papers": await stores.archive.count(),
        "redis": stores.redis,
    }
    full = await _takes_nothing(stores, now)
    record["redis_trouble"] = full
    gap = await stores.state.gap()
    record["redis_gap"] = known_gap(gap) if gap else None
    return Status(record, (*filter(None, [full]), *unread, *_stuck(counts)), unhealthy=bool(unread or full))


async def _takes_nothing(stores: Stores, now: datetime) -> str | None:
    """Why Redis takes nothing that it is told, though it answers."""
    try:
        await stores.state.touch(now)
    except Transient as error:
        return error.reason
    return None


def sentences(status: Status, warnings: Sequence[str]) -> list[str]:
    """The status in plain words, problems last."""
    record = status.record
    counts = ", ".join(f"{count} {state}" for state, count in record["deliveries"].items() if count)
    return [
        *(f"{each['who']}: {each['told']}." for source in record["sources"].values() for each in source["accounts"]),
        f"{record['papers']} papers in the archive, {record['subscriptions']} subscriptions, Redis {record['redis']}.",
        f"Deliveries: {counts or 'none yet'}.",
        *([gap["told"]] if (gap := record["redis_gap"]) else []),
        *(f"! {sentence}" for sentence in (*warnings, *status.problems)),
    ]


@dataclass(frozen=True, slots=True)
class _Look:
    """A source at a moment."""

    source: PaperSource
    state: SourceState
    now: datetime
    zone: ZoneInfo

    def unread(self) -> str | None:
        """A sentence when nobody reads it any more: the next pass, which the last one announced, is long over."""
        last = self.state.last_success_at
        if last is None:
            return f"{self.source.label} was never read: start `paperroute run`."
        if self.now - max(last, self.state.next_poll_at or last) > SLACK:
            return f"{self.source.label} was last read {span((self.now - last).total_seconds())} ago: is `paperroute run` up?"
        return None

    def record(self) -> dict[str, Any]:
        expected = self.source.expected(self.now)
        parts = self.source.parts(self.state)
        found = accounts(self.source.label, self.state, parts, expected, self.now, zone=self.zone)
        return {
            "label": self.source.label,
            "state": health(self.state, expected, self.now).value,
            "told": plain(told(self.state, expected, self.now, self.zone)),
            "accounts": [{"who": each.who, "state": each.health.value, "told": plain(each.told)} for each in found],
            "parts": {name: self._part(part, expected) for name, part in parts.items()},
            "next_poll_at": _iso(self.state.next_poll_at),
            "last_success_at": _iso(self.state.last_success_at),
            "last_new_paper_at": _iso(self.state.last_new_at),
            "newest_day": self.state.newest_day.isoformat() if self.state.newest_day else None,
            "error": self.state.error,
            "failing_since": _iso(self.state.failing_since),
        }

    def _part(self, part: SourceState, expected: Expected) -> dict[str, Any]:
        return {
            "state": health(part, expected, self.now).value,
            "newest_day": part.newest_day.isoformat() if part.newest_day else None,
            "batch_at": _iso(part.batch_at),
            "error": part.error,
        }


def _stuck(counts: Mapping[State, int]) -> list[str]:
    said = {State.HELD: "held: their channel refuses them", State.BURIED: "buried: they were refused for good"}
    return [
        f"{counts[state]} deliveries are {why}. See `paperroute deliveries --state {state.value}`."
        for state, why in said.items()
        if counts[state]
    ]


async def deliveries(stores: Stores, choice: Choice) -> AsyncIterator[dict[str, Any]]:
    """Those chosen, all where nothing was. Raises Transient."""
    async for entry in stores.ledger.entries(choice.state, choice.channel):
        if not choice.ids or entry.id in choice.ids:
            yield _record(entry)


def _record(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "channel": str(entry.channel),
        "paper_id": entry.paper_id,
        "event": entry.event,
        "topics": [match.topic for match in entry.topics],
        "state": entry.state.value,
        "attempts": entry.attempts,
        "kind": entry.kind,
        "reason": entry.reason,
        "doubtful": entry.doubtful,
        "message": entry.message.id if entry.message else None,
        "message_url": entry.message.url if entry.message else None,
        "queued_at": entry.queued_at.isoformat(),
        "changed_at": entry.changed_at.isoformat(),
        "due_at": _iso(entry.due_at),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
