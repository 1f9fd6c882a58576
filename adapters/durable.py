"""Files that are whole or not there: written beside, flushed to the disk, then put in place.

Called by the storage and by the console's history. Blocking: call it in a thread.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path


def write_durably(path: Path, lines: Iterable[bytes]) -> None:
    """Replace a file, for its owner alone (0600). Whoever reads it sees the old or the new one whole. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """So that a new file's name is on the disk too. Source: fsync(2), NOTES."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
