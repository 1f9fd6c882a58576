"""Subscribing a channel to a topic, and starting what waited for the bot to be let in.

Lives here: the order of checks and what is answered. Not here: the topic language, how a platform finds out whether the bot may
post. Called by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from bot.chat import READY, Answer, Offer, Readiness, Request
from bot.commands.deciding import Deciding
from bot.commands.helping import topic_language
from bot.commands.naming import HowTo, unquoted
from bot.commands.preview import Preview
from bot.commands.welcome import because
from bot.commands.welcome import readiness as can_post
from bot.commands.wording import announced, code, line, listed, mistake
from bot.errors import PaperRouteError
from bot.language import N_, _, phrase
from bot.model import Channel, Line, Options, Paper, Subscription
from bot.ports import Clock, Platform
from bot.preferences import Preferences
from bot.storage.channels import SubscriptionStore
from bot.topics.language import Topic
from bot.topics.wishing import wished

log = structlog.get_logger()

MOST_IN_A_CHANNEL = 50  # more is no channel to read any more; it also bounds `list`


@dataclass(frozen=True, slots=True)
class Subscribing:
    subscriptions: SubscriptionStore
    platforms: Mapping[str, Platform]
    clock: Clock
    preview: Preview
    deciding: Deciding
    how_to: HowTo

    async def subscribe(self, request: Request) -> Answer:
        """Raises UserError (the topic does not parse), Transient (the store is away: nothing was changed)."""
        text = unquoted(request.text)
        if not text:
            return self._which_topic(request)
        topic = wished(text)
        channel = request.channel
        readiness, doubt = await can_post(self.platforms, channel)
        here = await self.subscriptions.of_channel(channel)
        started = await self.start_waiting(here) if readiness.ready and not doubt else ()
        for number, existing in enumerate(here, 1):
            if existing.canonical == topic.canonical:
                return self._already(request, number, existing, readiness, started)
        if len(here) >= MOST_IN_A_CHANNEL:
            return self._full(request)
        sources = (await self.deciding.settings.preferences.load(channel)).preferences.sources
        wanted = self._subscription(request, topic, readiness, sources)
        if any(each.id == wanted.id for each in here):  # one that was this topic before it was edited
            wanted = replace(wanted, origin=f"{topic.canonical} {wanted.created_at.isoformat()}")
        existing_now = await self.subscriptions.add(wanted)
        if existing_now is not None:  # somebody else was quicker by a moment
            return self._already(request, len(here) + 1, existing_now, readiness, ())
        log.info("subscribed", channel=str(channel), topic=topic.text, waiting=wanted.options.waiting)
        number, undo = len(here) + 1, Offer(_("Undo"), "unsubscribe", wanted.id)
        if not readiness.ready:
            return replace(_waits(topic, readiness), offers=(undo,))
        papers = await self._recent_papers()
        way = await self.deciding.how_they_come(request, papers)
        lines = self._what_comes(topic, started, doubt)
        expected = await self.preview.lines(topic, papers)
        return Answer(
            lines=(*lines, *expected, *way.lines, self._undo(request, number)),
            offers=(*way.offers, undo),
            announcement=_subscribed(request, topic.text),
            tone="good",
        )

    async def draft(self, request: Request) -> Answer:
        """What would come of it, changing nothing. Raises UserError, Transient."""
        text = unquoted(request.text)
        if not text:
            return Answer(lines=topic_language())
        topic = wished(text)
        for number, existing in enumerate(await self.subscriptions.of_channel(request.channel), 1):
            if existing.canonical == topic.canonical:
                return self._already(request, number, existing, READY, ())
        return Answer(lines=await self.preview.told(topic))

    async def _recent_papers(self) -> Sequence[Paper] | None:
        try:
            return await self.preview.papers()
        except PaperRouteError as error:
            log.warning("preview_away", reason=error.reason)
            return None

    async def let_in(self, channel: Channel) -> Line | None:
        """The bot may post in a channel: what waited there starts. What the channel is told of it. Raises Transient."""
        started = await self.start_waiting(await self.subscriptions.of_channel(channel))
        if not started:
            return None
        how = await self.deciding.first(channel, await self._recent_papers() or ())
        said = started_announcement(started)
        return line(*said, " ", *how) if how else said

    async def start_waiting(self, subscriptions: Sequence[Subscription]) -> tuple[Subscription, ...]:
        """The bot may post: start those of the given ones that waited. Returns them as they are now. Raises Transient."""
        started = []
        for each in subscriptions:
            if each.options.waiting is None:
                continue
            active = each.with_options(replace(each.options, waiting=None))
            if await self.subscriptions.replace(active):
                log.info("waiting_subscription_started", channel=str(each.channel), topic=each.topic)
                started.append(active)
        return tuple(started)

    async def decide(self, channel: Channel, now: Preferences) -> Preferences:
        """Where auto is asked what to choose. Raises Transient."""
        return await self.deciding.asked(channel, await self._recent_papers() or ()) if now.undecided else now

    async def decide_late(self) -> None:
        """Says so where it decided. Raises Transient."""
        async for channel, said in self.deciding.late(await self.preview.papers()):
            platform = self.platforms.get(channel.platform)
            if platform is not None:
                with suppress(PaperRouteError):
                    await platform.say(channel, said)

    def _subscription(
        self, request: Request, topic: Topic, readiness: Readiness, sources: tuple[str, ...]
    ) -> Subscription:
        reason = None if readiness.ready else (readiness.problem or N_("not let in yet"))
        return Subscription(
            channel=request.channel,
            topic=topic.text,
            canonical=topic.canonical,
            created_by=request.caller.id,
            created_at=self.clock.now(),
            options=Options(waiting=reason, sources=sources),
        )

    def _what_comes(self, topic: Topic, started: Sequence[Subscription], doubt: str) -> tuple[Line, ...]:
        lines = [phrase(_("New papers on {topic} come here."), topic=code(topic.text))]
        if doubt:
            said = _("Whether I may post here could not be checked just now ({reason}).")
            lines.append(phrase(said, reason=_(doubt).rstrip(". ")))
        if started:
            also = listed([each.topic for each in started])
            lines.append(phrase(_("Also started, after waiting: {topics}."), topics=also))
        return tuple(lines)

    def _undo(self, request: Request, number: int) -> Line:
        platform = request.channel.platform
        stop, show = self.how_to(platform, f"unsubscribe {number}"), self.how_to(platform, "list")
        return phrase(_("{show} shows the topics here, {drop} drops this one."), show=code(show), drop=code(stop))

    def _already(
        self,
        request: Request,
        number: int,
        existing: Subscription,
        readiness: Readiness,
        started: Sequence[Subscription],
    ) -> Answer:
        shown = phrase(_("{topic} is here already, as number {number}."), topic=code(existing.topic), number=number)
        if any(each.id == existing.id for each in started):
            lines = (line(*shown, " ", _("It was waiting to be let in, and starts now.")),)
            return Answer(lines=lines, announcement=_subscribed(request, existing.topic), tone="good")
        if existing.options.waiting is not None and not readiness.ready:
            waits = _("It waits, because I cannot post here yet{because}.", because=because(readiness))
            lines = (line(*shown, " ", waits),)
            return Answer(lines=(*lines, line(_(readiness.advice))) if readiness.advice else lines)
        return Answer(lines=(line(*shown, *((" ", _("It is paused.")) if existing.options.paused else ())),))

    def _which_topic(self, request: Request) -> Answer:
        example = self.how_to(request.channel.platform, "subscribe diffusion policy")
        more = self.how_to(request.channel.platform, "help subscribe")
        return mistake(
            phrase(_("Which topic? For example {command}."), command=code(example)),
            phrase(_("{command} shows what a topic may say."), command=code(more)),
        )

    def _full(self, request: Request) -> Answer:
        drop = self.how_to(request.channel.platform, _("unsubscribe NUMBER"))
        return mistake(
            line(_("There are {most} topics here already, and that is the most there may be.", most=MOST_IN_A_CHANNEL)),
            phrase(_("Drop one with {drop}, or join topics with {join}."), drop=code(drop), join=code("OR")),
        )


def _waits(topic: Topic, readiness: Readiness) -> Answer:
    if readiness.will_start:
        said = _("{topic} is kept, and starts as soon as I can post here. Now I cannot{because}.")
    else:
        said = _("{topic} is kept, but I cannot post here{because}.")
    first = phrase(said, topic=code(topic.text), because=because(readiness))
    return Answer(lines=(first, line(_(readiness.advice))) if readiness.advice else (first,))


def started_announcement(started: Sequence[Subscription]) -> Line:
    said = _("I can post here now. New papers on {topics} come from now on.")
    return phrase(said, topics=listed([each.topic for each in started]))


def _subscribed(request: Request, topic: str) -> Line:
    return announced(N_("{name} subscribed this channel to {topic}."), request.caller, topic=code(topic))
