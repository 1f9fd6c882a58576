"""What a channel's settings make of a paper: its score there, and what it waits for. Part of the answers to `why` and `status`.

Lives here: wording. Not here: the formula (`delivery/ranking.py`), the rules (`delivery/planning.py`). Called by `why.py` and `status.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.clockwords import told_pause
from bot.commands.settings import Settings
from bot.commands.wording import line, shortened
from bot.delivery.judging import Judge
from bot.delivery.ranking import Score
from bot.delivery.schedule import is_paused, quiet_until
from bot.errors import PaperRouteError
from bot.language import _, phrase
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Line, Paper, Span, TopicMatch
from bot.preferences import Preferences

NAME_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Expecting:
    settings: Settings
    judge: Judge

    async def waits_for(self, entry: LedgerEntry) -> tuple[Line, ...]:
        """Of what is queued. Raises Transient."""
        if entry.state is not State.QUEUED or entry.event:
            return ()
        return coming(self.settings, (await self.settings.preferences.load(entry.channel)).preferences)

    async def score(self, channel: Channel, paper: Paper, topics: Sequence[TopicMatch]) -> tuple[Line, ...]:
        """By which digests are ordered. Nothing where it cannot be told just now."""
        try:
            return (told(await self.judge.score(channel, paper, topics)),)
        except PaperRouteError:
            return ()


def coming(settings: Settings, kept: Preferences) -> tuple[Line, ...]:
    """What papers wait for in a channel, by its settings; nothing where they come as they are announced."""
    house, now = settings.house, settings.clock.now()
    wishes, zone = house.resolved(kept), house.zone_of(kept)
    if wishes.pause is not None and is_paused(wishes.pause, zone, now):
        return (told_pause(wishes.pause, zone),)
    if wishes.digests:
        return (settings.next_digest(wishes),)
    ends = quiet_until(wishes.quiet, zone, now)
    if ends is None:
        return ()
    when = Span(_("at {time}", time=f"{ends.astimezone(zone):%H:%M}"), at=ends)
    return (phrase(_("The quiet hours here end {when}."), when=when),)


def told(score: Score) -> Line:
    """`Score 4.6 here: title match 2.0, rare term “flow matching” 0.8, …`."""
    parts = ", ".join(f"{shortened(part.name, NAME_SHOWN)} {part.value:.1f}" for part in score.parts)
    total = f"{score.total:.1f}"
    if not parts:
        return line(_("Score {score} here.", score=total))
    return line(_("Score {score} here: {parts}.", score=total, parts=parts))
