"""Locks between processes: files that the kernel unlocks when their holder ends, however it ends.

Lives here: taking a lock, waiting for one, and the lock that keeps a data directory to one `run`. Called by `embedded.py`
and `bot/wiring/`. A lock file is never deleted: whoever waits for it would then hold a lock on nothing.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType

from bot.errors import Misconfigured, Unavailable

POLL_S = 0.02


def make_private(folder: Path) -> None:
    """Make the data directory, for its owner alone (0700). Raises Misconfigured where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise Misconfigured(
            f"PAPERROUTE_DATA_DIR: {folder} cannot be made private ({error.strerror}); name a folder of your own."
        ) from error


def try_lock(fd: int) -> bool:
    """Take the lock of an open file if nobody has it. A child that inherits the descriptor holds it too.

    Raises Misconfigured on a file system that knows no locks (some network shares).
    """
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise Misconfigured(
            f"PAPERROUTE_DATA_DIR: files cannot be locked there ({error.strerror}); name a folder on a local disk."
        ) from error
    return True


def open_lock(path: Path) -> int:
    """The descriptor of a lock file, made when missing. Raises Misconfigured where it cannot be written."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Misconfigured(
            f"PAPERROUTE_DATA_DIR: {path.parent} cannot be written to ({error.strerror}); name a folder of your own."
        ) from error


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock. Our own descriptors count as somebody."""
    fd = open_lock(path)
    try:
        return not try_lock(fd)
    finally:
        os.close(fd)


@asynccontextmanager
async def locked(path: Path, patience_s: float) -> AsyncIterator[None]:
    """Hold a lock for a moment. Raises Unavailable when others do not let go of it in time."""
    fd = open_lock(path)
    try:
        give_up_at = time.monotonic() + patience_s
        while not try_lock(fd):
            if time.monotonic() > give_up_at:
                raise Unavailable(
                    f"Another process has held {path} for {patience_s:.0f} s; try again when it has ended."
                )
            await asyncio.sleep(POLL_S)
        yield
    finally:
        os.close(fd)


class RunLock:
    """One `run` a data directory. A context manager; its end, or the process', frees it."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run.lock"
        self._fd: int | None = None

    def __enter__(self) -> RunLock:
        """Raises Unavailable with a sentence that names who is running, Misconfigured where the directory cannot be written."""
        make_private(self._path.parent)
        fd = open_lock(self._path)
        if not try_lock(fd):
            os.close(fd)
            raise Unavailable(
                f"Paper Route is already running on {self._path.parent}{self._by_whom()}. Stop that one first,"
                " or give this one another PAPERROUTE_DATA_DIR."
            )
        os.ftruncate(fd, 0)
        os.lseek(fd, 0, os.SEEK_SET)
        os.write(fd, f"{os.getpid()}\n".encode())
        self._fd = fd
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None

    def _by_whom(self) -> str:
        try:
            holder = self._path.read_text().strip()
        except OSError:
            return ""
        return f" (process {holder})" if holder.isdigit() else ""
