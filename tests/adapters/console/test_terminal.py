"""The console platform on a real pseudo-terminal, in a process of its own: posts above the prompt, commands, leaving."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE_S = 30.0
CURSOR_ASKED, CURSOR = b"\x1b[6n", b"\x1b[1;1R"  # a terminal answers where its cursor is

PROGRAM = """
import asyncio, signal, sys
from pathlib import Path
from adapters.platforms.console import console_platform
from bot.model import Post
from tests.adapters.console.conftest import HERE, Echo
from tests.fakes.clock import FakeClock

class Announcing(Echo):
    async def handle(self, request):
        if request.command == "publish":
            await platform.post(HERE, Post("Fresh from the press", "https://a.example/"), "m1")
        return await super().handle(request)

async def main():
    global platform
    platform = console_platform(FakeClock(), Path(sys.argv[1]))
    await platform.post(HERE, Post("Before the prompt", None), "m0")
    listening = asyncio.create_task(platform.listen(Announcing()))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, listening.cancel)
    try:
        await listening
    except asyncio.CancelledError:
        print("ended as SIGTERM ends it")

asyncio.run(main())
"""


class Terminal:
    """The other end of a pseudo-terminal."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PROGRAM, str(folder)]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, start_new_session=True
        )
        os.close(slave)
        self._seen = b""

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def waits_for(self, text: str) -> None:
        """Until the text appears after what was waited for before."""
        deadline = time.monotonic() + PATIENCE_S
        while (at := self._seen.find(text.encode())) < 0:
            assert time.monotonic() < deadline, f"no {text!r} in {self._seen!r}"
            if select.select([self._master], [], [], 0.1)[0]:
                news = os.read(self._master, 65536)
                self._seen += news
                if CURSOR_ASKED in news:
                    os.write(self._master, CURSOR)
        self._seen = self._seen[at + len(text.encode()) :]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_person_at_a_terminal(tmp_path: Path) -> None:
    """A post appears above the prompt while it is open, commands are answered, Ctrl-D ends the program as SIGTERM does."""
    terminal = Terminal(tmp_path)
    try:
        terminal.waits_for("Before the prompt")
        terminal.waits_for("#reading-group")
        terminal.types("publish\r")
        terminal.waits_for("Fresh from the press")
        terminal.waits_for("publish: ")
        terminal.types("/papers list\r")
        terminal.waits_for("list: ")
        terminal.types("\x04")
        terminal.waits_for("ended as SIGTERM ends it")
        assert terminal.process.wait(PATIENCE_S) == 0
    finally:
        terminal.close()
    assert "+/papers list" in (tmp_path / "console" / "history").read_text()
