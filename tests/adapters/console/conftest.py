"""A console platform that prints into a string, and commands that remember what they were asked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from adapters.platforms.console.platform import ConsolePlatform
from bot.chat import Answer, Choice, Offer, Pages, Request
from bot.language import ENGLISH
from bot.model import Channel, Post, Span
from tests.fakes.clock import FakeClock
from tests.fakes.commands import Silent

HERE = Channel("console", "local", "reading-group")


class Screen:
    """What a person or a pipe would see."""

    def __init__(self, terminal: bool, width: int = 80) -> None:
        self._file = io.StringIO()
        self.console = Console(
            file=self._file, force_terminal=terminal, width=width, color_system="truecolor" if terminal else None
        )

    @property
    def text(self) -> str:
        return self._file.getvalue()


class Echo(Silent):
    """Commands that answer with what they were asked; `search` has three pages, `break` raises."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.offers: tuple[Offer, ...] = ()
        self.language = ENGLISH

    async def handle(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.command == "break":
            raise RuntimeError("a bug")
        if request.command == "search":
            cards = (Post(f"Paper of page {request.page}", "https://arxiv.org/abs/1"),)
            return Answer(cards=cards, pages=Pages(request.text, request.page, 3), language=self.language)
        lines = ((Span(f"{request.command}: {request.text}"),),)
        return Answer(lines=lines, offers=self.offers, language=self.language)

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        offered = {"": ("search", "subscribe"), "unsubscribe": ("diffusion policy", "robots")}.get(command, ())
        return [Choice(each, each) for each in offered if each.startswith(prefix)]

    async def moved(self, old: Channel, new: Channel) -> None:
        raise AssertionError("no channel of a terminal gets another id")


@pytest.fixture
def pipe() -> Screen:
    return Screen(terminal=False)


@pytest.fixture
def terminal() -> Screen:
    return Screen(terminal=True)


@pytest.fixture
def platform(pipe: Screen, tmp_path: Path) -> ConsolePlatform:
    return ConsolePlatform(FakeClock(), tmp_path, pipe.console)
