"""`move`: a channel's topics and settings go to another channel, when the people of both want it.

Lives here: the two halves of it. The first, where things are, gives a code; the second, typed where they shall be, takes it. So each
platform asks in each channel who may change it, and nobody needs to write another channel's address. Called by the desk.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat import Answer, Request
from bot.commands.naming import HowTo, unquoted
from bot.commands.wording import caller_name, code, line, mistake
from bot.delivery.languages import Languages
from bot.delivery.moving import Mover, told
from bot.errors import PaperRouteError
from bot.language import _, aloud, phrase
from bot.model import Channel
from bot.ports import Clock, Platform
from bot.preferences import DEFAULTS

LIFE = timedelta(minutes=15)
LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # none that look alike, no words
LENGTH = 8
MOST_OPEN = 1000


@dataclass(frozen=True, slots=True)
class Moving:
    """`open`: codes that were given, with where from and until when. Lost with the process: then another is asked for."""

    mover: Mover
    platforms: Mapping[str, Platform]
    languages: Languages
    clock: Clock
    how_to: HowTo
    open: dict[str, tuple[Channel, datetime]] = field(default_factory=dict)

    async def move(self, request: Request) -> Answer:
        """Without a code: give one. With one: move here what it stands for. Raises Transient."""
        typed = unquoted(request.text).lower()
        return await self._take(request, typed) if typed else await self._give(request)

    async def _give(self, request: Request) -> Answer:
        here, platform = request.channel, request.channel.platform
        topics = await self.mover.subscriptions.of_channel(here)
        if not topics and (await self.mover.preferences.load(here)).preferences == DEFAULTS:
            return mistake(line(_("This channel has no topics and no settings of its own: there is nothing to move.")))
        now = self.clock.now()
        for old in [each for each, given in self.open.items() if given[1] < now][:MOST_OPEN]:
            del self.open[old]
        if len(self.open) >= MOST_OPEN:
            return mistake(
                line(_("Too many channels are being moved just now. Please try again in a quarter of an hour."))
            )
        made = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self.open[made] = (here, now + LIFE)
        typed = code(self.how_to(platform, f"move {made}"))
        return Answer(
            lines=(
                phrase(
                    _("In the channel where this one's topics and settings shall go, type {command}"), command=typed
                ),
                line(_("Do it within 15 minutes. They leave this channel then; its messages stay.")),
            )
        )

    async def _take(self, request: Request, typed: str) -> Answer:
        old, until = self.open.get(typed, (None, self.clock.now()))
        again = code(self.how_to(request.channel.platform, "move"))
        if old is None or until < self.clock.now():
            return mistake(
                phrase(
                    _(
                        "I don't know this code, or it is too old. Type {command} in the channel to move, and it gives you one."
                    ),
                    command=again,
                )
            )
        if old == request.channel:
            same = _("This is the channel that the code is from. Type it in the one where things shall go.")
            return mistake(line(same))
        moved = await self.mover.move(old, request.channel)
        del self.open[typed]
        if not moved:
            return mistake(line(_("Nothing is left to be moved from there.")))
        await self._tell(old, request)
        show = code(self.how_to(request.channel.platform, "list"))
        done = phrase(_("Moved here: {what}. {command} shows the topics."), what=told(moved), command=show)
        with aloud():
            said = _("{name} moved {what} from another channel to this one.")
            announcement = phrase(said, name=caller_name(request.caller), what=told(moved))
        return Answer(lines=(done,), announcement=announcement, tone="good")

    async def _tell(self, old: Channel, request: Request) -> None:
        """The channel that was left; it may be one where nothing can be said any more."""
        platform = self.platforms.get(old.platform)
        if platform is not None:
            async with self.languages.to_channel(old):
                said = _("{name} moved this channel's topics to another channel.", name=caller_name(request.caller))
            with contextlib.suppress(PaperRouteError):
                await platform.say(old, line(said))
