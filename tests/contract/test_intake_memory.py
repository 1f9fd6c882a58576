"""The contract of what intake remembers, as far as `why` asks it, on the fakes in memory and on Redis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.sightings import RedisSightings
from bot.model import Channel, PaperId
from bot.progress import Fate, Sighting
from bot.storage.intake import CursorStore, EventLog, SightingLog
from tests.fakes.intake import MemoryCursors, MemoryEvents, MemorySightings

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


async def test_the_channels_of_a_paper_are_found_by_where_it_was_listed(redis: Redis, sightings: SightingLog) -> None:
    """Those of all its places, each once; none where it was not seen, or where nobody wanted it."""
    here, there = Channel.parse("fake:T/C"), Channel.parse("fake:T/D")
    later = DAY + timedelta(days=1)
    await sightings.record("arxiv", [Sighting(ONE, DAY, AT, Fate.NEW, (here,)), Sighting(TWO, DAY, AT, Fate.NEW)])
    await sightings.record("arxiv", [Sighting(ONE, DAY, AT, Fate.AGAIN, (there,))])
    await sightings.record("huggingface", [Sighting(ONE, later, AT, Fate.MERGED, (there, here))])
    assert await sightings.channels(ONE, [("arxiv", DAY), ("huggingface", later)]) == (here, there)
    assert await sightings.channels(ONE, [("arxiv", later)]) == ()
    assert await sightings.channels(TWO, [("arxiv", DAY)]) == ()
    assert await sightings.channels(ONE, []) == ()


async def test_where_a_channel_was_moved_is_known(redis: Redis, sightings: SightingLog) -> None:
    """However often, and back again; what is given to the old one later stays its own too."""
    one, two, three, apart = (Channel.parse(f"fake:T/{name}") for name in ("one", "two", "three", "apart"))
    await sightings.record("arxiv", [Sighting(ONE, DAY, AT, Fate.NEW, (one, apart))])

    async def known() -> tuple[Channel, ...]:
        (day,) = await sightings.on("arxiv", DAY)
        found = await sightings.channels(ONE, [("arxiv", DAY)])
        assert set(day.channels) == set(found)
        return found

    for _ in range(2):
        await sightings.moved(one, two)
    assert await known() == (one, apart, two)
    await sightings.moved(two, three)
    assert await known() == (one, apart, two, three)
    await sightings.moved(three, one)
    assert set(await known()) == {one, apart}


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_a_reader_of_the_events_notes_how_far_it_got(redis: Redis, kind: str) -> None:
    """Each reader by itself, to the millisecond; nothing before the first time."""
    events: EventLog = MemoryEvents() if kind == "memory" else RedisEvents(redis)
    assert await events.read_until("notes") is None
    await events.mark_read("notes", AT)
    assert await events.read_until("notes") == AT
    assert await events.read_until("others") is None
