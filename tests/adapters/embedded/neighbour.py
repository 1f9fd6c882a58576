"""Another process on the same data directory: says when it is ready, leaves when its standard input ends."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Self

from config.logging import configure_logging

ROOT = Path(__file__).resolve().parents[3]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _use(data_dir: Path) -> None:
    from adapters.storage.embedded import EmbeddedRedis

    redis = EmbeddedRedis(data_dir)
    _say(await redis.start())
    await asyncio.to_thread(sys.stdin.read)
    await redis.stop()


def _run(data_dir: Path) -> None:
    from adapters.storage.embedded import RunLock
    from bot.errors import Unavailable

    try:
        with RunLock(data_dir):
            _say("running")
            sys.stdin.read()
    except Unavailable as error:
        _say(error.reason)


class Neighbour:
    """A context manager. `use`: it uses the private Redis; `run`: it holds the run lock. `said`: its first line."""

    def __init__(self, what: str, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.adapters.embedded.neighbour", what, str(data_dir)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().strip()
        return self

    def leave(self) -> None:
        self.process.communicate(timeout=20)

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.leave()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


if __name__ == "__main__":
    configure_logging("error", "json")  # its standard output is for what it says
    if sys.argv[1] == "use":
        asyncio.run(_use(Path(sys.argv[2])))
    else:
        _run(Path(sys.argv[2]))
