"""The real program as a process, for tests: started, killed, asked, with its output kept for when a test fails."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from redis.asyncio import Redis

from adapters.storage.server_process import ServerProcess
from tests.e2e.paperroute import KEPT, ROOT

T = TypeVar("T")
PATIENCE_S = 120.0  # for what surely comes, however slow the machine


@dataclass(frozen=True)
class Ended:
    code: int
    said: str


class Program:
    """`paperroute run` on a data directory. `env` holds the settings; nothing else of this environment's settings leaks in."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self._env = {name: value for name, value in os.environ.items() if name in KEPT}
        self._env |= {"PAPERROUTE_DATA_DIR": str(folder / "data"), "PAPERROUTE_LOG_FORMAT": "json", **env}
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "output.txt"

    async def start(self, *options: str) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", *options,
                cwd=ROOT, env=self._env,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    @property
    def process(self) -> asyncio.subprocess.Process | None:
        """The last one started."""
        return self._process

    async def kill(self) -> None:
        """As pulling the plug does."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    def kill_redis(self) -> None:
        """The private server is gone, as out of memory would have it."""
        os.kill(int((self.folder / "data" / "redis.pid").read_text()), signal.SIGKILL)

    async def flush_redis(self) -> None:
        """Everything in the private server is gone, and it runs on."""
        data = self.folder / "data"
        async with Redis(unix_socket_path=str(ServerProcess(data).socket_path())) as client:
            await client.flushall()

    async def ended(self) -> int:
        """The exit code, once it ended by itself."""
        assert self._process is not None
        return await self._waited(self._process.wait(), "it ends by itself", PATIENCE_S)

    async def stop(self, within_s: float = PATIENCE_S) -> int:
        """SIGTERM; returns the exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self._waited(self._process.wait(), "it ends on SIGTERM", within_s)

    async def end(self) -> None:
        """Stop it if it is up, and the private Redis that a killed one left behind."""
        if self._process is not None and self._process.returncode is None:
            await self.stop()
        elif self._process is not None:
            await self.ask("status")  # whoever leaves last stops the server

    async def another_run(self) -> Ended:
        """A second `run` on the same data, until it ends."""
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=ROOT, env=self._env,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await self._waited(second.communicate(), "the second run ends", PATIENCE_S)
        return Ended(second.returncode or 0, out.decode())

    @property
    def output(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    async def ask(self, *arguments: str) -> str:
        """Another command of the same program, on the same data, while it runs."""
        asked = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=ROOT, env=self._env,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asked.communicate()
        assert asked.returncode == 0, f"{arguments}: exit {asked.returncode}\n{out.decode()}{err.decode()}"
        return out.decode()

    async def records(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (await self.ask(*arguments, "--json")).splitlines()]

    async def until(
        self, true: Callable[[], bool | Awaitable[bool]], what: str, patience_s: float = PATIENCE_S
    ) -> None:
        """Wait for something to become true; fail with the program's output when it does not."""
        deadline = asyncio.get_running_loop().time() + patience_s
        while True:
            answer = true()
            if answer if isinstance(answer, bool) else await answer:
                return
            if asyncio.get_running_loop().time() > deadline:
                raise self._in_vain(what, patience_s)
            await asyncio.sleep(0.1)

    async def _waited(self, work: Awaitable[T], what: str, patience_s: float) -> T:
        try:
            return await asyncio.wait_for(work, patience_s)
        except TimeoutError:
            raise self._in_vain(what, patience_s) from None

    def _in_vain(self, what: str, patience_s: float) -> AssertionError:
        return AssertionError(f"still not so after {patience_s:.0f} s: {what}\n--- output ---\n{self.output[-8000:]}")

    async def said(self, text: str) -> None:
        await self.told((text,))

    async def told(self, texts: Sequence[str]) -> None:
        """Wait until it said one of them. One that has ended says nothing more."""

        def heard() -> bool:
            over = self._process is not None and self._process.returncode is not None
            found = any(text in self.output for text in texts)
            if over and not found:
                raise AssertionError(f"it ended and never said any of {texts}\n--- output ---\n{self.output[-8000:]}")
            return found

        await self.until(heard, f"it said one of {texts}")
