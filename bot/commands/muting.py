"""`mute AUTHOR` and `unmute AUTHOR`: nothing by somebody comes to this channel any more.

Lives here: reading the name, and what is said. Not here: what it keeps from being posted (`delivery/planning.py`), `settings muted`
(`knobs.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat import Answer, Request
from bot.commands.naming import unquoted
from bot.commands.settings import Settings
from bot.commands.wording import caller_name, code, line, mistake, shortened
from bot.errors import UserError
from bot.preferences import MOST_MUTED, Preferences
from bot.record import squash
from bot.topics.authors import is_one_of

NAME_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Muting:
    settings: Settings

    async def mute(self, request: Request) -> Answer:
        """Raises UserError, Transient."""
        name = name_of(request.text)
        if not name:
            return self._whom(request, "mute")
        before, after = await self.settings.change(request.channel, lambda now: muting(now, name))
        if after == before:
            return Answer(lines=(line("Nothing by ", code(name), " comes here already."),))
        back = self.settings.how_to(request.channel.platform, f"unmute {name}")
        return Answer(
            lines=(line("Nothing by ", code(name), " comes here any more. To have it again: ", code(back)),),
            announcement=line(caller_name(request.caller), " muted the author ", code(name), " in this channel."),
            tone="good",
        )

    async def unmute(self, request: Request) -> Answer:
        """Raises Transient."""
        name = name_of(request.text)
        if not name:
            return self._whom(request, "unmute")
        before, after = await self.settings.change(request.channel, lambda now: unmuting(now, name))
        if after == before:
            have = ", ".join(before.muted) or "nobody"
            return mistake(line(code(name), f" is not muted here. Muted: {shortened(have, 300)}."))
        return Answer(
            lines=(line("New papers by ", code(name), " come here again."),),
            announcement=line(caller_name(request.caller), " unmuted the author ", code(name), " in this channel."),
            tone="good",
        )

    def _whom(self, request: Request, command: str) -> Answer:
        example = self.settings.how_to(request.channel.platform, f"{command} Ada Lovelace")
        return mistake(line("Which author? Write the name, for example ", code(example)))


def muting(now: Preferences, name: str) -> Preferences:
    """Raises UserError."""
    if is_one_of(name, now.muted):
        return now
    if len(now.muted) >= MOST_MUTED:
        raise UserError(f"{MOST_MUTED} authors are muted here already, and that is the most there may be.")
    return replace(now, muted=(*now.muted, name))


def unmuting(now: Preferences, name: str) -> Preferences:
    return replace(now, muted=tuple(each for each in now.muted if not is_one_of(name, (each,))))


def is_muted(authors: Sequence[str], muted: Sequence[str]) -> bool:
    return any(is_one_of(author, muted) for author in authors)


def name_of(text: str) -> str:
    return squash(unquoted(text).strip("\"“”'@"))[:NAME_LONGEST]
