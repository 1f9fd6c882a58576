"""What a channel's settings make of a paper: its score there, and what it waits for. Part of the answer to `why`.

Lives here: asking. Not here: the formula (`delivery/ranking.py`), the rules (`delivery/planning.py`), when the next comes (`coming.py`).
Called by `why.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.coming import coming
from bot.commands.settings import Settings
from bot.commands.wording import line, shortened
from bot.delivery.judging import Judge
from bot.delivery.ranking import Score
from bot.errors import PaperRouteError
from bot.language import _, tenths
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Line, Paper, TopicMatch
from bot.storage.outbox import Ledger

NAME_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Expecting:
    settings: Settings
    judge: Judge
    ledger: Ledger

    async def waits_for(self, entry: LedgerEntry) -> tuple[Line, ...]:
        """Of what is queued. Raises Transient."""
        if entry.state is not State.QUEUED or entry.event:
            return ()
        kept, past = await self.settings.preferences.load(entry.channel), await self.ledger.past(entry.channel)
        return coming(kept.preferences, self.settings.house, self.settings.clock.now(), past)

    async def score(self, channel: Channel, paper: Paper, topics: Sequence[TopicMatch]) -> tuple[Line, ...]:
        """By which digests are ordered. Nothing where it cannot be told just now."""
        try:
            return (told(await self.judge.score(channel, paper, topics)),)
        except PaperRouteError:
            return ()


def told(score: Score) -> Line:
    """`Score 4.6 here: title match 2.0, rare term “flow matching” 0.8, …`."""
    parts = ", ".join(f"{shortened(part.name, NAME_SHOWN)} {tenths(part.value)}" for part in score.parts)
    total = tenths(score.total)
    if not parts:
        return line(_("Score {score} here.", score=total))
    return line(_("Score {score} here: {parts}.", score=total, parts=parts))
