"""A folder of recorded answers, one file a day (`2026-04-15.json`), each the JSON list that the API gave for that day.

Lives here: reading the files, a day at a time when it is asked for, and a plain search in them. Not here: HTTP (`server.py`).
Files of other names are passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import UserError

SAMPLE = Path(__file__).parent / "sample"
KEPT_DAYS = 8  # a replay reads each day three times in a row, and then never again

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_WORD = re.compile(r"\w+")


class Recording:
    """Raises UserError where the folder is not there or holds no recorded day."""

    def __init__(self, folder: Path) -> None:
        self._files = _files(folder)
        self._lists: dict[date, list[Any]] = {}
        self._indexed: dict[date, list[tuple[str, str, Any]]] = {}
        self.days: tuple[date, ...] = tuple(self._files)

    def read(self, day: date) -> list[Any]:
        """The day's entries in the order recorded, [] for a day without a file. Raises UserError for a file that is no list."""
        if day in self._lists or day not in self._files:
            return self._lists.get(day, [])
        while len(self._lists) >= KEPT_DAYS:
            del self._lists[next(iter(self._lists))]
        return self._lists.setdefault(day, _read(self._files[day]))

    def search(self, query: str, limit: int, until: date) -> list[Any]:
        """Entries of the days up to `until` that have every word of the query, those with more of them in the title first."""
        words = _words(query)
        found: dict[str, tuple[int, Any]] = {}
        for day in (day for day in self.days if day <= until):
            for title, whole, entry in self._index(day):
                if words and all(word in whole for word in words):
                    found[title] = (sum(word in title for word in words), entry)
        best = sorted(found.values(), key=lambda item: item[0], reverse=True)
        return [entry for _, entry in best[:limit]]

    def _index(self, day: date) -> Sequence[tuple[str, str, Any]]:
        """Title and whole text of each entry of a day, as words between blanks. Kept: it is small beside the entries."""
        if day not in self._indexed:
            self._indexed[day] = [found for entry in self.read(day) if (found := _texts(entry)) is not None]
        return self._indexed[day]


def _files(folder: Path) -> dict[date, Path]:
    """By day, oldest first."""
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder.")
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[date.fromisoformat(path.stem if _DAY.match(path.stem) else "")] = path
        except ValueError:
            continue
    if not found:
        raise UserError(f"{folder} holds no recorded day: files named like 2026-04-15.json are looked for.")
    return found


def _read(path: Path) -> list[Any]:
    try:
        parsed = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{path} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON: {type(error).__name__}.") from None
    if not isinstance(parsed, list):
        raise UserError(f"{path} is not a recorded day: a JSON list of entries is looked for.")
    return parsed


def _texts(entry: object) -> tuple[str, str, object] | None:
    paper = entry.get("paper") if isinstance(entry, Mapping) else None
    if not isinstance(paper, Mapping):
        return None
    title = _padded(str(paper.get("title", "")))
    return title, title + _padded(str(paper.get("summary", ""))), entry


def _padded(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _words(text: str) -> list[str]:
    return [f" {word} " for word in _WORD.findall(text.casefold())]
