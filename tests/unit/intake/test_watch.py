"""The operators are told once when a source has been ill for a while, and once when it is well again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sources.huggingface_calendar import expected
from adapters.storage.redis.cursors import RedisCursors
from bot.intake.turn import turn
from bot.intake.watch import PATIENT_S, Watch
from bot.model import plain
from bot.progress import SourceState


class Source:
    name, label = "huggingface", "Hugging Face"

    def __init__(self, **states: SourceState):
        self.states = states

    def expected(self, now: datetime):
        return expected(now)

    def parts(self, state):
        return self.states


@pytest.fixture
def cursors(redis):
    return RedisCursors(redis)


async def write(cursors, clock, **changes):
    async with turn(cursors, "huggingface", "poller", clock) as mine:
        await mine.save(replace(await mine.load(), last_success_at=clock.now(), **changes))


async def test_an_illness_is_told_once_and_its_end_too(cursors, clock):
    """Not at the first error, not at every look, and not again by a restarted process."""
    said: list[str] = []

    async def tell(line):
        said.append(plain(line))

    def watch():
        return Watch([Source()], cursors, "run", clock, tell)

    await write(cursors, clock, newest_day=clock.now().date())
    await watch().look()
    await write(cursors, clock, error="HTTP 503", failing_since=clock.now())
    await watch().look()
    assert said == []
    for _ in range(3):
        clock.advance(PATIENT_S)
        await watch().look()
    assert len(said) == 1
    assert said[0].startswith("Hugging Face: failing for 30 min (HTTP 503")
    await write(cursors, clock, error=None, failing_since=None)
    await watch().look()
    await watch().look()
    assert [each.split(";")[0] for each in said[1:]] == ["Hugging Face: fresh, the batch of 15 April is in."]


async def test_what_could_not_be_told_is_told_later(cursors, clock):
    """The channel was away; the news is not lost."""
    said: list[str] = []

    async def away(line):
        raise ConnectionError

    async def tell(line):
        said.append(plain(line))

    await write(cursors, clock, newest_day=clock.now().date() - timedelta(days=1))
    clock.advance(PATIENT_S + 1)
    assert clock.now().tzinfo is UTC
    watch = Watch([Source()], cursors, "run", clock, away)
    await watch.look()
    clock.advance(PATIENT_S)
    with pytest.raises(ConnectionError):
        await watch.look()
    await Watch([Source()], cursors, "run", clock, tell).look()
    assert len(said) == 1
    assert "stalled" in said[0]


async def test_parts_are_told_of_together(cursors, clock):
    """Two categories that stall at once are one line, and so is their recovery; the whole is told of only where it cannot be read."""
    said: list[str] = []

    async def tell(line):
        said.append(plain(line))

    now = clock.now()
    well = SourceState(last_success_at=now, newest_day=now.date(), batch_at=now)
    late = replace(well, newest_day=now.date() - timedelta(days=1), batch_at=now - timedelta(days=1))

    async def look(**parts):
        clock.advance(PATIENT_S)
        await Watch([Source(**parts)], cursors, "run", clock, tell).look()

    await write(cursors, clock, newest_day=now.date())
    for _ in range(3):
        await look(a=late, b=well, c=late)
    assert [each.split(":")[0] for each in said] == ["Hugging Face a, c"]
    assert "stalled, the batch of 15 April was due" in said[0]
    await write(cursors, clock, error="HTTP 503", failing_since=clock.now())
    await look(a=late, b=well, c=late)
    await look(a=late, b=well, c=late)
    assert [each.split(":")[0] for each in said[1:]] == ["Hugging Face"]
    await write(cursors, clock, error=None, failing_since=None)
    for _ in range(2):
        await look(a=well, b=well, c=late)
    assert [each.split(";")[0].rstrip(".") for each in said[2:]] == [
        "Hugging Face: fresh, the batch of 15 April is in",
        "Hugging Face a: fresh, the batch of 15 April is in",
    ]
