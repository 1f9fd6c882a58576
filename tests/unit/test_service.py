"""Ending what runs in the background."""

from __future__ import annotations

import asyncio
import contextlib

from bot import service


async def test_a_swallowed_cancellation_does_not_hold_up_the_stop(monkeypatch):
    """What a library made of the first one is made good by the second."""
    monkeypatch.setattr(service, "SWALLOWED_S", 0.01)

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await service.ended(task)
    assert task.cancelled()
