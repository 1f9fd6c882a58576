"""A Commands that answers what it is told to, and remembers what it was asked; and our platform listening for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.chat import Answer, Caller, Choice, CommandHelp, Pages, Request, Section, Standing
from bot.commands import COMMANDS
from bot.errors import Transient
from bot.model import Channel, Line, Post, Span
from bot.ports import Commands, Platform
from tests.emulators.slack import SlackEmulator
from tests.fakes.commands import Silent

ADA = Caller("U0ADA", "ada", Standing.MEMBER, locale="en-US")
RESULTS = Answer(cards=(Post("Induction heads", "https://e.org/1"),), pages=Pages("induction", 1, 3))
SUBSCRIBED = Answer(announcement=(Span("ada subscribed this channel to "), Span("diffusion policy", "code")))


@dataclass
class FakeCommands(Silent):
    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    waiting: dict[Channel, Answer] = field(default_factory=dict)
    takes_s: float = 0.0
    requests: list[Request] = field(default_factory=list)
    drafts: list[Request] = field(default_factory=list)
    completions: list[tuple[str, str]] = field(default_factory=list)
    choices: tuple[Choice, ...] = ()
    shared: list[tuple[Channel, tuple[str, ...]]] = field(default_factory=list)
    taken_back: list[tuple[Channel, tuple[str, ...]]] = field(default_factory=list)
    cards: dict[str, Post] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    overviews: list[tuple[Request, tuple[Channel, ...]]] = field(default_factory=list)
    let_in: list[Channel] = field(default_factory=list)
    greeting: str = ""
    moves: list[tuple[Channel, Channel]] = field(default_factory=list)
    away: int = 0  # how many moves fail
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: Request) -> Answer:
        self.requests.append(request)
        await asyncio.sleep(self.takes_s)
        answer = self.answers.get(request.command, Answer(lines=((Span(f"You said {request.command}."),),)))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def draft(self, request: Request) -> Answer:
        """Of what was typed, or as the test says."""
        self.drafts.append(request)
        await asyncio.sleep(self.takes_s)
        answer = self.answers.get("draft", Answer(lines=((Span(f"A draft of {request.text}."),),)))
        return answer if isinstance(answer, Answer) else Answer()

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        self.completions.append((command, prefix))
        return self.choices

    async def unfold(self, channel: Channel, links: Sequence[str]) -> Mapping[str, Post]:
        self.shared.append((channel, tuple(links)))
        return {link: self.cards[link] for link in links if link in self.cards}

    async def not_unfolded(self, channel: Channel, links: Sequence[str]) -> None:
        self.taken_back.append((channel, tuple(links)))

    async def connect(self, request: Request, key: object) -> Answer:
        return self.answers["connect"]  # type: ignore[return-value]

    async def overview(self, request: Request, visible: Sequence[Channel]) -> Sequence[Section]:
        self.overviews.append((request, tuple(visible)))
        return self.sections

    async def can_post_now(self, channel: Channel) -> Answer | None:
        self.let_in.append(channel)
        self.asked.set()
        return self.waiting.pop(channel, None)

    async def hello(self, channel: Channel, locale: str | None) -> Line:
        return (Span(f"{self.greeting} ({locale})"),) if self.greeting else ()

    async def moved(self, old: Channel, new: Channel) -> None:
        if self.away:
            self.away -= 1
            raise Transient("Redis is away")
        self.moves.append((old, new))
        self.asked.set()

    def help(self) -> Sequence[CommandHelp]:
        return COMMANDS


@asynccontextmanager
async def listening(slack: SlackEmulator, platform: Platform, commands: Commands) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(platform.listen(commands))
    waiting = asyncio.create_task(slack.sockets.connected())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield task
    finally:
        waiting.cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
