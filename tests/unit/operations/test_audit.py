"""The audit: every paper of a day is counted, and what is missing is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.errors import Transient, UserError
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, PaperId
from bot.operations.audit import audit, first_day, traced
from bot.operations.stores import Stores
from bot.progress import Fate, Sighting, SourceState, Witnessed
from tests.fakes.clock import START
from tests.fakes.intake import MemoryCursors, MemoryIdentities, MemorySightings
from tests.fakes.ledger import MemoryLedger

TODAY = START.date()
HERE = Channel("fake", "w", "c")


class Told:
    """A source that says what it is told to."""

    name = label = "arxiv"

    def __init__(self, announced_at: datetime | None = None) -> None:
        self.told: list[Witnessed] = []
        self.away = False
        self._announced_at = announced_at

    def announced_at(self, day: date) -> datetime | None:
        return self._announced_at

    async def witness(self, since: date, until: date, state: SourceState) -> tuple[Witnessed, ...]:
        if self.away:
            raise Transient("503")
        return tuple(self.told)


def sent(paper: str, after_s: float) -> LedgerEntry:
    delivery = Delivery(PaperId(paper), HERE, ())
    at = START + timedelta(seconds=after_s)
    return LedgerEntry(delivery.id, HERE, delivery.paper_id, (), State.SENT, 1, None, None, START, at)


@pytest.fixture
async def kept(stores: Stores) -> Stores:
    """Three papers seen, two wanted here, one posted after 10 s and one after 110 s."""
    sightings, ledger = MemorySightings(), MemoryLedger()
    await sightings.record(
        "arxiv",
        [
            Sighting(PaperId("a"), TODAY, START, Fate.NEW, (HERE,)),
            Sighting(PaperId("b"), TODAY, START, Fate.MERGED, (HERE,)),
            Sighting(PaperId("c"), TODAY, START, Fate.NEW),
        ],
    )
    ledger.put(sent("a", 10))
    ledger.put(sent("b", 110))
    cursors = MemoryCursors()
    await cursors.mark_announced([PaperId("a"), PaperId("b"), PaperId("c"), PaperId("earlier")], START)
    return replace(stores, sightings=sightings, ledger=ledger, cursors=cursors, identities=MemoryIdentities())


async def records(stores: Stores, source: Told) -> list[dict]:  # type: ignore[type-arg]
    return [day.record() async for day in audit(stores, [source], TODAY - timedelta(days=3), TODAY)]  # type: ignore[list-item]


async def test_what_was_announced_and_never_seen_is_named(kept: Stores) -> None:
    """Seen on another day is seen; what was no announcement is explained; the rest is missing."""
    source = Told()
    source.told = [
        *(Witnessed(PaperId(each), TODAY) for each in ("a", "c", "earlier", "lost")),
        Witnessed(PaperId("old"), TODAY, "replaced"),
        Witnessed(PaperId("earlier-too"), TODAY - timedelta(days=1), "replaced"),
    ]
    (day,) = await records(kept, source)
    assert (day["announced"], day["seen"], day["missing"], day["explained"]) == (4, 3, ["lost"], {"old": "replaced"})
    assert (day["new"], day["merged"], day["matched"], day["queued"], day["delivered"]) == (2, 1, 2, 2, 2)


async def test_every_number_is_traced_to_ids(kept: Stores) -> None:
    """In the record, and as lines for people."""
    (day,) = await records(kept, Told())
    assert all(day[name] == len(ids) for name, ids in day["ids"].items() if name != "missing")
    lines = list(traced(day))
    assert lines[0] == f"{TODAY} arxiv: 3 announced"
    assert "  seen 3: a b c" in lines
    assert "  merged 1: b" in lines
    assert f"  delivered 2: {sent('a', 0).id} {sent('b', 0).id}" in lines


@pytest.mark.parametrize(
    ("state", "reason", "doubtful"),
    [
        (
            State.SENT,
            "nobody can tell whether it was posted (no permission); posted again, as the doubt was fresh",
            True,
        ),
        (State.SENT, "an attempt that was overtaken ended in doubt: it may stand there twice. ", True),
        (
            State.BURIED,
            "nobody can tell whether it was posted (no permission); in doubt for too long to be posted again",
            True,
        ),
        (State.SENT, "posted twice; the later copy was deleted: 17. ", False),
        (State.BURIED, "invalid_blocks", False),
        (State.RETRY, "nobody can tell whether it was posted (no permission)", False),
    ],
)
async def test_what_nobody_can_vouch_for_is_named(kept: Stores, state: State, reason: str, doubtful: bool) -> None:
    """What may stand there twice, or not at all, and will not be known; not what was repaired, refused, or is being found out."""
    entry = replace(sent("b", 110), state=state, reason=reason)
    kept.ledger.put(entry)  # type: ignore[attr-defined]
    (day,) = await records(kept, Told())
    assert day["doubtful"] == doubtful
    assert (f"  doubtful 1: {entry.id}" in traced(day)) == doubtful


@pytest.mark.parametrize(
    ("announced_at", "median", "p95", "since"),
    [
        (None, 60.0, 105.0, "the first pass that saw it"),
        (START - timedelta(hours=1), 3660.0, 3705.0, "the source's own time of announcement"),
    ],
)
async def test_the_time_to_post_says_from_when_it_counts(
    kept: Stores, announced_at: datetime | None, median: float, p95: float, since: str
) -> None:
    """From the announcement where the calendar knows it, else from the first sight."""
    (day,) = await records(kept, Told(announced_at))
    assert day["seconds_to_post"] == {"median": median, "p95": p95, "since": since}


async def test_a_source_that_is_away_is_said_to_be(kept: Stores) -> None:
    """Then nothing is known to be missing, and that is not the same as nothing missing."""
    source = Told()
    source.away = True
    (day,) = await records(kept, source)
    assert (day["missing"], day["announced"]) == (None, 3)
    assert "  The source could not be asked what else it announced." in traced(day)


def test_since_is_a_day_or_a_number_of_days() -> None:
    """And a mistake says how to write it."""
    assert first_day("7", TODAY) == TODAY - timedelta(days=6)
    assert first_day("2026-04-10", TODAY) == date(2026, 4, 10)
    for wrong in ("soon", "0", "-3", "2026-99-01", "2031-01-01", "9" * 30):
        with pytest.raises(UserError, match="--since"):
            first_day(wrong, TODAY)
