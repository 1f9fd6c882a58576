"""Dispatch: which family answers what somebody typed, whether they may have it, and what the channel's log keeps of it.

Lives here: that order, and what is asked back of a first word that is no command. Not here: which families there are (the desk and
`gathering.py`), what they answer. Called by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.chat import Answer, Offer, Request
from bot.commands.catalogue import COMMANDS, NAMES
from bot.commands.gathering import Handler
from bot.commands.limiting import Limiting
from bot.commands.naming import HowTo, meant, plainly
from bot.commands.permitting import Permitting
from bot.commands.privacy import Privacy
from bot.commands.settings import changes_settings
from bot.commands.sharing import offered
from bot.commands.wording import code, mistake, shortened
from bot.language import _, as_typed, phrase

_CHANGING = frozenset(command.name for command in COMMANDS if command.changes_channel)


@dataclass(frozen=True, slots=True)
class Dispatching:
    handlers: Mapping[str, Handler]
    limiting: Limiting
    permitting: Permitting
    privacy: Privacy
    how_to: HowTo

    async def answer(self, request: Request) -> Answer:
        """Raises UserError, and what a family raises."""
        if (slower := await self.limiting.refused(request)) is not None:
            return slower
        command, text = plainly(request.command, request.text, NAMES)
        request = replace(request, command=command, text=text)
        handler = self.handlers.get(command)
        if handler is None and (close := meant(command, NAMES)) is not None:
            return self._ask_back(request, close)
        if handler is None:  # anything else is words to look for
            handler, command = self._search_for_it, "search"
        changes = _changes(command, request.text)
        if changes and (refused := await self.permitting.refused(request)) is not None:
            return refused
        answer = offered(request, command, await handler(request))
        if answer.announcement and (changes or command == "policy"):
            await self.privacy.record(request, answer.announcement)
        return replace(answer, announcement=None) if request.direct else answer  # nobody else is there to be told

    async def _search_for_it(self, request: Request) -> Answer:
        words = f"{request.command} {request.text}".strip()
        found = await self.handlers["search"](replace(request, command="search", text=words))
        help_ = code(self.how_to(request.channel.platform, "help"))
        hint = phrase(_("{help} shows what else you can type."), help=help_)
        return replace(found, lines=(*found.lines, hint))

    def _ask_back(self, request: Request, close: str) -> Answer:
        rest = shortened(request.text.strip(), 200)
        typed = self.how_to(request.channel.platform, f"{close} {rest}".strip())
        look = f"{shortened(request.command.strip(), 40)} {rest}".strip()
        meant_it, anyway = Offer(as_typed(close).capitalize(), close, rest), Offer(_("Search for it"), "search", look)
        offers = (meant_it,) if close == "search" else (meant_it, anyway)  # two that search would only puzzle
        return mistake(phrase(_("Did you mean {command}?"), command=code(typed)), offers=offers)


def _changes(command: str, text: str) -> bool:
    """Whether it changes the channel: who may not is refused."""
    if command == "daily":
        return bool(text.strip())
    return command in _CHANGING or (command == "settings" and changes_settings(text))
