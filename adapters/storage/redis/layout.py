"""The version of what is kept: whether this program may touch it, and the steps that bring older data up to date.

Lives here: the number, where it is kept (a key in Redis, a file in the data directory), and the order of steps. What one step changes
stands in `migrations.py`. Called by `bot/wiring/` before any store is used.

Both places have the number because either can be put back from a backup without the other: the newer one decides who may go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from redis.asyncio import Redis

from adapters.durable import write_durably
from adapters.storage.redis import keys
from adapters.storage.redis.connection import translated
from adapters.storage.redis.migrations import MIGRATIONS, Migration
from adapters.storage.redis.pulse import Pulse
from bot.errors import Misconfigured, Unavailable
from bot.ledger import Gap

UNNUMBERED = 1  # what was kept before there was a number
LEASE_S = 60  # of the right to migrate; taken anew after each step
PATIENCE_S = 600.0  # with another process that migrates
LOOK_S = 0.2

Say = Callable[[str], None]


class Layout:
    """The stored state's version, as this program sees it. `steps` are in order; the last one's number is what the program knows."""

    def __init__(self, client: Redis, data_dir: Path, steps: Sequence[Migration] = MIGRATIONS) -> None:
        self._client = client
        self._file = data_dir / "layout"
        self._pulse = Pulse(client, data_dir)
        self._steps = steps
        self.current = max([UNNUMBERED, *(step.to for step in steps)])

    @translated
    async def unmarked(self) -> bool:
        await self._found()
        return not await self._client.exists(keys.program.layout())

    @translated
    async def settle(self, say: Say) -> None:
        """Bring what is there up to date and write the number down. Cut off anywhere, the next call does the rest.

        Raises Misconfigured when a newer program wrote what is there, Unavailable when another process is at it for too long, Transient.
        """
        found = await self._found()
        if found is not None and found < self.current:
            await self._migrate(say)
        elif not await self._client.exists(keys.program.layout()):
            await self._client.set(keys.program.layout(), self.current, nx=True)
        await asyncio.to_thread(self._write_file)

    @translated
    async def overtaken(self) -> str | None:
        stored = await self._client.get(keys.program.layout())
        return _newer(int(stored), self.current) if stored and int(stored) > self.current else None

    async def touch(self, now: datetime) -> None:
        await self._pulse.beat(now)

    async def gap(self) -> Gap | None:
        return await self._pulse.gap()

    async def _found(self) -> int | None:
        """The version in Redis, None when nothing of ours is there."""
        stored = await self._client.get(keys.program.layout())
        found = int(stored) if stored else UNNUMBERED if await self._has_data() else None
        newest = max(found or 0, await asyncio.to_thread(self._read_file))
        if newest > self.current:
            raise Misconfigured(_newer(newest, self.current))
        return found

    async def _has_data(self) -> bool:
        """One key a question, as a cluster wants it. There are others, but none without one of these."""
        for key in (
            keys.channels.subscription_changes(),
            keys.channels.subscribed_channels(),
            keys.intake.announced(),
            keys.intake.facts(),
        ):
            if await self._client.exists(key):
                return True
        return False

    async def _migrate(self, say: Say) -> None:
        token = uuid4().hex
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + PATIENCE_S
        while not await self._client.set(keys.program.layout_lease(), token, nx=True, ex=LEASE_S):
            if loop.time() > give_up_at:
                raise Unavailable("Another process is still bringing the stored data up to date; try again later.")
            await asyncio.sleep(LOOK_S)
        try:
            await self._take_steps(say)
        finally:
            if await self._client.get(keys.program.layout_lease()) == token:
                await self._client.delete(keys.program.layout_lease())

    async def _take_steps(self, say: Say) -> None:
        """The number goes up after each step. A step cut off is taken again: each bears repetition."""
        found = int(await self._client.get(keys.program.layout()) or UNNUMBERED)
        due = [step for step in self._steps if step.to > found]
        for number, step in enumerate(due, 1):
            say(f"Bringing the stored data up to date, step {number} of {len(due)}: {step.says}.")
            async for done in step.take(self._client):
                await self._client.expire(keys.program.layout_lease(), LEASE_S)
                if done:
                    say(f"  {done}")
            await self._client.set(keys.program.layout(), step.to)
        if due:
            say(f"The stored data is up to date (version {self.current}).")

    def _read_file(self) -> int:
        """0 where there is none, or where it says nothing."""
        try:
            text = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError):
            return 0
        return int(text) if text.isdigit() else 0

    def _write_file(self) -> None:
        if self._read_file() != self.current:
            write_durably(self._file, [f"{self.current}\n".encode()])


def _newer(found: int, known: int) -> str:
    return (
        f"The stored data was written by a newer Paper Route (version {found}; this one knows {known}): nothing was touched. Install"
        " the newer program again, or give this one another PAPERROUTE_DATA_DIR and Redis."
    )
