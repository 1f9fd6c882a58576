"""Copies of what people set up: written, read back, refused when they are not whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.model import Channel, Options, Subscription
from bot.operations.copies import backup, copy_lines, forgotten, newest, read_copy, restore
from bot.operations.nightly import Nightly
from bot.operations.stores import Stores
from bot.preferences import MONDAY, Mode, Preferences, Quiet, Schedule
from tests.fakes.clock import START
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

HERE, THERE = Channel("slack", "T1", "C1"), Channel("discord", "812", "903")
A = Subscription(HERE, '"Größe" OR naïve 🤖', "größe", "U1", START, Options(paused=True, waiting="not invited"))
B = Subscription(HERE, "robots", "robots", "U1", START)
C = Subscription(THERE, "robots", "robots", "U2", START)


async def fill(stores: Stores, *subscriptions: Subscription) -> None:
    for each in subscriptions:
        await stores.subscriptions.add(each)


MONDAYS = Preferences(
    mode=Mode.DIGEST, schedule=Schedule(MONDAY, time(8)), quiet=Quiet(time(22), time(7)), zone="Europe/Berlin"
)


async def kept(stores: Stores) -> set[Subscription]:
    return {each async for each in stores.subscriptions.all()}


def elsewhere(stores: Stores) -> Stores:
    """The same data directory beside an empty Redis."""
    return replace(stores, subscriptions=MemorySubscriptions(), preferences=MemoryPreferences())


async def test_what_was_copied_comes_back_as_it_was(stores: Stores) -> None:
    """Topics, options, who made them and when, into an empty store."""
    await fill(stores, A, B, C)
    path, count = await backup(stores, START.date())
    empty = elsewhere(stores)
    copy = read_copy(await stores.copies.read(path), "copy")
    restored = await restore(empty, copy, lambda _: None)
    assert (count, restored.added, await kept(empty)) == (3, 3, {A, B, C})


async def test_what_channels_prefer_comes_back(stores: Stores) -> None:
    """Where a channel changed something; what it changed since stays."""
    await stores.preferences.save(HERE, MONDAYS, over=0)
    await stores.preferences.save(THERE, MONDAYS, over=0)
    copy = read_copy(b"".join(await copy_lines(stores)), "copy")
    other = elsewhere(stores)
    await other.preferences.save(THERE, Preferences(top=3), over=0)
    assert (await restore(other, copy, lambda _: None)).added == 1
    assert (await restore(other, copy, lambda _: None)).added == 0
    assert (await other.preferences.load(HERE)).preferences == MONDAYS
    assert (await other.preferences.load(THERE)).preferences == Preferences(top=3)


async def test_what_is_there_stays_as_it_is(stores: Stores) -> None:
    """A restore over a store that went on adds what it lacks and says so; a second one changes nothing."""
    await fill(stores, A, C)
    copy = read_copy(b"".join(await copy_lines(stores)), "copy")
    other = elsewhere(stores)
    changed = A.with_options(Options(paused=False))
    await fill(other, changed)
    restored = await restore(other, copy, lambda _: None)
    first, *_ = restored.sentences(Path("f"))
    assert first == (
        "Restored 1 of 2 subscriptions in 2 channels, from f of 15 April 2026 13:00 UTC; 1 were there already and stay as they are."
    )
    assert (await restore(other, copy, lambda _: None)).added == 0
    assert await kept(other) == {changed, C}


async def test_half_a_copy_is_refused_with_the_line(stores: Stores) -> None:
    """Cut anywhere, or with a line that is broken: nothing is put back."""
    await fill(stores, A, B, C)
    whole = b"".join(await copy_lines(stores))
    for end in range(len(whole) - 1):
        with pytest.raises(UserError):
            read_copy(whole[:end], "half")
    with pytest.raises(UserError, match="line 2: no subscription"):
        read_copy(whole.replace(b'"topic"', b'"tropic"', 1), "odd")


@given(st.binary(max_size=300))
def test_anything_else_is_refused_too(noise: bytes) -> None:
    """With a sentence, whatever the file is."""
    with pytest.raises(UserError, match="noise"):
        read_copy(noise, "noise")


def test_a_newer_copy_is_refused() -> None:
    """Rather than read by half."""
    newer = json.dumps({"paperroute": "copy", "format": 2, "made_at": START.isoformat()}).encode() + b'\n{"end": 0}\n'
    with pytest.raises(UserError, match="newer Paper Route"):
        read_copy(newer, "newer")


async def test_an_empty_redis_is_noticed_by_what_the_copies_remember(stores: Stores) -> None:
    """The newest copy that can be read counts; a store that has it all is not empty."""
    await fill(stores, A, B)
    await backup(stores, START.date())
    await stores.copies.write([b"broken"], Path("2026-04-16.jsonl"))
    found = await newest(stores.copies)
    assert found is not None
    assert found[0].name == "2026-04-15.jsonl"
    said = await forgotten(stores.copies, elsewhere(stores).subscriptions)
    assert said is not None
    assert "2 subscriptions in 1 channel" in said
    assert "paperroute restore" in said
    assert "--fresh" in said
    assert await forgotten(stores.copies, stores.subscriptions) is None


async def test_no_copy_remembers_nothing(stores: Stores) -> None:
    """A first start; and one after everybody unsubscribed."""
    assert await forgotten(stores.copies, stores.subscriptions) is None
    await backup(stores, START.date())
    assert await forgotten(stores.copies, stores.subscriptions) is None


async def test_one_copy_a_day(stores: Stores, clock) -> None:
    """At the first look of a day in the zone; and at the end, over it."""
    nightly = Nightly(stores, UTC)
    await nightly.look()
    await fill(stores, A)
    clock.advance(3600)
    await nightly.look()
    assert [len(text.splitlines()) for text in stores.copies.files.values()] == [2]
    await nightly.write()
    assert [len(text.splitlines()) for text in stores.copies.files.values()] == [3]
    clock.advance(86_400)
    await nightly.look()
    assert [path.stem for path in stores.copies.names()] == ["2026-04-16", "2026-04-15"]


async def test_no_copy_of_a_redis_that_lost_its_data(stores: Stores) -> None:
    """It would take the place of the last good one."""
    await fill(stores, A)
    nightly = Nightly(stores, UTC)
    await nightly.look()
    stores.state.marked = False
    await nightly.write()
    assert [len(text.splitlines()) for text in stores.copies.files.values()] == [3]
