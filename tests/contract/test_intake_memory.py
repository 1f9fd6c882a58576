"""The contract of what intake remembers, as far as `why` asks it, on the fakes in memory and on Redis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.sightings import RedisSightings
from bot.model import PaperId
from bot.progress import Fate, Sighting
from bot.storage import CursorStore, SightingLog
from tests.fakes.intake import MemoryCursors, MemorySightings

AT = datetime(2026, 4, 15, 13, 0, 0, 250_000, tzinfo=UTC)
DAY = date(2026, 4, 15)
ONE, TWO = PaperId("arxiv:2604.00001"), PaperId("arxiv:2604.00002")


@pytest.fixture(params=["memory", "redis"])
def cursors(request: pytest.FixtureRequest) -> CursorStore:
    return MemoryCursors() if request.param == "memory" else RedisCursors(request.getfixturevalue("redis"))


@pytest.fixture(params=["memory", "redis"])
def sightings(request: pytest.FixtureRequest) -> SightingLog:
    return MemorySightings() if request.param == "memory" else RedisSightings(request.getfixturevalue("redis"))


async def test_the_first_mark_is_when_a_paper_was_announced(redis: Redis, cursors: CursorStore) -> None:
    """To the millisecond; a later mark changes nothing; None without one."""
    assert await cursors.announced_at(ONE) is None
    await cursors.mark_announced([ONE], AT)
    await cursors.mark_announced([ONE, TWO], AT + timedelta(hours=1))
    assert await cursors.announced_at(ONE) == AT
    assert await cursors.announced_at(TWO) == AT + timedelta(hours=1)


async def test_the_first_sighting_of_a_day_tells_what_became_of_a_paper(redis: Redis, sightings: SightingLog) -> None:
    """Seen again it stays what it was; other days and sources know nothing of it."""
    await sightings.record("huggingface", [Sighting(ONE, DAY, AT, Fate.KNOWN)])
    await sightings.record("huggingface", [Sighting(ONE, DAY, AT + timedelta(hours=1), Fate.AGAIN)])
    (found,) = await sightings.on("huggingface", DAY)
    assert (found.paper_id, found.seen_at, found.fate) == (ONE, AT, Fate.KNOWN)
    assert await sightings.on("huggingface", DAY - timedelta(days=1)) == ()
    assert await sightings.on("arxiv", DAY) == ()
