"""`paperroute status | deliveries`: what is going on, and what happened to each delivery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.ledger import WAITING_STATES, LedgerEntry, State
from bot.model import Channel
from bot.operations.stores import Stores
from bot.progress import SourceState

SLACK_S = 900.0  # a source may be this late, or three polls, before a health check calls it so


@dataclass(frozen=True, slots=True)
class Status:
    """`problems` are for people; `unhealthy` is for a health check: a source that is not being read."""

    record: dict[str, Any]
    problems: tuple[str, ...] = ()
    unhealthy: bool = False


async def status(stores: Stores, sources: Sequence[str], poll_interval_s: float) -> Status:
    now = stores.clock.now()
    late = timedelta(seconds=max(SLACK_S, 3 * poll_interval_s))
    states = {name: await stores.cursors.load(name) for name in sources}
    problems = [sentence for name, state in states.items() for sentence in _source_problems(name, state, now, late)]
    counts = await stores.ledger.counts()
    record = {
        "sources": {name: _source_record(state) for name, state in states.items()},
        "queues": await _queues(stores),
        "deliveries": {state.value: counts[state] for state in State},
        "subscriptions": sum([1 async for _ in stores.subscriptions.all()]),
        "papers": await stores.archive.count(),
        "redis": stores.redis,
    }
    return Status(record, (*problems, *_stuck(counts)), unhealthy=bool(problems))


def sentences(status: Status, warnings: Sequence[str]) -> list[str]:
    """The status in plain words, problems last."""
    record = status.record
    lines = [
        f"{name}: {source['state']}; last read {source['last_success_at'] or 'never'}, "
        f"last new paper {source['last_new_paper_at'] or 'none yet'}."
        for name, source in record["sources"].items()
    ]
    counts = ", ".join(f"{count} {state}" for state, count in record["deliveries"].items() if count)
    lines.append(
        f"{record['papers']} papers in the archive, {record['subscriptions']} subscriptions, Redis {record['redis']}."
    )
    lines.append(f"Deliveries: {counts or 'none yet'}.")
    return [*lines, *(f"! {sentence}" for sentence in (*warnings, *status.problems))]


def _source_problems(name: str, state: SourceState, now: datetime, late: timedelta) -> list[str]:
    if state.last_success_at is None:
        said = [f"{name} was never read: start `paperroute run`."]
    elif now - state.last_success_at > late:
        said = [f"{name} was last read at {state.last_success_at:%Y-%m-%d %H:%M} UTC: is `paperroute run` up?"]
    else:
        said = []
    return [*said, f"{name} is failing: {state.error}"] if state.error else said


def _source_record(state: SourceState) -> dict[str, Any]:
    return {
        "state": "failing" if state.error else "unread" if state.last_success_at is None else "ok",
        "last_success_at": _iso(state.last_success_at),
        "last_new_paper_at": _iso(state.last_new_at),
        "newest_day": state.newest_day.isoformat() if state.newest_day else None,
        "error": state.error,
        "failing_since": _iso(state.failing_since),
    }


async def _queues(stores: Stores) -> dict[str, int]:
    """Deliveries that wait, by platform."""
    depths: dict[str, int] = {}
    for state in sorted(WAITING_STATES):
        async for entry in stores.ledger.entries(state):
            depths[entry.channel.platform] = depths.get(entry.channel.platform, 0) + 1
    return depths


def _stuck(counts: Mapping[State, int]) -> list[str]:
    said = {State.HELD: "held: their channel refuses them", State.BURIED: "buried: they were refused for good"}
    return [
        f"{counts[state]} deliveries are {why}. See `paperroute deliveries --state {state.value}`."
        for state, why in said.items()
        if counts[state]
    ]


async def deliveries(stores: Stores, state: State | None, channel: Channel | None) -> AsyncIterator[dict[str, Any]]:
    async for entry in stores.ledger.entries(state, channel):
        yield _record(entry)


def _record(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "channel": str(entry.channel),
        "paper_id": entry.paper_id,
        "topics": [match.topic for match in entry.topics],
        "state": entry.state.value,
        "attempts": entry.attempts,
        "reason": entry.reason,
        "message": entry.message.id if entry.message else None,
        "message_url": entry.message.url if entry.message else None,
        "queued_at": entry.queued_at.isoformat(),
        "changed_at": entry.changed_at.isoformat(),
        "due_at": _iso(entry.due_at),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
