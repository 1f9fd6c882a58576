"""Twelve months of both calendars with outages of the vendors and of the bot: see `year.py`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.intake.freshness import Health
from tests.faults import almanac
from tests.faults.mortal import mortality
from tests.faults.year import Year

USUAL = {Health.FRESH, Health.WAITING, Health.QUIET, Health.STALLED, Health.FAILING}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1])
async def test_a_year_with_outages(redis: Redis, redis_server: str, tmp_path: Path, seed: int) -> None:
    """Every paper that was announced stands in the channel once, and at every look each source was said to be as it was."""
    year = Year(redis_server, tmp_path, seed, looks=1)
    with mortality():
        announced, posted = await year.run()
    assert year.wrong == []
    assert posted == Counter(announced)
    assert {state for name, state in year.states if name == "Hugging Face"} == USUAL
    assert {state for name, state in year.states if name.startswith("arXiv")} == USUAL


def test_the_almanac_knows_when_new_york_is_where() -> None:
    """Written by hand: looked at by hand, on both sides of each change of clocks and around holidays."""
    assert almanac.feed_midnight(date(2026, 3, 8)) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert almanac.feed_midnight(date(2026, 3, 9)) == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert almanac.feed_midnight(date(2026, 11, 1)) == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert almanac.feed_midnight(date(2026, 11, 2)) == datetime(2026, 11, 2, 5, tzinfo=UTC)
    assert almanac.feed_date(datetime(2026, 11, 2, 4, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert [day for day in range(24, 31) if almanac.has_feed(date(2026, 11, day))] == [24, 25, 26, 30]
    assert almanac.last_submission(date(2026, 4, 27)) == datetime(2026, 4, 24, 18, tzinfo=UTC)
