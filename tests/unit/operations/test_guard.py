"""The look at Redis: what is said of its troubles, and when a run ends for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Misconfigured
from bot.ledger import Gap
from bot.operations.guard import AGAIN_S, LOST, Guard
from bot.operations.stores import Stores
from bot.operators import Operators
from tests.fakes.clock import FakeClock

FULL = "Redis has no memory left."


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def guard(stores: Stores, clock: FakeClock, said: list[str]) -> Guard:
    return Guard(stores, Operators(clock, said.append))


async def test_a_run_ends_when_its_data_is_lost_or_overtaken(stores: Stores, guard: Guard) -> None:
    """Each with its sentence; otherwise nothing happens."""
    await guard.look()
    stores.state.newer = "A newer Paper Route has been here."
    with pytest.raises(Misconfigured, match="newer"):
        await guard.look()
    stores.state.newer, stores.state.marked = None, False
    with pytest.raises(Misconfigured) as caught:
        await guard.look()
    assert caught.value.reason == LOST


async def test_trouble_is_said_once_and_its_end_too(
    stores: Stores, guard: Guard, clock: FakeClock, said: list[str]
) -> None:
    """Not at every look, and with how long it was."""
    stores.state.full = FULL
    for _ in range(6):
        await guard.look()
        clock.advance(10)
    stores.state.full = None
    await guard.look()
    await guard.look()
    first, last = said
    assert first.startswith(f"{FULL} Since 13:00 UTC")
    assert last == "Redis is well again at 13:01 UTC, after 60 s."


async def test_an_older_redis_is_told_once(stores: Stores, guard: Guard, clock: FakeClock, said: list[str]) -> None:
    """By how much it is older, and what is done about it."""
    stores.state.forgotten = Gap(clock.now() - timedelta(hours=22), clock.now())
    for _ in range(3):
        await guard.look()
        clock.advance(10)
    (sentence,) = said
    assert "the last 22 h" in sentence


async def test_what_passes_at_once_is_not_told(stores: Stores, guard: Guard, clock: FakeClock, said: list[str]) -> None:
    """A private server that was killed is back within a second."""
    for _ in range(3):
        stores.state.full = FULL
        await guard.look()
        clock.advance(5)
        stores.state.full = None
        await guard.look()
    assert said == []


async def test_trouble_that_comes_and_goes_is_told_now_and_then(
    stores: Stores, guard: Guard, clock: FakeClock, said: list[str]
) -> None:
    """Once in ten minutes, with its end."""
    for _ in range(10):
        stores.state.full = FULL
        await guard.look()
        clock.advance(10)
        await guard.look()
        stores.state.full = None
        clock.advance(AGAIN_S / 10)
        await guard.look()
    assert len(said) == 4
