"""The stored state's version and the copies, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from bot.errors import Transient, UserError
from bot.ledger import Gap


class MemoryState:
    """Modes: `marked`, `newer` (the sentence that a newer program has been there), `full` (why nothing can be written),
    `forgotten` (a gap)."""

    def __init__(self, *, marked: bool = True) -> None:
        self.marked = marked
        self.newer: str | None = None
        self.full: str | None = None
        self.forgotten: Gap | None = None

    async def unmarked(self) -> bool:
        return not self.marked

    async def settle(self, say: Callable[[str], None]) -> None:
        self.marked = True

    async def overtaken(self) -> str | None:
        return self.newer

    async def gap(self) -> Gap | None:
        return self.forgotten

    async def touch(self, now: datetime) -> None:
        if self.full:
            raise Transient(self.full)


class MemoryCopies:
    def __init__(self) -> None:
        self.files: dict[Path, bytes] = {}

    def names(self) -> list[Path]:
        return sorted(self.files, reverse=True)

    def aside(self, name: str) -> Path:
        return Path("aside") / name.replace("/", "_")

    async def write(self, lines: Iterable[bytes], to: date | Path) -> Path:
        path = to if isinstance(to, Path) else Path(f"{to.isoformat()}.jsonl")
        self.files[path] = b"".join(lines)
        return path

    async def read(self, path: Path) -> bytes:
        if path not in self.files:
            raise UserError(f"{path} cannot be read.")
        return self.files[path]
