"""The console platform: posts into the terminal, remembers them in a transcript, serves the prompt.

Lives here: the `Platform` port. Not here: how things look (`rendering.py`), the prompt (`prompt.py`), the file (`transcript.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from rich.console import Console
from rich.text import Text

from adapters.platforms.console.rendering import clean, header, show_post
from adapters.platforms.console.transcript import Transcript
from bot.chat import READY, Group, Place, Readiness
from bot.errors import Transient, Uncertain
from bot.model import Capacity, Channel, Line, MessageId, MessageRef, Post, plain
from bot.ports import Clock, Commands
from bot.rates import Pace
from bot.turns import Absent, CannotTell, Found, Look

log = structlog.get_logger()


class ConsolePlatform:
    """`channels`: those to offer at the prompt beside the ones posted to; the first is where it begins. `on_quit`: called when a
    person leaves the prompt."""

    name = "console"
    pace = Pace()
    deadline_s = 5.0
    capacity = Capacity(entries=20, titles=200, weight=100_000)  # a terminal scrolls: more would not be read

    def __init__(
        self,
        clock: Clock,
        data_dir: Path,
        console: Console | None = None,
        channels: Sequence[str] = (),
        on_quit: Callable[[], None] | None = None,
    ) -> None:
        self._clock = clock
        self._folder = data_dir / self.name
        self._console = console or Console()
        self._channels = list(channels)
        self._on_quit = on_quit
        self._transcript = Transcript(self._folder / "messages.jsonl")

    async def open(self) -> Sequence[str]:
        _tolerate_narrow_encodings()
        with contextlib.suppress(
            OSError, ValueError
        ):  # only what the prompt offers; a disk that fails shows at the first post
            for address in self._transcript.channels():
                self._offer(Channel.parse(address))
        return ("Console: posts appear in this terminal.",)

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """The transcript first: a crash right after it costs a sight of the post, never a second one.

        Raises Uncertain when the disk fails: the line may be there.
        """
        now = self._clock.now()
        try:
            # Some milliseconds of waiting for the disk, on purpose not in a thread: a cancelled post is either written or not begun.
            ref_id = self._transcript.posted(channel, message_id, now, post.title or plain(post.intro), post.url)
        except OSError as error:
            raise Uncertain(f"The transcript could not be written: {error}", now) from error
        self._offer(channel)
        self._show(post, channel, note="(reply)" if reply_to else "")
        return MessageRef(channel, ref_id)

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        """The whole transcript is looked through, so it always knows."""
        try:
            ref_id = await asyncio.to_thread(self._transcript.find, channel, message_id)
        except OSError as error:
            return CannotTell(f"The transcript could not be read: {error}")
        return Absent() if ref_id is None else Found(MessageRef(channel, ref_id))

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        """What scrolled by cannot change: it is shown anew, marked."""
        self._show(post, ref.channel, note="(edited)")

    async def say(self, channel: Channel, line: Line) -> None:
        self._print(Text.assemble(header(channel), f" {clean(plain(line))}"))

    async def tell(self, person: str, about: Sequence[Channel], line: Line) -> None:
        names = Text(", ").join(map(header, about))
        self._print(Text.assemble(names, f" (to {clean(person)}) {clean(plain(line))}"))

    async def direct(self, person: str, about: Channel) -> Channel:
        """A channel named after who sits here."""
        return Channel(about.platform, about.workspace, f"@{person}")

    def has_thread(self, ref: MessageRef) -> bool:
        return False

    async def delete(self, ref: MessageRef) -> None:
        """Raises Transient when the disk fails."""
        try:
            standing = self._transcript.get(ref.id)
            if standing is None:
                return
            self._transcript.deleted(ref.id, self._clock.now())
        except OSError as error:
            raise Transient(f"The transcript could not be written: {error}") from error
        title = clean(str(standing.get("title", "")))
        self._print(Text.assemble(header(ref.channel), (f" removed: {title}", "dim")))

    async def readiness(self, channel: Channel) -> Readiness:
        return READY

    async def place(self, channel: Channel) -> Place:
        return Place(channel.channel, public=True)

    async def group(self, channel: Channel, text: str) -> Group | None:
        """Nobody hears a mention here: any name will do."""
        name = clean(text).lstrip("@").strip()
        return Group(name, name) if name and name.lower() not in ("everyone", "here", "channel") else None

    async def listen(self, commands: Commands) -> None:
        """A prompt where there is a person to type at it; else there is nothing to hear."""
        if sys.stdin.isatty() and sys.stdout.isatty():
            from adapters.platforms.console.prompt import Prompt  # noqa: PLC0415 (takes 0.1 s to load: only for a person)

            prompt = Prompt(commands, self._console, self._folder / "history", self._channels)
            await prompt.serve()
            log.info("prompt_left")
            if self._on_quit is not None:
                self._on_quit()
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is held open."""

    def _offer(self, channel: Channel) -> None:
        if channel.channel not in self._channels:
            self._channels.append(channel.channel)

    def _show(self, post: Post, channel: Channel, note: str = "") -> None:
        with _reader_may_be_gone():
            show_post(self._console, post, channel, note)

    def _print(self, text: Text) -> None:
        with _reader_may_be_gone():
            self._console.print(text, soft_wrap=True)


@contextlib.contextmanager
def _reader_may_be_gone() -> Iterator[None]:
    """The transcript has it: what cannot be shown any more is no reason to stop.

    rich makes a SystemExit of a broken pipe. Source: rich.readthedocs.io, reference/console, on_broken_pipe
    """
    try:
        yield
    except (OSError, SystemExit) as error:
        log.warning("console_not_shown", error=repr(error))


def _tolerate_narrow_encodings() -> None:
    """A terminal or pipe that is not UTF-8 gets `?` for what it lacks, rather than an exception for a post."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
