"""A round: keeps many of one platform's channels served at the same time, as soon as they are due.

Lives here: how many are in flight, and waiting for them. Not here: what is done for a channel (`courier.py`). Run by `bot/service.py`.
"""

from __future__ import annotations

import asyncio

import structlog

from bot.delivery.courier import Courier
from bot.errors import PaperRouteError
from bot.turns import Turn

log = structlog.get_logger()

IDLE_S = 0.25  # between two looks at an outbox with nothing due
BUSY_S = 0.05  # the same while channels are served: one that rests is not kept waiting when it may be posted to again
BUSY_FOR_S = 10.0  # after the last channel was found


class Round:
    """`most`: how many channels are served at the same time."""

    def __init__(self, courier: Courier, most: int) -> None:
        self._courier = courier
        self._most = most
        self._serving: set[asyncio.Task[None]] = set()
        self._found_at = -BUSY_FOR_S

    async def turn(self) -> float:
        """Begin with what is due and finds a place. Returns the pause (seconds) before the next turn. Raises Transient when the outbox is
        away."""
        if len(self._serving) >= self._most:
            await asyncio.wait(self._serving, return_when=asyncio.FIRST_COMPLETED)
        turns = await self._courier.take(self._most - len(self._serving))
        for turn in turns:
            task = asyncio.create_task(self._serve(turn))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        now_s = asyncio.get_running_loop().time()
        if turns:
            self._found_at = now_s
            return 0.0
        pause_s = BUSY_S if now_s - self._found_at < BUSY_FOR_S else IDLE_S
        if not self._serving:
            return pause_s
        await asyncio.wait(self._serving, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
        return 0.0

    async def finish(self) -> None:
        """Until what is in flight has ended."""
        while self._serving:
            await asyncio.wait(self._serving)

    def break_off(self) -> None:
        """What is in flight is cut off; it is asked about at the next start."""
        for task in self._serving:
            task.cancel()

    async def _serve(self, turn: Turn) -> None:
        """A failure is nobody else's: the lease of this channel runs out, and it is served again."""
        try:
            await self._courier.serve(turn)
        except PaperRouteError as error:
            log.warning("turn_failed", loop="courier", channel=str(turn.channel), reason=error.reason)
        except Exception:
            log.exception("turn_failed_unexpectedly", loop="courier", channel=str(turn.channel))
