"""The console platform on a real pseudo-terminal, in a process of its own: posts above the prompt, commands, leaving."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROMPT, LEAVE = "#reading-group", "\x04"
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
    """The other end of a pseudo-terminal. Waits as long as the program lives: a test's own time is limited anyway."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PROGRAM, str(folder)]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, start_new_session=True
        )
        os.close(slave)
        self._seen = self._unanswered = b""

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def waits_for(self, text: str, at_each_prompt: str = "") -> None:
        """Until the text appears after what was waited for before. `at_each_prompt`: is typed whenever the prompt is there (anew)."""
        prompts = 0
        while (at := self._seen.find(text.encode())) < 0:
            if at_each_prompt and (shown := self._seen.count(PROMPT.encode())) > prompts:
                prompts = shown
                self.types(at_each_prompt)
            self._reads_on()
        self._seen = self._seen[at + len(text.encode()) :]

    def _reads_on(self) -> None:
        try:
            news = os.read(self._master, 65536)
        except OSError:  # nobody has the other end any more
            news = b""
        assert news, f"the program ended, having said {self._seen!r}"
        self._seen += news
        self._unanswered += news
        while CURSOR_ASKED in self._unanswered:
            _, _, self._unanswered = self._unanswered.partition(CURSOR_ASKED)
            os.write(self._master, CURSOR)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_person_at_a_terminal(tmp_path: Path) -> None:
    """A post appears above the prompt while it is open, commands are answered, Ctrl-D ends the program as SIGTERM does: at a prompt, as
    between two of them a terminal keeps it for itself."""
    terminal = Terminal(tmp_path)
    try:
        terminal.waits_for("Before the prompt")
        terminal.waits_for(PROMPT)
        terminal.types("publish\r")
        terminal.waits_for("Fresh from the press")
        terminal.waits_for("publish: ")
        terminal.types("/papers list\r")
        terminal.waits_for("list: ")
        terminal.waits_for("ended as SIGTERM ends it", at_each_prompt=LEAVE)
        assert terminal.process.wait() == 0
    finally:
        terminal.close()
    assert "+/papers list" in (tmp_path / "console" / "history").read_text()
