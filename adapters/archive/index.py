"""The index on disk: opened, kept in step with other processes, written by one at a time, moved aside when it is broken.

Lives here: files and locks. All locks are the system's own on open files (flock), tantivy's too, so a killed process leaves none
behind. Not here: fields (`schema.py`), queries (`query.py`). Called by `archive.py`, in threads: everything here blocks.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import structlog
import tantivy

from adapters.archive import schema
from bot.errors import Transient
from bot.model import Paper

# One thread's buffer. The least that tantivy takes is 15 MB; more speeds up only imports, and stays with the process.
WRITER_BYTES = 16_000_000

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
            self.forget()  # moved or damaged below us
        try:
            return _fresh(self._opened())
        except ValueError as error:
            raise refused(error) from error

    def try_write(self, papers: Sequence[Paper]) -> bool:
        """Replace these papers in one durable commit. False when another writer holds the lock. Raises Transient."""
        self.searcher()  # makes it, or mends it
        try:
            # Anew for each write: an index remembers the files it found when it was opened, and would leave those that other
            # processes have added since then lying about for ever.
            writer = self._attach().writer(WRITER_BYTES, 1)
        except ValueError as error:
            if "LockBusy" in str(error):
                return False
            self.forget()
            raise refused(error) from error
        try:
            for paper in papers:
                writer.delete_documents_by_term(schema.ID, paper.id)
                writer.add_document(schema.document(paper))
            writer.commit()
        except ValueError as error:
            self.forget()
            raise refused(error) from error
        finally:
            writer.wait_merging_threads()  # and gives the lock back
        return True

    def forget(self) -> None:
        """Open it anew at the next use, with a look at whether it is whole."""
        self._index = None

    def _opened(self) -> tantivy.Index:
        index = self._index
        if index is None:
            try:
                index = self._open()
            except (OSError, ValueError) as error:
                raise refused(error) from error
            self._index = index
        return index

    def _open(self) -> tantivy.Index:
        """The index; a new one where there is none or what is there is broken. Raises OSError, ValueError."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._path.is_dir() and tantivy.Index.exists(str(self._path)):
            try:
                return self._checked()
            except ValueError as error:
                if _from_system(error):
                    raise
        with _alone(self._directory):  # and look again: another process may have mended it
            try:
                return self._checked()
            except ValueError as error:
                if _from_system(error):
                    raise
                self._move_aside(str(error))
            return self._checked()

    def _checked(self) -> tantivy.Index:
        """Raises ValueError where it is no index of ours, or a file of it is missing or cut short."""
        self._path.mkdir(exist_ok=True, mode=0o700)
        index = self._attach()
        index.config_reader("manual")
        schema.probe(_fresh(index))
        return index

    def _attach(self) -> tantivy.Index:
        index = tantivy.Index(schema.schema(), path=str(self._path))
        for name in (schema.STEMMED, schema.FOLDED):
            index.register_tokenizer(name, schema.analyzer(name))
        return index

    def _move_aside(self, reason: str) -> None:
        aside = Path(mkdtemp(prefix=f"{self._path.name}.broken-", dir=self._directory))
        shutil.move(self._path, aside)
        _log.error("archive_moved_aside", path=str(aside), reason=reason[:200])


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    with (directory / "opening.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _from_system(error: ValueError) -> bool:
    """Too many open files, no permission, a full disk: no reason to give the index up."""
    return "Os {" in str(error) or "os error" in str(error)


def _fresh(index: tantivy.Index) -> tantivy.Searcher:
    index.reload()  # 20 µs when nothing changed
    return index.searcher()


def refused(error: BaseException) -> Transient:
    return Transient(f"The archive cannot be used right now: {str(error)[:200]}")
