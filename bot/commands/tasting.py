"""`settings votes`: what the votes on papers say of a channel's taste, which orders its digests; and `settings votes reset`.

Lives here: what is said. Not here: voting (`voting.py`), what a taste is and does (`delivery/ranking.py`). Called by the desk, in front
of the other settings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.chat import Answer, Request
from bot.commands.naming import HowTo, setting_in
from bot.commands.wording import announced, code, line, listed, mistake, papers
from bot.delivery.judging import Judge
from bot.delivery.ranking import Taste
from bot.language import N_, _, phrase
from bot.model import Channel, Line
from bot.people import Votes

NAME = "votes"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Tasting:
    inner: Callable[[Request], Awaitable[Answer]]
    votes: Votes
    judge: Judge
    how_to: HowTo

    async def settings(self, request: Request) -> Answer:
        """Any setting. Raises UserError, Transient."""
        key, value = setting_in(request.text.lower())
        if not key:
            answer = await self.inner(request)
            *rows, last = answer.lines
            return replace(answer, lines=(*rows, line("• ", *await self._summary(request.channel)), last))
        if key != NAME:
            return await self.inner(request)
        if value.strip() == "reset":
            return await self._reset(request)
        reset = code(self.how_to(request.channel.platform, f"settings {NAME} reset"))
        if value:
            return mistake(phrase(_("Votes can only be forgotten here: {command}"), command=reset))
        given = any(map(any, (await self.votes.tallies(request.channel)).values()))
        forgets = (phrase(_("{command} forgets them."), command=reset),) if given else ()
        return Answer(lines=(await self._summary(request.channel), *await self._told(request.channel), *forgets))

    async def _summary(self, channel: Channel) -> Line:
        tallies = [each for each in (await self.votes.tallies(channel)).values() if any(each)]
        up, down = sum(each.up for each in tallies), sum(each.down for each in tallies)
        many = _("{up} 👍 and {down} 👎 on {papers}", up=up, down=down, papers=papers(len(tallies)))
        return line(code(NAME), ": ", many if tallies else _("none so far"))

    async def _told(self, channel: Channel) -> tuple[Line, ...]:
        """What was liked and disliked most. Raises Transient."""
        liked, disliked = likings(await self.judge.taste(channel))
        told: list[Line] = []
        if liked:
            told.append(phrase(_("Papers with {terms} come earlier in digests here."), terms=listed(liked)))
        if disliked:
            told.append(phrase(_("Papers with {terms} come later."), terms=listed(disliked)))
        why = code(self.how_to(channel.platform, _("why PAPER")))
        return (*told, phrase(_("A paper's own score, and what the votes add to it: {command}"), command=why))

    async def _reset(self, request: Request) -> Answer:
        forgotten = await self.votes.reset(request.channel)
        if not forgotten:
            return Answer(lines=(line(_("There are no votes here.")),))
        done = _(
            "Forgot the votes on {papers}. What comes first no longer follows from them.", papers=papers(forgotten)
        )
        told = announced(N_("{name} had the votes of this channel forgotten."), request.caller)
        return Answer(lines=(line(done),), announcement=told, tone="good")


def likings(taste: Taste) -> tuple[list[str], list[str]]:
    """What moves papers most, up and down: terms, authors and categories as people read them."""
    worth = {feature.partition(":")[2]: taste.of([feature]) for feature in taste.votes}
    order = sorted(worth, key=lambda each: (-worth[each], each))
    return (
        [each for each in order if worth[each] > 0][:SHOWN],
        [each for each in reversed(order) if worth[each] < 0][:SHOWN],
    )
