"""The prompt: reads commands from the terminal, with history and completion, while posts appear above it.

Lives here: what is typed and how an answer is shown. Not here: what a command does (the `Commands` port). Called by `platform.py`
when both ends are a terminal.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text

from adapters.platforms.console.rendering import clean, show_answer
from bot.chat import Answer, Caller, Offer, Request
from bot.commands import split
from bot.language import _, speak
from bot.model import Channel
from bot.ports import Commands

log = structlog.get_logger()

PREFIXES = ("/papers", "/topics")  # as typed in the chats; here both are the same, and may be left out
OWN = ("next", "back", "/channel", "/quit")
DEFAULT_CHANNEL = "general"
YOU = Caller(id="local", name="You")


class Prompt:
    def __init__(self, commands: Commands, console: Console, history: Path, channels: Sequence[str] = ()) -> None:
        self.channel = Channel("console", "local", channels[0] if channels else DEFAULT_CHANNEL)
        self._commands = commands
        self._console = console
        self._history = history
        self._channels = channels  # grows while posts come in
        self._shown: tuple[Request, Answer] | None = None  # the search that `next` and `back` turn the pages of
        self._offers: tuple[Offer, ...] = ()  # of the last answer, that a number picks from

    async def serve(self) -> None:
        """Until the person leaves: `/quit`, Ctrl-D or Ctrl-C."""
        self._history.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        session: PromptSession[str] = PromptSession(
            history=FileHistory(self._history),
            completer=CommandCompleter(self._commands, self),
            complete_while_typing=False,
        )
        self._say(_("Type /papers help for what you can ask, Tab to complete, /quit to leave."))
        with patch_stdout(raw=True):  # raw: colours and links of the posts above pass through
            while True:
                try:
                    # SIGINT stays with the service: only a typed Ctrl-C is ours.
                    typed = await session.prompt_async(self._question, handle_sigint=False)
                except (EOFError, KeyboardInterrupt):
                    return
                if not await self.take(typed):
                    return

    async def take(self, typed: str) -> bool:
        """Answer one line. False when it asks to leave."""
        text = without_prefix(typed)
        word, rest = split(text) if text else ("", "")
        match word:
            case "":
                if typed.strip():
                    await self._ask("help", "")
            case "/quit" | "/exit" | "quit" | "exit":
                return False
            case "/channel" | "channel":
                self._switch(rest)
            case "next" | "back" if not rest:
                await self._turn(1 if word == "next" else -1)
            case _ if not rest and word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= len(self._offers):
                offer = self._offers[int(word) - 1]
                await self._ask(offer.command, offer.text)
            case _:
                await self._ask(word.removeprefix("/"), rest)
        return True

    async def _ask(self, command: str, rest: str, page: int = 1) -> None:
        request = Request(self.channel, YOU, command, rest, page)
        try:
            answer = await self._commands.handle(request)
        except Exception:
            log.exception("command_broke", command=command)
            self._say(_("That went wrong, and it is our mistake; the log has the details."))
            return
        speak(answer.language)  # for what the prompt itself says from here on
        self._offers = answer.offers
        if answer.pages is not None:
            self._shown = (request, answer)
        show_answer(self._console, answer, self.channel)

    async def _turn(self, by: int) -> None:
        pages = self._shown[1].pages if self._shown else None
        if self._shown is None or pages is None:
            self._say(_("There is no search to turn the pages of."))
        elif not 1 <= pages.page + by <= pages.total:
            self._say(_("There are no more pages."))
        else:
            request = replace(self._shown[0], page=pages.page + by)
            await self._ask(request.command, request.text, request.page)

    def _switch(self, name: str) -> None:
        name = "-".join(clean(name).removeprefix("#").split())
        if name:
            self.channel = replace(self.channel, channel=name)
        known = ", ".join(f"#{each}" for each in dict.fromkeys((*self._channels, self.channel.channel)))
        self._say(_("You are in {channel}. Channels: {known}", channel=f"#{self.channel.channel}", known=known))

    def _question(self) -> FormattedText:
        return FormattedText([("ansimagenta", f"#{self.channel.channel}"), ("", " › ")])

    def _say(self, text: str) -> None:
        self._console.print(Text(text, "dim"))

    @property
    def channels(self) -> Sequence[str]:
        return self._channels


def without_prefix(typed: str) -> str:
    """`/papers list`, `/topics list` and `list` are the same here."""
    text = typed.strip()
    first, _space, rest = text.partition(" ")
    return rest.strip() if first in PREFIXES else text


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a line the cursor stands: the command before it ("" while that is being typed) and the word begun."""

    command: str
    begun: str


def place(before_cursor: str) -> _Place:
    text = before_cursor.lstrip()
    first, gap, rest = text.partition(" ")
    if first in PREFIXES and gap:
        text = rest.lstrip()
        first, gap, rest = text.partition(" ")
    return _Place(first, rest.lstrip()) if gap else _Place("", first)


class CommandCompleter(Completer):
    def __init__(self, commands: Commands, prompt: Prompt) -> None:
        self._commands = commands
        self._prompt = prompt

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        return ()  # prompt_toolkit asks the asynchronous one

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        at = place(document.text_before_cursor)
        if at.command == "/channel":
            for name in self._prompt.channels:
                if name.startswith(at.begun):
                    yield Completion(name, -len(at.begun))
            return
        for choice in await self._commands.complete(self._prompt.channel, at.command, at.begun):
            yield Completion(choice.value, -len(at.begun), display=clean(choice.label))
        if not at.command:
            for word in (*OWN, *PREFIXES) if at.begun else ():
                if word.startswith(at.begun):
                    yield Completion(word, -len(at.begun))
