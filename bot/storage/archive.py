"""Every paper seen, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.model import Paper, PaperId


@dataclass(frozen=True, slots=True)
class Hit:
    paper: Paper
    score: float


class Archive(Protocol):
    """Every paper seen, searchable. Several processes may read and write; a write waits for the writer's lock."""

    async def add(self, papers: Sequence[Paper]) -> None:
        """Add or replace by id; durable and searchable when it returns."""

    async def get(self, paper_id: PaperId) -> Paper | None: ...

    async def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Best first. Any text is a valid query."""

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        """By listing day (else publication), newest first."""

    async def listed_since(self, day: date, limit: int) -> tuple[Paper, ...]:
        """Those of this day and later, by listing day (else publication): the newest `limit` of them, newest first."""

    async def count(self) -> int: ...

    async def close(self) -> None: ...
