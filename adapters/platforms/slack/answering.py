"""A question served: who asks is looked up, the desk answers, and the answer goes back the way the question came.

Lives here: the order of these, that everybody gets an answer, and counting what is under way. Not here: what was asked (`talking.py`,
`subscribing.py`, `finding.py`, `home.py`), ways (`ways.py`), looks (`answers.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from pydantic import SecretStr

from adapters.platforms.slack import answers
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.locales import Locales
from adapters.platforms.slack.modals import modal, waiting
from adapters.platforms.slack.profiles import Profiles
from adapters.platforms.slack.ways import Asker, InModal, Way
from bot.chat import Answer, Caller, Request
from bot.commands.catalogue import NAMES
from bot.language import ENGLISH, N_, _, language, language_of, speak, speaking
from bot.model import Span, plain
from bot.ports import Commands
from bot.posts.plain import clean, shorten

log = structlog.get_logger()

SOON_S = 1.2  # an answer that has not come by then is said to be on its way
PATIENCE_S = 2.0  # of the 3 s that Slack waits for the answer to a submission or a menu
ERROR_LIMIT = 300  # of a sentence at a field

Ack = Callable[..., Awaitable[object]]

SORRY = N_("Something went wrong on our side. It has been written down; please try again.")


@dataclass
class Answering:
    """Its methods never raise. `heard`: told of each answer, by whom it was asked for."""

    commands: Commands
    profiles: Profiles
    locales: Locales
    heard: list[Callable[[Asker, str, Answer], Awaitable[None]]] = field(default_factory=list)
    _running: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()
        self._personal = frozenset(each.name for each in self.commands.help() if each.personal)

    async def serve(self, asker: Asker, way: Way, command: str, text: str, page: int = 1) -> None:
        with self.counted():
            asked = asyncio.create_task(self.ask(asker, command, text, page))
            if not (await asyncio.wait({asked}, timeout=SOON_S))[0]:
                await _sent(self._meanwhile(asker, way, command, text))
            answer = await asked
            theirs = answer.tone == "bad" or answer.announcement is not None or command in self._personal
            await self.say(way, answer, private=theirs)
            await self.told(asker, command, answer)

    async def _meanwhile(self, asker: Asker, way: Way, command: str, text: str) -> None:
        await self.attend(asker)
        await way.meanwhile(answers.sentence(being_done(command, text)))

    async def ask(self, asker: Asker, command: str, text: str, page: int = 1, *, draft: bool = False) -> Answer:
        """`draft`: what would come of it, for a form that is being filled in."""
        return await self._answer(asker, self.commands.draft if draft else self.commands.handle, command, text, page)

    async def connect(self, asker: Asker, key: SecretStr) -> Answer:
        """The key of somebody's own library was put into its form."""
        return await self._answer(asker, lambda request: self.commands.connect(request, key), "connect")

    async def _answer(
        self, asker: Asker, ask: Callable[[Request], Awaitable[Answer]], command: str, text: str = "", page: int = 1
    ) -> Answer:
        try:
            caller, direct = await self.attend(asker), asker.channel.startswith("D")
            locale = caller.locale
            if not direct:
                locale = await self.locales.of(asker) if command == "subscribe" else None
            return await ask(Request(asker.address, caller, command, text, page, locale, direct=direct))
        except Exception:
            log.exception("command_failed", channel=str(asker.address), command=command)
            return Answer(lines=((Span(_(SORRY)),),), tone="bad", language=language())

    async def attend(self, asker: Asker) -> Caller:
        """Who it is; from here on they are spoken to in their language."""
        caller = await self.profiles.of(asker.workspace, asker.user, asker.user_name)
        speak(language_of(caller.locale) or ENGLISH)
        return caller

    async def in_time(self, asked: asyncio.Task[Answer]) -> Answer | None:
        """The answer, if it comes while Slack waits for ours to a submission. It goes on being worked on."""
        done, _pending = await asyncio.wait({asked}, timeout=PATIENCE_S)
        return asked.result() if done else None

    async def filled_in(self, way: InModal, ack: Ack, asked: asyncio.Task[Answer], at: str, meanwhile: str) -> None:
        """A form was submitted: a mistake stands at the field `at`, else the answer takes the form's place, after `meanwhile`."""
        answer = await self.in_time(asked)
        if answer is None:
            await ack(response_action="update", view=modal(way.frame, waiting(meanwhile)))
            await self.say(way, await asked)
        elif answer.tone == "bad":
            said = clean(" ".join(plain(each) for each in answer.lines))
            await ack(response_action="errors", errors={at: shorten(said, ERROR_LIMIT) or _("Not possible.")})
        else:
            said_blocks = (answers.private(answer) or answers.sentence(_("Done.")))["blocks"]
            await ack(response_action="update", view=modal(way.frame, said_blocks))
            await self.announce(way, answer)

    async def say(self, way: Way, answer: Answer, *, private: bool = True) -> None:
        with speaking(answer.language):
            said, files = answers.private(answer, way.row), answers.attached(answer)
            if said is None and not answer.announcement and not files:
                said = answers.sentence(_("Done."))
        for part in ([said] if said else []) + files:
            await _sent(way.person(part, private=private))
        await self.announce(way, answer)

    async def announce(self, way: Way, answer: Answer) -> None:
        if answer.announcement:
            await _sent(way.everybody(answers.announcement(answer.announcement)))

    async def told(self, asker: Asker, command: str, answer: Answer) -> None:
        for hear in self.heard:
            await hear(asker, command, answer)

    async def settle(self, most_s: float) -> None:
        """Wait until what people asked is answered, at most so long."""
        try:
            async with asyncio.timeout(most_s):
                await self._idle.wait()
        except TimeoutError:
            log.warning("slack_answers_cut_off", count=self._running)

    @contextmanager
    def counted(self) -> Iterator[None]:
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()


def being_done(command: str, text: str) -> str:
    """What is said to who waits for a command. Words that are none are searched for."""
    match [command.lower(), *text.lower().split()]:
        case ["saved", "zotero"] | ["saved", "zotero", "send"]:
            return _("Sending to Zotero…")
        case ["saved", "export", *_format]:
            return _("Putting your list together…")
        case [name, *_words] if name in ("search", "like") or name not in NAMES:
            return _("Searching…")
        case _:
            return _("One moment…")


async def _sent(sending: Awaitable[None]) -> None:
    try:
        await sending
    except CallFailed as failed:
        log.warning("answer_not_sent", reason=failed.said)
    except Exception:
        log.exception("answer_not_sent")
