"""What is kept as a whole: its version, its copies, and the deletion of all that is a workspace's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bot.ledger import Gap


class Erasure(Protocol):
    """Deletes what is kept of a workspace, wherever it stands."""

    async def forget(self, platform: str, workspace: str, now: datetime) -> int:
        """What is on its way stays, with its channel. Returns in how many channels something is. May be repeated. Raises Transient."""


class StoredState(Protocol):
    """Whether what is kept is ours to touch: it bears the version of the program that last brought it up to date."""

    async def unmarked(self) -> bool:
        """No version stands there: it is new, older than versions, or was lost. Raises Misconfigured when a newer program wrote what is
        there, Transient."""

    async def settle(self, say: Callable[[str], None]) -> None:
        """Bring what is there up to date, telling of it, and write the version down; cut off anywhere, the next call does the rest.
        Raises as `unmarked` does, and Unavailable when another process is at it for too long."""

    async def overtaken(self) -> str | None:
        """A sentence when a newer program has brought the data up to date under this one. Raises Transient."""

    async def gap(self) -> Gap | None:
        """What Redis may have forgotten, as long as that matters. Raises Transient."""

    async def touch(self, now: datetime) -> None:
        """Write something; where Redis turns out to be older than what was seen of it before, note the gap. Raises
        Transient, with the reason, when Redis is away or takes nothing."""


class Copies(Protocol):
    """Files with what people set up, a day each, in the data directory. The last ones are kept."""

    def names(self) -> Sequence[Path]:
        """The newest first."""

    def aside(self, name: str) -> Path:
        """Where a copy of one thing goes that shall not give way to later ones."""

    async def write(self, lines: Iterable[bytes], to: date | Path) -> Path:
        """A day's copy, or one elsewhere; it takes the place of an earlier one. Whole and on the disk when it returns, or not there at
        all; for its owner alone. Raises Unavailable."""

    async def read(self, path: Path) -> bytes:
        """Raises UserError."""
