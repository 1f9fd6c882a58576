"""Posts and a core that answers, for Discord's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat import PAGE_SIZE, Answer, Choice, CommandHelp, Pages, Request
from bot.model import Channel, Image, Line, Link, MessageId, Offer, Post, Span
from tests.fakes.commands import Silent

ID = MessageId("abcdefghijklmnopqrstuvwx")
OTHER = MessageId("bbcdefghijklmnopqrstuvwx")
POST = Post(
    title="Induction heads are *not* enough",
    url="https://huggingface.co/papers/2401.01234",
    byline="A. Lovelace, C. Babbage and 3 more · Analytical Society · 3 March",
    summary="We show that induction heads explain less than was thought.",
    why=(Span("Matched "), Span("induction heads", "code"), Span(": "), Span("induction heads", "bold")),
    facts=("▲ 112", "5 comments"),
    links=(
        Link("Paper", "https://huggingface.co/papers/2401.01234"),
        Link("arXiv", "https://arxiv.org/abs/2401.01234"),
        Link("PDF", "https://arxiv.org/pdf/2401.01234"),
    ),
    image=Image("https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2401.01234.png", "Thumbnail"),
    controls=(Offer("Abstract", "abstract", "arxiv:2401.01234"), Offer("Save", "save", "arxiv:2401.01234")),
)


def card(number: int) -> Post:
    return Post(
        title=f"Result {number}", url=f"https://arxiv.org/abs/2401.{number:05}", byline="A. Lovelace", summary="Short."
    )


class FakeCommands(Silent):
    """Answers with what it is told to; remembers what was asked."""

    def __init__(self, results: int = 0) -> None:
        self.asked: list[Request] = []
        self.drafts: list[Request] = []
        self.drafted = Answer(lines=((Span("It would have brought 4 a day."),),))
        self.completed: list[tuple[Channel, str, str]] = []
        self.answer = Answer(lines=((Span("Noted."),),))
        self.error: Exception | None = None
        self.choices: list[Choice] = []
        self.results = results
        self.heard = asyncio.Event()
        self.slow_s = 0.0
        self.let_in: list[Channel] = []
        self.moves: list[tuple[Channel, Channel]] = []
        self.started: Answer | None = None

    async def handle(self, request: Request) -> Answer:
        self.asked.append(request)
        self.heard.set()
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.error is not None:
            raise self.error
        return self._page(request) if request.command == "search" else self.answer

    def _page(self, request: Request) -> Answer:
        start = (request.page - 1) * PAGE_SIZE
        cards = tuple(card(number) for number in range(start + 1, min(start + PAGE_SIZE, self.results) + 1))
        total = max(-(-self.results // PAGE_SIZE), 1)
        lines = (
            (
                Span(f"{self.results} papers for "),
                Span(request.text, "code"),
                Span(f", page {request.page} of {total}"),
            ),
        )
        return Answer(lines=lines, cards=cards, pages=Pages(request.text, request.page, total))

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        self.completed.append((channel, command, prefix))
        return [choice for choice in self.choices if choice.label.startswith(prefix)]

    async def draft(self, request: Request) -> Answer:
        self.drafts.append(request)
        return self.drafted

    async def connect(self, request, key):
        return self.answer

    async def can_post_now(self, channel: Channel) -> Answer | None:
        self.let_in.append(channel)
        return self.started

    async def hello(self, channel: Channel, locale: str | None) -> Line:
        return (Span(f"Hello {locale}"),)

    async def moved(self, old: Channel, new: Channel) -> None:
        self.moves.append((old, new))

    def help(self) -> Sequence[CommandHelp]:
        return [CommandHelp("search", "search WORDS", "Search the papers seen so far")]
