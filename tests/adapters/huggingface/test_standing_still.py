"""A server whose lists stand still for days, and a cursor that waits for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_calendar import next_cursor
from bot.model import PaperId
from tests.adapters.huggingface import TODAY
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock


async def read_on(source: HuggingFaceSource, clock: FakeClock, cursor: str | None, hours: int) -> tuple[str, set[str]]:
    """As the poller does, every six hours. Returns the cursor and the ids that came."""
    ids: set[str] = set()
    for _ in range(0, hours, 6):
        batch = await source.fetch(cursor)
        cursor = batch.next_cursor
        ids |= {paper.id for paper in batch.papers}
        clock.advance(6 * 3600)
    assert cursor is not None
    return cursor, ids


@pytest.mark.parametrize("lie", ["stalled", "repeating"])
async def test_a_list_that_stood_still_for_days_is_read_whole_when_it_moves_again(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock, lie: str
) -> None:
    """Whether its new days were empty or had the old day's papers: nothing that it lists for them later is too old."""
    hf.today = TODAY + timedelta(days=9)
    hf.publish(TODAY, [make_entry("2604.00001")])
    cursor, _ = await read_on(source, clock, None, 6)
    if lie == "stalled":
        hf.stall()
    days = [TODAY + timedelta(days=n) for n in range(1, 6)]
    hf.repeating = set(days) if lie == "repeating" else set()
    for number, day in enumerate(days):
        hf.publish(day, [make_entry(f"2604.0001{number}")])
    cursor, seen = await read_on(source, clock, cursor, 24 * 5)
    assert seen == {"arxiv:2604.00001"}
    hf.recover()
    hf.repeating = set()
    cursor, seen = await read_on(source, clock, cursor, 6)
    assert seen >= {f"arxiv:2604.0001{number}" for number in range(5)}


def test_a_holiday_is_not_waited_for_for_ever() -> None:
    """After a week the cursor moves on; it never goes back, and never stands still while there are days to read."""
    papers = {TODAY: [PaperId("a")], TODAY + timedelta(days=1): []}
    day = TODAY + timedelta(days=1)
    assert next_cursor(papers, TODAY.isoformat(), day, more=False) == day.isoformat()
    week = papers | {TODAY + timedelta(days=n): [PaperId(str(n))] for n in range(2, 10)}
    assert next_cursor(week, day.isoformat(), TODAY + timedelta(days=8), more=False) == day.isoformat()
    assert next_cursor(week, day.isoformat(), TODAY + timedelta(days=9), more=False) == max(week).isoformat()
    assert next_cursor(papers, day.isoformat(), day + timedelta(days=1), more=True) == day.isoformat()
    assert next_cursor({TODAY: []}, day.isoformat(), day, more=False) == day.isoformat()
