"""`mute AUTHOR` and `unmute AUTHOR`: nothing by somebody comes to this channel any more.

Lives here: reading the name, and what is said. Not here: what it keeps from being posted (`delivery/planning.py`), `settings muted`
(`knobs.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat import Answer, Offer, Request
from bot.commands.naming import unquoted
from bot.commands.settings import Settings
from bot.commands.wording import announced, code, mistake, shortened
from bot.errors import UserError
from bot.language import N_, _, phrase
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
            return Answer(lines=(phrase(_("Nothing by {author} comes here already."), author=code(name)),))
        back = self.settings.how_to(request.channel.platform, f"unmute {name}")
        said = _("Nothing by {author} comes here any more. To have it again: {command}")
        told = announced(N_("{name} muted the author {author} in this channel."), request.caller, author=code(name))
        undo = Offer(_("Undo"), "unmute", name)
        lines = (phrase(said, author=code(name), command=code(back)),)
        return Answer(lines=lines, offers=(undo,), announcement=told, tone="good")

    async def unmute(self, request: Request) -> Answer:
        """Raises Transient."""
        name = name_of(request.text)
        if not name:
            return self._whom(request, "unmute")
        before, after = await self.settings.change(request.channel, lambda now: unmuting(now, name))
        if after == before:
            have = shortened(", ".join(before.muted) or _("nobody"), 300)
            return mistake(phrase(_("{author} is not muted here. Muted: {authors}."), author=code(name), authors=have))
        told = announced(N_("{name} unmuted the author {author} in this channel."), request.caller, author=code(name))
        again = phrase(_("New papers by {author} come here again."), author=code(name))
        return Answer(lines=(again,), announcement=told, tone="good")

    def _whom(self, request: Request, command: str) -> Answer:
        example = self.settings.how_to(request.channel.platform, f"{command} Ada Lovelace")
        return mistake(phrase(_("Which author? Write the name, for example {command}"), command=code(example)))


def muting(now: Preferences, name: str) -> Preferences:
    """Raises UserError."""
    if is_one_of(name, now.muted):
        return now
    if len(now.muted) >= MOST_MUTED:
        said = _("{most} authors are muted here already, and that is the most there may be.", most=MOST_MUTED)
        raise UserError(said)
    return replace(now, muted=(*now.muted, name))


def unmuting(now: Preferences, name: str) -> Preferences:
    return replace(now, muted=tuple(each for each in now.muted if not is_one_of(name, (each,))))


def is_muted(authors: Sequence[str], muted: Sequence[str]) -> bool:
    return any(is_one_of(author, muted) for author in authors)


def name_of(text: str) -> str:
    return squash(unquoted(text).strip("\"“”'@"))[:NAME_LONGEST]
