"""What the tests of arXiv's days have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from adapters.sources.arxiv_looks import Look
from adapters.sources.arxiv_progress import Category, read_progress
from bot.model import Paper
from tests.emulators.arxiv import ArxivEmulator, Work
from tests.fakes.clock import FakeClock


def works(start: int, count: int = 3, **fields: Any) -> list[Work]:
    return [Work(f"2604.{n:05d}", **fields) for n in range(start, start + count)]


def ids(papers: Iterable[Paper]) -> list[str]:
    return [paper.id.removeprefix("arxiv:") for paper in papers]


def ids_of(*numbers: int) -> list[str]:
    return [f"2604.{n:05d}" for n in numbers]


def places(cursor: str) -> dict[str, Category]:
    """How far each category was read, without how its last look was."""
    return {name: replace(each, look=Look()) for name, each in read_progress(cursor).items()}


def move_to(day: date, arxiv: ArxivEmulator, clock: FakeClock, hour: int = 13) -> None:
    """The clock and the server's date."""
    arxiv.today = day
    clock.advance((datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - clock.now()).total_seconds())
