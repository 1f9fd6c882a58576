"""The console's history: what was posted to the terminal, a JSON object a line, in <data_dir>/console/messages.jsonl.

The file is the platform's memory: a message stands once its line is on disk. Only appended to; a line that a crash tore is no
line. Called by `platform.py` beside this file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from adapters.durable import flush_folder
from bot.model import Channel, MessageId


class Transcript:
    """Every method may raise OSError. A message's id here is where its line begins in the file: unique, and it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def posted(self, channel: Channel, message_id: MessageId, posted_at: datetime, title: str, url: str | None) -> str:
        """On disk when it returns."""
        record = {
            "message_id": message_id,
            "channel": str(channel),
            "posted_at": posted_at.isoformat(),
            "title": title,
            "url": url,
        }
        return str(self._append(record))

    def deleted(self, ref_id: str, deleted_at: datetime) -> None:
        self._append({"deleted": ref_id, "deleted_at": deleted_at.isoformat()})

    def find(self, channel: Channel, message_id: MessageId) -> str | None:
        """The message's id here: of the first that stands in that channel."""
        standing = self._standing()
        wanted = (str(channel), message_id)
        return next(
            (ref for ref, each in standing.items() if (each.get("channel"), each["message_id"]) == wanted), None
        )

    def get(self, ref_id: str) -> Mapping[str, Any] | None:
        return self._standing().get(ref_id)

    def channels(self) -> Sequence[str]:
        """The addresses that were ever posted to, the first one first."""
        return tuple(dict.fromkeys(str(record["channel"]) for _, record in self._records() if "channel" in record))

    def _standing(self) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for at, record in self._records():
            if "message_id" in record:
                found[str(at)] = record
            else:
                found.pop(str(record.get("deleted")), None)
        return found

    def _records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        if not self.path.exists():
            return
        at = 0
        with self.path.open("rb") as file:
            for line in file:
                try:
                    record = json.loads(line)
                except ValueError:  # torn by a crash: the beginning of an object is never an object
                    record = None
                if isinstance(record, dict):
                    yield at, record
                at += len(line)

    def _append(self, record: Mapping[str, Any]) -> int:
        """Returns where the line begins."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not self.path.exists()
        with self.path.open("ab+") as file:
            end = file.seek(0, os.SEEK_END)
            if end and not _ends_a_line(file):
                end += file.write(b"\n")
            file.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if new:
            flush_folder(self.path.parent)
        return end


def _ends_a_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
