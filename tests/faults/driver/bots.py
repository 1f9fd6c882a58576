"""The processes of a run: the real program on data directories of their own, one Redis between them; killed, frozen, told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.program import Program


class Bot:
    """One process. Whoever breaks it holds `lock`, so that it is broken in one way at a time."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.program = Program(folder, env)
        self.lock = asyncio.Lock()
        self.ends: list[int] = []  # exit codes that nobody asked for

    async def start(self) -> None:
        await self.program.start()

    async def has_looked(self) -> None:
        """Wait until it has read the source, or left that to another which just had."""
        await self.program.told(("0 new,", "read a short while ago"))

    async def kill(self, away_s: float) -> None:
        await self.program.kill()
        await asyncio.sleep(away_s)
        await self.program.start()

    async def restart(self, away_s: float) -> None:
        """Told to end, as an upgrade does it."""
        await self.program.stop()
        await asyncio.sleep(away_s)
        await self.program.start()

    async def freeze(self, for_s: float) -> None:
        process = self.program.process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(for_s)
        finally:
            os.kill(process.pid, signal.SIGCONT)

    async def look(self) -> None:
        """Start it again if it ended by itself, and remember that it did."""
        process = self.program.process
        if process is not None and process.returncode is not None and not self.lock.locked():
            self.ends.append(process.returncode)
            await self.program.start()

    async def end(self) -> None:
        """At the end of a run: no matter how."""
        process = self.program.process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
