"""What every store of preferences must do."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.preferences import RedisPreferences
from bot.model import Channel
from bot.preferences import (
    Decided,
    Kept,
    Length,
    Mention,
    Mode,
    Order,
    Pause,
    Preferences,
    Quiet,
    Schedule,
)
from bot.storage.channels import PreferenceStore
from tests.fakes.preferences import MemoryPreferences

HERE, THERE = Channel("slack", "T1", "C1"), Channel("discord", "@me", "77")
NOW = datetime(2026, 4, 15, 13, 0, 0, 123_000, tzinfo=UTC)
EVERYTHING = Preferences(
    mode=Mode.DIGEST,
    decided=Decided(Mode.INSTANT, 2.25, NOW),
    undecided=True,
    schedule=Schedule(frozenset({0, 3}), time(8, 30)),
    zone="Europe/Berlin",
    zone_asked=True,
    scheduled_at=NOW,
    top=3,
    order=Order.NEWEST,
    budget=5,
    floor=1.5,
    quiet=Quiet(time(22), time(7)),
    pause=Pause(date(2026, 8, 20)),
    resumed_at=NOW,
    daily=5,
    daily_at=NOW,
    threads=True,
    length=Length.FULL,
    pictures=False,
    pointers=True,
    language="de",
    locale="de-AT",
    muted=("Ada Lovelace",),
    unfurl=True,
    mentions=(Mention("robots", "<@&1>", "Größe 🤖"),),
    sources=("arxiv",),
)


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> PreferenceStore:
    return MemoryPreferences() if request.param == "memory" else RedisPreferences(request.getfixturevalue("redis"))


async def test_a_new_channel_has_the_defaults(store: PreferenceStore) -> None:
    """Version 0: nothing is kept."""
    assert await store.load(HERE) == Kept(Preferences(), 0)


async def test_what_is_saved_is_there_as_it_was_given(store: PreferenceStore) -> None:
    """Each preference comes back unchanged, and the version counts up."""
    assert [each.name for each in fields(Preferences) if getattr(EVERYTHING, each.name) == each.default] == []
    assert await store.save(HERE, EVERYTHING, over=0)
    assert await store.load(HERE) == Kept(EVERYTHING, 1)
    assert await store.save(HERE, Preferences(pause=Pause()), over=1)
    assert await store.load(HERE) == Kept(Preferences(pause=Pause()), 2)
    assert await store.load(THERE) == Kept()


async def test_of_two_changes_of_the_same_version_one_is_written(store: PreferenceStore) -> None:
    """The second person is told to look again, and nothing of the first one's is lost."""
    assert await store.save(HERE, Preferences(budget=5), over=0)
    assert not await store.save(HERE, Preferences(top=3), over=0)
    assert (await store.load(HERE)).preferences == Preferences(budget=5)
    assert not await store.save(HERE, Preferences(top=3), over=7)


async def test_a_save_may_be_repeated(store: PreferenceStore) -> None:
    """The answer was lost, and the same is written again: it stands."""
    assert await store.save(HERE, EVERYTHING, over=0)
    assert await store.save(HERE, EVERYTHING, over=0)
    assert await store.load(HERE) == Kept(EVERYTHING, 1)


async def test_many_at_once_lose_none_of_their_changes(store: PreferenceStore) -> None:
    """Each tries until its own is written: all twenty are there."""

    async def one_more(name: str) -> None:
        while True:
            kept = await store.load(HERE)
            before = kept.preferences
            if await store.save(HERE, replace(before, sources=(*before.sources, name)), kept.version):
                return

    names = {f"source{number}" for number in range(20)}
    await asyncio.gather(*map(one_more, names))
    assert set((await store.load(HERE)).preferences.sources) == names


async def test_all_yields_every_channel_that_changed_something(store: PreferenceStore) -> None:
    """Once each."""
    await store.save(HERE, EVERYTHING, over=0)
    await store.save(THERE, Preferences(top=1), over=0)
    assert {channel: kept async for channel, kept in store.all()} == {
        HERE: Kept(EVERYTHING, 1),
        THERE: Kept(Preferences(top=1), 1),
    }


async def test_a_channel_can_be_forgotten(store: PreferenceStore) -> None:
    """As if it had never said anything; not over somebody's change; it may be repeated."""
    assert await store.save(HERE, EVERYTHING, over=0)
    assert not await store.forget(HERE, over=7)
    assert await store.pointing(THERE) is False
    near = Channel("slack", "T1", "C2")
    assert await store.pointing(near)
    for _ in range(2):
        assert await store.forget(HERE, over=1)
    assert await store.load(HERE) == Kept()
    assert not await store.pointing(near)
    assert await store.save(HERE, Preferences(top=3), over=0)


async def test_who_points_is_known_in_the_workspace(store: PreferenceStore) -> None:
    """As long as another channel there wants pointers; not for that channel itself, and not elsewhere."""
    near = Channel("slack", "T1", "C2")
    assert not await store.pointing(HERE)
    assert await store.save(near, Preferences(pointers=True), over=0)
    assert await store.pointing(HERE)
    assert not await store.pointing(near)
    assert not await store.pointing(THERE)
    assert await store.save(HERE, Preferences(pointers=True), over=0)
    assert await store.pointing(near)
    assert await store.save(near, Preferences(), over=1)
    assert not await store.pointing(HERE)


async def test_what_a_channel_left_alone_is_not_stored(redis: Redis) -> None:
    """So a later version's defaults reach it; and what a later version added is passed over."""
    store = RedisPreferences(redis)
    await store.save(HERE, Preferences(top=3), over=0)
    shard = keys.channels.preferences(keys.shard(HERE))
    assert await redis.hget(shard, str(HERE)) == '1 {"top":3}'
    await redis.hset(shard, str(HERE), '2 {"top":4,"later":true}')
    assert await store.load(HERE) == Kept(Preferences(top=4), 2)
