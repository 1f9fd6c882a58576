"""The folder of copies: whole files, private, the last ones kept."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.storage.copies import KEPT, CopyFolder
from bot.errors import Unavailable, UserError

DAY = date(2026, 11, 25)


async def test_a_copy_is_private_and_reads_back(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700."""
    folder = CopyFolder(tmp_path)
    path = await folder.write([b"one\n", b"two\n"], DAY)
    assert await folder.read(path) == b"one\ntwo\n"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_the_last_fourteen_days_are_kept(tmp_path: Path) -> None:
    """Newest first; what somebody else put there stays."""
    folder = CopyFolder(tmp_path)
    await folder.write([b""], DAY)
    (tmp_path / "backups" / "mine.jsonl").write_text("")
    for back in range(20):
        await folder.write([b""], DAY + timedelta(days=back))
    assert [path.stem for path in folder.names()] == [
        (DAY + timedelta(days=19 - back)).isoformat() for back in range(KEPT)
    ]
    assert (tmp_path / "backups" / "mine.jsonl").exists()


async def test_a_copy_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    """And nothing half beside it."""
    folder = CopyFolder(tmp_path)
    path = await folder.write([b"whole\n"], DAY)

    def breaking():
        yield b"ha"
        raise OSError(28, os.strerror(28))

    with pytest.raises(Unavailable, match="No space left"):
        await folder.write(breaking(), DAY)
    assert path.read_bytes() == b"whole\n"
    assert list(path.parent.iterdir()) == [path]


async def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """As a mistake in what was typed."""
    with pytest.raises(UserError, match=r"nowhere.*No such file"):
        await CopyFolder(tmp_path).read(tmp_path / "nowhere")
