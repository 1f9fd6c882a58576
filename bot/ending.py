"""Ending a task for good. Called by the service and by whoever has a task of its own beside its work."""

from __future__ import annotations

import asyncio

SWALLOWED_S = 0.5  # what has not ended by then took no notice of its cancellation


async def ended(task: asyncio.Task[None]) -> None:
    """Cancelled until it is: `wait_for`, which libraries use, can swallow one cancellation in Python 3.11."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=SWALLOWED_S)
