"""Ending what runs in the background."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace

from bot import ending, service
from bot.intake.report import PassReport
from tests.fakes.clock import START, FakeClock
from tests.fakes.subscriptions import MemorySubscriptions


async def test_a_swallowed_cancellation_does_not_hold_up_the_stop(monkeypatch):
    """What a library made of the first one is made good by the second."""
    monkeypatch.setattr(ending, "SWALLOWED_S", 0.01)

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ending.ended(task)
    assert task.cancelled()


class FakePoller:
    """Counts its passes; one that hangs never ends the first."""

    def __init__(self, name: str, hangs: bool = False) -> None:
        self.source_name, self._hangs = name, hangs
        self.passes = 0
        self.enough = asyncio.Event()

    async def left_s(self) -> float:
        return 0.0

    async def poll_once(self) -> PassReport:
        if self._hangs:
            await asyncio.Event().wait()
        self.passes += 1
        if self.passes >= 3:
            self.enough.set()
        return PassReport(self.source_name, next_at=START)


async def test_a_source_that_hangs_holds_up_no_other():
    """Each is read in a loop of its own, and the stop waits for none."""
    well, ill = FakePoller("well"), FakePoller("ill", hangs=True)
    said: list[str] = []

    async def nothing() -> None: ...

    async def first_look(sentence: str) -> None:
        said.append(sentence)

    crew = SimpleNamespace(
        pollers=[ill, well],
        archivers={},
        platforms=[],
        couriers={},
        chores={},
        at_end=nothing,
        pulse=None,
        stores=SimpleNamespace(clock=FakeClock(), subscriptions=MemorySubscriptions()),
    )
    running = service.Service(crew, said.append, first_look)  # type: ignore[arg-type]
    task = asyncio.create_task(running.run())
    async with asyncio.timeout(20):
        await well.enough.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert said == ["well: 0 announced, 0 new, 0 taken as known, 0 matched, 0 queued."]
