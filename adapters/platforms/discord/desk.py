"""One interaction, from the defer to the answer: commands, completion, buttons.

Lives here: the order of steps and what happens when one fails. Not here: what is answered (the core's Commands), how it
looks (`answers.py`), how it gets there (`sending.py`), who asks and where (`asking.py`), what is registered (`command_tree.py`). Called by
`command_tree.py` and `gateway.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
import structlog

from adapters.platforms.discord import buttons, elsewhere, paging
from adapters.platforms.discord.answers import announcement_body, answer_body
from adapters.platforms.discord.asking import Asker, Asking, can_be_asked
from adapters.platforms.discord.elsewhere import There
from adapters.platforms.discord.paging import Pager
from adapters.platforms.discord.rest import Rest
from adapters.platforms.discord.sending import Sending
from bot.chat import Answer, Choice
from bot.commands.naming import how_to
from bot.language import N_, _, language, speaking
from bot.model import Span
from bot.ports import Clock, Commands

COMPLETE_S = 2.0  # of the 3 s in which Discord wants completions. Source: interactions/receiving-and-responding
FINISH_S = 3.0
CHOICE = 100  # name and value of a completion. Source: interactions/application-commands, "Choice Structure"
CHOICES = 25

log = structlog.get_logger()

ACKNOWLEDGED = 40060  # Source: discord-api-docs, topics/opcodes-and-status-codes, "JSON Error Codes"
REPEATED_S = (
    0.9  # from then on it may be discord.py's own second try that is refused (webhook/async_.py sleeps 1 s and more)
)
NOT_ALONE = (
    "Another program answers Discord with this bot's token: each command reaches both, and only one of them answers. Stop the other one, or"
    " give it a bot of its own."
)

SORRY = N_("Something went wrong on my side. Please try again; the operator finds the cause in the log.")
OUTDATED = N_("This button is from an older version. Please search again with {search}.")
UNREADABLE = N_("I cannot read what you put in there. {help} shows how it goes.")
UNINVITED = (
    N_("I am not in this server or conversation, so there is nothing of it that I could tell or change."),
    N_("Search, trending papers and your reading list work everywhere: {search}, {saved}."),
)
UNKNOWN = N_("I don't know this command (any more). {help} shows what there is.")


class Desk:
    def __init__(
        self,
        commands: Commands,
        rest: Rest,
        asking: Asking,
        clock: Clock,
        tell: Callable[[str], None],
    ) -> None:
        self._tell = tell
        self._commands = commands
        self._sending = Sending(rest, clock)
        self._asking = asking
        self._clock = clock
        self._busy: set[asyncio.Task[Any] | None] = set()

    async def finish(self) -> None:
        """What was acknowledged is still answered, for a little while: the person sees "thinking …"."""
        busy = {task for task in self._busy if task is not None}
        if busy:
            await asyncio.wait(busy, timeout=FINISH_S)

    async def command(self, asker: Asker, command: str, text: str = "", there: There | None = None) -> None:
        """Defer, ask the core, answer the person, tell the channel. `there`: another one than that in which it is typed."""
        if await self.deferred(asker, ephemeral=True):
            await self.answer(asker, self._handled(asker, command, text, there), there=there)

    async def search(self, asker: Asker, pager: Pager) -> None:
        if await self.deferred(asker, ephemeral=True):
            await self.answer(asker, self._page(asker, pager), pager)

    async def button(self, asker: Asker) -> None:
        """A press on one of our buttons. Below an answer the next one takes its place; on a post the answer is the presser's alone."""
        data: Mapping[str, Any] = asker.data or {}
        custom_id = str(data.get("custom_id", ""))
        press = buttons.press_of(data)
        if press is not None:
            if await self.deferred(asker, ephemeral=not press.in_place):
                await self._run(asker, press.command, press.text)
        elif paging.is_ours(custom_id) and await self.deferred(asker, ephemeral=False):
            embeds = [embed.to_dict() for embed in asker.message.embeds] if asker.message else []
            pager = paging.read_pager(custom_id, {"embeds": embeds})
            await self.answer(asker, self._page(asker, pager) if pager else _ready(said(OUTDATED)), pager)

    async def _run(self, asker: Asker, command: str, text: str) -> None:
        """As if it had been typed: the core checks it as such."""
        if command == "search":
            pager = Pager(" ".join(text.split()))
            await self.answer(asker, self._page(asker, pager), pager)
        else:
            await self.answer(asker, self._handled(asker, command, text))

    async def complete(self, asker: Asker, command: str, prefix: str) -> list[Choice]:
        """What can be put in; nothing rather than too late."""
        channel = await self._asking.where(asker, elsewhere.completing(asker))
        if channel is None:
            return []
        try:
            async with asyncio.timeout(COMPLETE_S):
                choices = await self._commands.complete(channel, command, prefix)
        except Exception:
            log.exception("completion_failed", command=command, channel=str(channel))
            return []
        return [capped for choice in choices[:CHOICES] if (capped := _capped(choice))]

    async def unknown(self, asker: Asker, error: Exception) -> None:
        """A command that is not (or no longer) in the tree, or options of another form."""
        log.warning("command_not_understood", error=type(error).__name__)
        if asker.type is discord.InteractionType.autocomplete:
            return
        if asker.response.is_done() or await self.deferred(asker, ephemeral=True):
            known = isinstance(error, discord.app_commands.TransformerError)
            await self.answer(asker, _ready(said(UNREADABLE if known else UNKNOWN)))

    async def _handled(self, asker: Asker, command: str, text: str, there: There | None = None) -> Answer:
        if not can_be_asked(asker, command):
            return said(*UNINVITED)
        if there is not None and not elsewhere.seen(there):
            return said(elsewhere.UNSEEN)
        answer = await self._commands.handle(await self._asking.request(asker, command, text, there))
        return answer if there is None else elsewhere.about(there, answer)

    async def _page(self, asker: Asker, pager: Pager) -> Answer:
        return await paging.fetch(self._commands, await self._asking.request(asker, "search", pager.query), pager)

    async def deferred(self, asker: Asker, *, ephemeral: bool) -> bool:
        """Within 3 s, before any work. False when Discord no longer waits for an answer."""
        self._asking.note_permissions(asker)
        asked_at = self._clock.now()
        try:
            if ephemeral:
                await asker.response.defer(ephemeral=True, thinking=True)
            else:
                await asker.response.defer()
        except discord.NotFound as error:  # 10062: too late
            log.warning("interaction_expired", error=str(error))
            return False
        except discord.HTTPException as error:
            if error.code == ACKNOWLEDGED and (self._clock.now() - asked_at).total_seconds() < REPEATED_S:
                self._tell(NOT_ALONE)
                return False  # whoever was quicker answers
            log.warning("interaction_defer_failed", error=f"{error.status} {error.code}")
        except Exception as error:  # aiohttp's failures: it may have been taken, so go on
            log.warning("interaction_defer_failed", error=type(error).__name__)
        return True

    async def answer(
        self,
        asker: Asker,
        work: Awaitable[Answer],
        pager: Pager | None = None,
        there: There | None = None,
    ) -> None:
        task = asyncio.current_task()
        self._busy.add(task)
        try:
            await self._answered(asker, work, pager, there)
        finally:
            self._busy.discard(task)

    async def _answered(self, asker: Asker, work: Awaitable[Answer], pager: Pager | None, there: There | None) -> None:
        try:
            answer = await work
            with speaking(answer.language):
                body = answer_body(answer, pager)
        except Exception:
            log.exception("command_failed", channel=str(asker.channel_id))
            answer = said(SORRY)
            body = answer_body(answer, pager)
        await self._sending.answer(asker, body, answer.attachment)
        if answer.announcement and there is None:
            await self._sending.announce(asker, answer.announcement)
        elif (
            answer.announcement and there is not None and elsewhere.takes_messages(there)
        ):  # in a forum it would be a thread
            await self._sending.tell_channel(str(there.id), announcement_body(answer.announcement))


def _capped(choice: Choice) -> Choice | None:
    """A label may be cut; a value may not, so one that does not fit is not offered."""
    label = choice.label.strip() or choice.value
    label = label if len(label) <= CHOICE else label[: CHOICE - 1] + "…"
    return Choice(label, choice.value) if 0 < len(choice.value) <= CHOICE else None


def said(*sentences: str) -> Answer:
    """In the language of whoever asks."""
    commands = {each: how_to("discord", each) for each in ("search", "saved", "help")}
    return Answer(lines=tuple((Span(_(each, **commands)),) for each in sentences), language=language())


async def _ready(answer: Answer) -> Answer:
    return answer
