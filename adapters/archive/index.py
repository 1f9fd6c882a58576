"""The index on disk: opened, kept in step with other processes, written by one at a time, moved aside when it is broken.

Lives here: files and locks. tantivy's locks are the system's own on open files (flock), so a killed process leaves none behind.
Not here: fields (`schema.py`), queries (`query.py`). Called by `archive.py`, in threads: everything here blocks.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

import structlog
import tantivy

from adapters.archive import schema
from bot.errors import Transient
from bot.model import Paper

# One thread's buffer; tantivy's least is 15 MB. Enough for several thousand papers in one segment.
WRITER_BYTES = 32_000_000

_log = structlog.get_logger()


class Index:
    """One index folder, `v1` and so on below `directory`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / f"v{schema.VERSION}"
        self._index: tantivy.Index | None = None

    def searcher(self) -> tantivy.Searcher:
        """What every process has committed so far. Raises Transient where the disk refuses."""
        try:
            return _fresh(self._opened())
        except ValueError:
            self._index = None  # moved or damaged below us: open it anew, which mends it
            return _fresh(self._opened())

    def try_write(self, papers: Sequence[Paper]) -> bool:
        """Replace these papers in one durable commit. False when another writer holds the lock."""
        index = self._opened()
        try:
            writer = index.writer(WRITER_BYTES, 1)
        except ValueError as error:
            if "LockBusy" in str(error):
                return False
            raise _refused(error) from error
        try:
            for paper in papers:
                writer.delete_documents_by_term(schema.ID, paper.id)
                writer.add_document(schema.document(paper))
            writer.commit()
        except ValueError as error:
            raise _refused(error) from error
        finally:
            writer.wait_merging_threads()  # and gives the lock back
        return True

    def close(self) -> None:
        self._index = None

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            try:
                self._index = self._open()
            except OSError as error:
                raise _refused(error) from error
        return self._index

    def _open(self) -> tantivy.Index:
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._checked()
        except ValueError as error:
            self._move_aside(str(error))
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._checked()
        except ValueError as error:
            raise _refused(error) from error

    def _checked(self) -> tantivy.Index:
        """Raises ValueError where it is no index of ours, or a file of it is missing or cut short."""
        index = tantivy.Index(schema.schema(), path=str(self._path))
        for name in (schema.STEMMED, schema.FOLDED):
            index.register_tokenizer(name, schema.analyzer(name))
        index.config_reader("manual")
        _fresh(index)
        return index

    def _move_aside(self, reason: str) -> None:
        aside = Path(mkdtemp(prefix=f"{self._path.name}.broken-", dir=self._directory))
        shutil.move(self._path, aside)
        _log.error("archive_moved_aside", path=str(aside), reason=reason[:200])


def _fresh(index: tantivy.Index) -> tantivy.Searcher:
    index.reload()  # 20 µs when nothing changed
    return index.searcher()


def _refused(error: Exception) -> Transient:
    return Transient(f"The archive cannot be used right now: {str(error)[:200]}")
