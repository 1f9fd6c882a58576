"""How papers come to a channel that subscribes: what auto decides, said with its reason and a way to have it otherwise.

Lives here: the steps and the wording. Not here: the rule (`preferences.decided`), counting (`topics/backtest.py`). Called by `subscribe`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.chat import Answer, Offer, Request
from bot.commands.modes import rounded, told_mode
from bot.commands.naming import HowTo
from bot.commands.placing import placed, question
from bot.commands.settings import Settings
from bot.commands.wording import line
from bot.commands.zones import known_zone
from bot.errors import PaperRouteError, UserError
from bot.language import LANGUAGES, N_, _, language, language_of, phrase, speaking
from bot.model import Channel, Line, Paper
from bot.preferences import Decided, House, Mode, Preferences, decided
from bot.topics.backtest import day_of, together
from bot.topics.language import Topic, parse

DAYS_TO_TELL = 3  # with papers: fewer say little of what a day brings
INSTANTLY = Offer(N_("As they come instead"), "settings", "mode instant")
IN_A_DIGEST = Offer(N_("One digest a day instead"), "settings", "mode weekdays")


@dataclass(frozen=True, slots=True)
class Deciding:
    settings: Settings
    how_to: HowTo

    async def how_they_come(self, request: Request, papers: Sequence[Paper] | None) -> Answer:
        """Decides, keeps it, and says it: lines and offers of an answer. `papers`: those of the last weeks, None where they cannot be
        had. Never raises for a store that is away: then nothing is decided, and papers come as they did."""
        try:
            now = self.settings.clock.now()
            rate = await self._rate(request.channel, papers or ())
            made = decided(rate, now) if rate is not None else None
            zone = known_zone(request.caller.zone)
            before, after = await self.settings.change(
                request.channel, lambda old: _placed(settled(old, made, zone, self.settings.house), request.locale)
            )
        except PaperRouteError:
            return Answer()
        after = self.settings.house.resolved(after)
        asks = question(before, after, self.settings.house, partial(self.how_to, request.channel.platform))
        other = () if after.mode is not Mode.AUTO else (INSTANTLY,) if after.digests else (IN_A_DIGEST,)
        offers = tuple(replace(offer, label=_(offer.label)) for offer in other)
        return Answer(
            lines=(self._told(after), *asks),
            offers=(*offers, *self._in_my_language(after)),
        )

    def _in_my_language(self, now: Preferences) -> tuple[Offer, ...]:
        """Where posts would come in another language than whoever subscribes reads."""
        mine = language()
        if now.language is not None or self.settings.house.language_of(now) == mine:
            return ()
        label = _("Posts here in {language}", language=LANGUAGES[mine])
        return (Offer(label, "settings", f"language {mine}"),)

    async def first(self, channel: Channel, papers: Sequence[Paper]) -> Line:
        """For a channel that subscribed before anything could be posted there. Empty where nothing can be told yet."""
        try:
            rate = await self._rate(channel, papers)
            made = decided(rate, self.settings.clock.now()) if rate is not None else None
            _before, after = await self.settings.change(
                channel, lambda old: settled(old, made, None, self.settings.house)
            )
        except PaperRouteError:
            return ()
        return () if after.undecided else self._told(self.settings.house.resolved(after))

    async def anew(self, channel: Channel, papers: Sequence[Paper]) -> tuple[Line, ...]:
        """After a topic was dropped: where auto had decided, and decides otherwise for what is left, it is changed and said. Never raises
        for a store that is away."""
        try:
            rate = await self._rate(channel, papers)
            made = decided(rate, self.settings.clock.now()) if rate is not None else None
            before, after = await self.settings.change(channel, lambda old: anew(old, made, self.settings.house))
        except PaperRouteError:
            return ()
        return (self._told(after),) if after.effective is not before.effective else ()

    async def asked(self, channel: Channel, papers: Sequence[Paper]) -> Preferences:
        """Somebody turned a channel to auto: what it chooses of the topics that are there now, whatever it chose before. Returns what holds
        then. Raises Transient."""
        rate = await self._rate(channel, papers)
        made = decided(rate, self.settings.clock.now()) if rate is not None else None
        house = self.settings.house
        _before, after = await self.settings.change(channel, lambda old: placed(asked(old, made), None, house))
        return after

    async def late(self, papers: Sequence[Paper]) -> AsyncIterator[tuple[Channel, Line]]:
        """The channels in which nobody could tell when they subscribed, and by now can: decided, and what to say there. Raises
        Transient."""
        if len({day for paper in papers if (day := day_of(paper))}) < DAYS_TO_TELL:
            return
        waiting = [channel async for channel, kept in self.settings.preferences.all() if kept.preferences.undecided]
        for channel in waiting:
            rate = await self._rate(channel, papers)
            made = decided(rate, self.settings.clock.now()) if rate else None
            if made is None:
                continue
            before, after = await self.settings.change(channel, partial(self._settled_late, made))
            if before.undecided and after.decided == made:
                with speaking(self.settings.house.language_of(after)):
                    said = self._told(after)
                yield channel, said

    def _settled_late(self, made: Decided, old: Preferences) -> Preferences:
        return settled(old, made, None, self.settings.house) if old.undecided else old

    async def _rate(self, channel: Channel, papers: Sequence[Paper]) -> float | None:
        topics: list[Topic] = []
        for each in await self.settings.subscriptions.of_channel(channel):
            try:
                topics += [] if each.options.paused else [parse(each.topic)]
            except UserError:  # kept by a version whose language was another
                continue
        return await asyncio.to_thread(together, topics, papers)

    def _told(self, now: Preferences) -> Line:
        mode = told_mode(now, self.settings.house)
        if now.mode is not Mode.AUTO and not now.digests:
            return line(_("Here they come as they are announced."))
        if now.mode is not Mode.AUTO:
            return line(_("Here they come as {mode}.", mode=mode))
        if now.decided is None:
            said = _(
                "How many a day the topics here bring cannot be told yet, so they come as they are announced;"
                " many at once come as one message."
            )
            return line(said)
        rate = rounded(now.decided.rate)
        if now.digests:
            said = _("Together the topics here bring about {rate} a day, so they come as {mode}.")
            return phrase(said, rate=rate, mode=mode)
        said = _("Together the topics here bring about {rate} a day: few enough to come as they are announced.")
        return phrase(said, rate=rate)


def settled(old: Preferences, made: Decided | None, zone: str | None, house: House) -> Preferences:
    """A channel's preferences once it subscribed. An explicit mode and a zone that was named stay."""
    now = replace(old, zone=old.zone or zone)
    if house.resolved(now).mode is Mode.AUTO:
        now = replace(now, decided=made or now.decided, undecided=made is None and now.decided is None)
    else:
        now = replace(now, undecided=False)
    return placed(now, zone, house)


def asked(old: Preferences, made: Decided | None) -> Preferences:
    """A channel's preferences once somebody asked auto to choose. Where it cannot tell, it is asked again."""
    if old.mode is not Mode.AUTO or made is None:
        return old
    return replace(old, decided=made, undecided=False)


def _placed(now: Preferences, locale: str | None) -> Preferences:
    """With the language of the place, where its platform told it for the first time."""
    return replace(now, locale=language_of(locale)) if now.locale is None else now


def anew(old: Preferences, made: Decided | None, house: House) -> Preferences:
    """With what auto decides now, where it had decided before: how many there are is told in the settings too."""
    auto = house.resolved(old).mode is Mode.AUTO
    if (
        not auto
        or made is None
        or old.decided is None
        or (made.mode, made.rate) == (old.decided.mode, old.decided.rate)
    ):
        return old
    return replace(old, decided=made)
