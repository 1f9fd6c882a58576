"""Where the nightly copies lie: a folder in the data directory, a file a day, the last ones kept.

Lives here: names, and which are kept. Not here: what a copy says (`bot/operations/copies.py`). Made by `bot/wiring/`.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from adapters.durable import write_durably
from bot.errors import Unavailable, UserError

KEPT = 14


class CopyFolder:
    """The copies of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "backups"

    def names(self) -> list[Path]:
        return sorted(self._folder.glob("????-??-??.jsonl"), reverse=True)

    def aside(self, name: str) -> Path:
        return self._folder / "aside" / f"{re.sub(r'[^0-9A-Za-z@-]+', '_', name)}.jsonl"

    async def write(self, lines: Iterable[bytes], to: date | Path) -> Path:
        path = self._path(to)
        try:
            await asyncio.to_thread(self._write, path, lines)
        except OSError as error:
            raise Unavailable(f"The copy cannot be written to {path} ({error.strerror or error}).") from error
        return path

    async def read(self, path: Path) -> bytes:
        try:
            return await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise UserError(f"{path} cannot be read ({error.strerror or error}).") from error

    def _path(self, to: date | Path) -> Path:
        return to if isinstance(to, Path) else self._folder / f"{to.isoformat()}.jsonl"

    def _write(self, path: Path, lines: Iterable[bytes]) -> None:
        if self._folder in path.parents:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        write_durably(path, lines)
        for old in self.names()[KEPT:]:
            with contextlib.suppress(OSError):
                old.unlink()
