"""Pausing and resuming: a whole channel, for good or until a day, or one of its topics.

Lives here: which of them is meant, and what is answered. Not here: keeping a channel's settings (`settings.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.chat import Answer, Offer, Request
from bot.commands.clockwords import ending, read_date, told_pause
from bot.commands.dropping import GONE, by_a_button, find
from bot.commands.naming import HowTo, unquoted
from bot.commands.settings import Settings
from bot.commands.wording import announced, code, dropped_meanwhile, line, mistake, shortened
from bot.delivery.schedule import day_start, today
from bot.errors import UserError
from bot.language import N_, _, aloud, ngettext, phrase
from bot.model import Line, Span, Subscription
from bot.preferences import Pause

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pausing:
    settings: Settings
    how_to: HowTo

    async def pause(self, request: Request) -> Answer:
        """`pause`, `pause 2`, `pause 2026-08-20`, `pause 2 for a week`. Raises UserError, Transient."""
        text = unquoted(request.text)
        here = await self.settings.subscriptions.of_channel(request.channel)
        wanted = find(text, here) if text else None
        if wanted is not None:
            return await self._pause_topic(request, here.index(wanted) + 1, wanted)
        zone = await self._zone(request)
        for_a_while = one_of(text, here, today(self.settings.clock.now(), zone))
        if for_a_while is not None:
            wanted, day = for_a_while
            return await self._pause_topic(request, here.index(wanted) + 1, wanted, day_start(day, zone))
        if by_a_button(text):
            return mistake(line(_(GONE)))
        until = self._until(request, text, zone) if text else None
        before, after = await self.settings.change(request.channel, lambda now: replace(now, pause=Pause(until)))
        back = self.how_to(request.channel.platform, "resume")
        if after == before:
            stands = (line(_("It is so already."), " ", *told_pause(Pause(until), zone)),)
            return Answer(lines=stands, offers=(Offer(_("Resume"), "resume"),))
        said = _("What comes meanwhile waits, and is summed up then. To resume at once: {command}")
        if until is None:
            said = _("What comes meanwhile waits, and is summed up once it goes on: {command}")
            told = announced(N_("{name} paused this channel."), request.caller)
        else:
            told = announced(
                N_("{name} paused this channel until {day}."), request.caller, day=self._aloud(until, zone)
            )
        return Answer(
            lines=(told_pause(Pause(until), zone), phrase(said, command=code(back))),
            offers=(Offer(_("Resume"), "resume"),),
            announcement=told,
            tone="good",
        )

    def _aloud(self, day: date, zone: ZoneInfo) -> Span:
        with aloud():
            return ending(day, zone)

    async def _zone(self, request: Request) -> ZoneInfo:
        return self.settings.house.zone_of((await self.settings.preferences.load(request.channel)).preferences)

    def _until(self, request: Request, text: str, zone: ZoneInfo) -> date:
        try:
            return read_date(text, today(self.settings.clock.now(), zone))
        except UserError as error:
            topics = self.how_to(request.channel.platform, "list")
            if text.strip("#. ").isdecimal():
                said = _(
                    "There is no topic {topic} here. {command} shows those that there are, numbered.",
                    topic=shortened(text, 40),
                    command=topics,
                )
                raise UserError(said) from None
            hint = _("To pause one topic, write its number as {command} shows it.", command=topics)
            raise UserError(f"{error.reason} {hint}") from None

    async def _pause_topic(
        self, request: Request, number: int, wanted: Subscription, until: datetime | None = None
    ) -> Answer:
        if wanted.options.paused and wanted.options.paused_until == until:
            return Answer(lines=(phrase(_("{topic} is paused already."), topic=code(wanted.topic)),))
        if not await self._write(wanted, until, paused=True):
            return dropped_meanwhile(wanted.topic)
        back, topic = code(self.how_to(request.channel.platform, f"resume {number}")), code(wanted.topic)
        undo = (Offer(_("Undo"), "resume", wanted.id),)
        if until is None:
            said = _("Nothing new on {topic} comes here until it is resumed: {command}")
            told = announced(N_("{name} paused {topic} in this channel."), request.caller, topic=topic)
            lines = (phrase(said, topic=topic, command=back),)
            return Answer(lines=lines, offers=undo, announcement=told, tone="good")
        zone = await self._zone(request)
        day = until.astimezone(zone).date()
        said = _("Nothing new on {topic} comes here before {day}. To resume it at once: {command}")
        told = announced(
            N_("{name} paused {topic} in this channel until {day}."),
            request.caller,
            topic=topic,
            day=self._aloud(day, zone),
        )
        lines = (phrase(said, topic=topic, day=ending(day, zone), command=back),)
        return Answer(lines=lines, offers=undo, announcement=told, tone="good")

    async def resume(self, request: Request) -> Answer:
        """`resume`, `resume 2`. Raises Transient."""
        text = unquoted(request.text)
        here = await self.settings.subscriptions.of_channel(request.channel)
        if text:
            wanted = find(text, here)
            if wanted is None:
                topics = self.how_to(request.channel.platform, "list")
                said = _("There is no such topic here. {command} shows those that there are, numbered.")
                return mistake(phrase(said, command=code(topics)))
            return await self._resume_topic(request, wanted)
        before, after = await self.settings.change(request.channel, lambda now: replace(now, pause=None))
        still = self._still(request, here)
        if after == before:
            return Answer(lines=(line(_("The channel is not paused.")), *still))
        return Answer(
            lines=(line(_("Papers come here again; what waited is summed up first.")), *still),
            announcement=announced(N_("{name} resumed this channel."), request.caller),
            tone="good",
        )

    async def _resume_topic(self, request: Request, wanted: Subscription) -> Answer:
        if not wanted.options.paused:
            return Answer(lines=(phrase(_("{topic} is not paused."), topic=code(wanted.topic)),))
        if not await self._write(wanted, self.settings.clock.now(), paused=False):
            return dropped_meanwhile(wanted.topic)
        topic = code(wanted.topic)
        return Answer(
            lines=(phrase(_("New papers on {topic} come here again."), topic=topic),),
            announcement=announced(N_("{name} resumed {topic} in this channel."), request.caller, topic=topic),
            tone="good",
        )

    async def _write(self, wanted: Subscription, until: datetime | None, *, paused: bool) -> bool:
        log.info("topic_paused" if paused else "topic_resumed", channel=str(wanted.channel), topic=wanted.topic)
        options = replace(wanted.options, paused=paused, paused_until=until)
        return await self.settings.subscriptions.replace(wanted.with_options(options))

    def _still(self, request: Request, here: tuple[Subscription, ...]) -> tuple[Line, ...]:
        """The topics that are paused by themselves."""
        paused = [number for number, each in enumerate(here, 1) if each.options.paused]
        if not paused:
            return ()
        first = self.how_to(request.channel.platform, f"resume {paused[0]}")
        said = ngettext(
            "{count} topic is still paused: {command}", "{count} topics are still paused: {command}", len(paused)
        )
        return (phrase(said, command=code(first)),)


def one_of(text: str, here: Sequence[Subscription], day: date) -> tuple[Subscription, date] | None:
    """`2 for a week`, `2 week`, `2 until 2026-08-20`: a topic, and the first day on which it comes again. `2 weeks` names no topic.
    Its name will do for the number; buttons have its id."""
    number, _, rest = text.strip().partition(" ")
    words = " ".join(rest.lower().split())
    span = words.removeprefix("for ").removeprefix("until ").removeprefix("a ")
    wanted = (
        find(number, here)
        if number.isdecimal()
        else next((each for each in here if number and number in (each.id, each.options.name)), None)
    )
    if wanted is None or not span or (words == "week" and number == "1"):
        return None
    try:
        return wanted, read_date("1 week" if span == "week" else span, day)
    except UserError:
        return None
