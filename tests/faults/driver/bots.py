"""The processes of a run: the real program on data directories of their own, one Redis between them; killed, frozen, told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.program import Program

LAST_LINES = 20


@dataclass(frozen=True)
class Unasked:
    """A process ended and nobody had asked it to, or it ended badly when asked. `said`: its last lines."""

    code: int
    said: str


class Bot:
    """One process. Whoever breaks it holds `lock`, so that it is broken in one way at a time."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.program = Program(folder, env)
        self.lock = asyncio.Lock()
        self.ends: list[Unasked] = []

    async def start(self) -> None:
        await self.program.start()

    async def has_looked(self) -> None:
        """Wait until it has read the source, or left that to another which just had."""
        await self.program.told(("0 new,", "read a short while ago"))

    async def kill(self, away_s: float) -> None:
        if not self._note():
            await self.program.kill()
        await asyncio.sleep(away_s)
        await self.program.start()

    async def restart(self, away_s: float) -> None:
        """Told to end, as an upgrade does it."""
        if not self._note() and await self.program.stop() not in (
            0,
            -signal.SIGTERM,
        ):  # by the signal: it had only just been started
            self._note()
        await asyncio.sleep(away_s)
        await self.program.start()

    async def freeze(self, for_s: float) -> None:
        process = self.program.process
        if process is None or process.returncode is not None:
            return  # it has ended by itself: see `look`
        os.kill(process.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(for_s)
        finally:
            os.kill(process.pid, signal.SIGCONT)

    async def look(self) -> None:
        """Start it again if it ended by itself, and remember that it did."""
        if not self.lock.locked() and self._note():
            await self.program.start()

    def _note(self) -> bool:
        process = self.program.process
        if process is None or process.returncode is None:
            return False
        self.ends.append(Unasked(process.returncode, "\n".join(self.program.output.splitlines()[-LAST_LINES:])))
        return True

    async def end(self) -> None:
        """At the end of a run: no matter how."""
        process = self.program.process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
