"""What a channel gets, and when: shown to everyone, changed by those who manage it.

Lives here: the order of steps, and what is answered and announced. Not here: what there is to set and how it is written (`knobs.py`),
what does not go together (`validating.py`), what comes of it (`delivery/planning.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from bot.chat import Answer, Choice, Request
from bot.commands.clockwords import told_pause
from bot.commands.coming import next_digest, next_list
from bot.commands.explaining import ABOUT
from bot.commands.knobs import KNOBS, Knob, reset, settings_on
from bot.commands.modes import told_mode
from bot.commands.naming import HowTo, meant, setting_in, unquoted
from bot.commands.placing import placed, question
from bot.commands.validating import validated
from bot.commands.welcome import because, readiness
from bot.commands.wording import caller_name, code, line, mistake, shortened
from bot.commands.zones import suggestions
from bot.delivery.schedule import is_paused
from bot.errors import Transient
from bot.language import _, phrase, speaking
from bot.model import Channel, Line, Span
from bot.ports import Clock, Platform
from bot.preferences import Change, House, Pause, Preferences, rescheduled
from bot.storage.channels import PreferenceStore, SubscriptionStore

log = structlog.get_logger()

TRIES = 10  # as many people may change something at once
SCHEDULING = frozenset({"mode", "time", "days", "zone"})

Wake = Callable[[Channel], Awaitable[object]]
Decide = Callable[[Channel, Preferences], Awaitable[Preferences]]


def changes_settings(text: str) -> bool:
    """Whether `settings` with these words changes anything: a name alone only asks."""
    key, value = setting_in(text)
    return bool(value) or key in ("reset", "pause", "resume")


@dataclass(frozen=True, slots=True)
class Settings:
    """`wake` has a channel looked at by its new settings. `decide`: what auto chooses. `sources`: the names of those that are read."""

    preferences: PreferenceStore
    subscriptions: SubscriptionStore
    clock: Clock
    house: House
    how_to: HowTo
    wake: Wake
    decide: Decide
    sources: Sequence[str] = ()
    platforms: Mapping[str, Platform] = field(default_factory=dict)

    async def answer(self, request: Request) -> Answer:
        """`settings [NAME [VALUE]]`. Raises UserError, Transient."""
        key, value = setting_in(request.text)
        if not key:
            return await self._show(request)
        if key == "reset" and not value:
            return await self._reset(request)
        knob = KNOBS.get(key)
        if knob is None or request.channel.platform in knob.lacking:
            return self._unknown(request, key, value)
        if not value:
            return await self._show_one(request, knob)
        return await self._set(request, knob, value)

    async def daily(self, request: Request) -> Answer:
        """`daily 5`, `daily off`: short for the setting. Raises UserError, Transient."""
        return await self.answer(replace(request, text=f"daily {unquoted(request.text)}"))

    async def change(self, channel: Channel, change: Change) -> tuple[Preferences, Preferences]:
        """Before and after, kept; the channel is woken. Raises what `change` raises, and Transient."""
        for _tried in range(TRIES):
            kept = await self.preferences.load(channel)
            before = kept.preferences
            after = rescheduled(before, change(before), self.clock.now())
            if after == before:
                return before, after
            if await self.preferences.save(channel, after, kept.version):
                log.info("settings_changed", channel=str(channel))
                await self.wake(channel)
                return before, after
        raise Transient("too many people change this channel's settings at once")

    # Showing

    async def _show(self, request: Request) -> Answer:
        now = (await self.preferences.load(request.channel)).preferences
        lines = [line(_("What comes here, and when:"))]
        if now.pause is not None and is_paused(now.pause, self.house.zone_of(now), self.clock.now()):
            lines.append(self._paused(now, now.pause, request.channel.platform))
        lines += [
            self._row(knob, now)
            for knob in KNOBS.values()
            if (self.house.resolved(now).digests or not knob.digest) and request.channel.platform not in knob.lacking
        ]
        with_topics = [
            _("{group} with “{topic}”", group=each.name, topic=shortened(each.topic, 40)) for each in now.mentions
        ]
        lines.append(line("• ", code("mention"), f": {', '.join(with_topics) or _('nobody')}"))
        return Answer(lines=(*lines, self._how(request.channel.platform)))

    def _how(self, platform: str) -> Line:
        """Once, as what could be typed for each would be a wall of text on a phone."""
        change, one, anew = (
            code(self.how_to(platform, each)) for each in ("settings mode daily", _("settings NAME"), "settings reset")
        )
        said = _("{change} changes one, {one} tells what it can be, {anew} brings back the defaults.")
        return phrase(said, change=change, one=one, anew=anew)

    def _paused(self, now: Preferences, pause: Pause, platform: str) -> Line:
        ends = phrase(_("{command} ends that."), command=code(self.how_to(platform, "resume")))
        return (*told_pause(pause, self.house.zone_of(now)), Span(" "), *ends)

    def _row(self, knob: Knob, now: Preferences) -> Line:
        return line("• ", code(knob.key), ": ", knob.tell(now, self.house))

    async def _show_one(self, request: Request, knob: Knob) -> Answer:
        now = (await self.preferences.load(request.channel)).preferences
        platform = request.channel.platform
        usage = code(self.how_to(platform, f"settings {knob.key} {knob.example}"))
        lines = [
            line(code(knob.key), ": ", knob.tell(now, self.house)),
            line(_(ABOUT[knob.key])),
            phrase(_("To change it, for example {command}"), command=usage),
        ]
        if knob.key == "muted":  # others are muted one by one
            one = code(self.how_to(platform, _("mute AUTHOR")))
            lines.append(phrase(_("{command} adds one."), command=one))
        elif knob.values:
            lines.append(_possible(knob))
        return Answer(lines=tuple(lines))

    def _unknown(self, request: Request, key: str, value: str) -> Answer:
        platform, everything = request.channel.platform, self.how_to(request.channel.platform, "settings")
        close = meant(key, tuple(each for each in KNOBS if each != key))
        if close is not None:
            typed = self.how_to(platform, f"settings {close} {value}".strip())
            return mistake(phrase(_("Did you mean {command}?"), command=code(typed)))
        said = _("There is no setting {name}. {command} shows them all.")
        return mistake(phrase(said, name=code(shortened(key, 40)), command=code(everything)))

    # Changing

    async def _set(self, request: Request, knob: Knob, value: str) -> Answer:
        before, after = await self.change(
            request.channel,
            lambda now: validated(
                placed(knob.read(value, now), request.caller.zone, self.house), self.house, self.sources
            ),
        )
        if knob.key == "mode":
            after = await self.decide(request.channel, after)
        if knob.key == "sources":
            await self._scope(request.channel, after.sources)
        told = knob.tell(after, self.house)
        obstacle = await self._obstacle(request.channel) if knob.key == "daily" and after.daily else ()
        if after == before:
            said = _("That is how it is already: {setting}: {value}.")
            return Answer(lines=(phrase(said, setting=code(knob.key), value=told), *obstacle))
        asks = question(before, after, self.house, partial(self.how_to, request.channel.platform))
        lines = [line(code(knob.key), ": ", told, "."), *self._consequences(request, knob, after), *asks, *obstacle]
        with speaking(self.house.language_of(after)):
            said = _("{name} set {setting} for this channel: {value}.")
            value = knob.tell(after, self.house)
            announcement = phrase(said, name=caller_name(request.caller), setting=code(knob.key), value=value)
        return Answer(lines=tuple(lines), announcement=announcement, tone="good")

    async def _obstacle(self, channel: Channel) -> tuple[Line, ...]:
        """A channel may be set up before the bot is let in."""
        found, _doubt = await readiness(self.platforms, channel)
        if found.ready:
            return ()
        said = phrase(_("But I cannot post here{because}."), because=because(found))
        return (said, line(_(found.advice))) if found.advice else (said,)

    async def _scope(self, channel: Channel, sources: tuple[str, ...]) -> None:
        """Where papers are matched it stands with each topic; also when it stood in the preferences already, after a half-done change."""
        for each in await self.subscriptions.of_channel(channel):
            if each.options.sources != sources:
                await self.subscriptions.replace(each.with_options(replace(each.options, sources=sources)))

    def _consequences(self, request: Request, knob: Knob, after: Preferences) -> list[Line]:
        if knob.digest and not self.house.resolved(after).digests:
            daily = self.how_to(request.channel.platform, "settings mode daily")
            return [phrase(_("It counts once digests come here: {command}"), command=code(daily))]
        if after.daily and knob.key == "daily":
            return [next_list(after, self.house, self.clock.now())]
        digests = self.house.resolved(after).digests and knob.key in SCHEDULING
        return [next_digest(after, self.house, self.clock.now())] if digests else []

    async def _reset(self, request: Request) -> Answer:
        before, after = await self.change(request.channel, reset)
        await self._scope(request.channel, after.sources)
        if after == before:
            return Answer(lines=(line(_("Everything is as in a new channel already.")),))
        with speaking(self.house.language_of(after)):
            said = _("{name} reset this channel's settings: {mode}, the rest as in a new channel.")
            announcement = phrase(said, name=caller_name(request.caller), mode=told_mode(after, self.house))
        done = _("Reset: {mode}, the rest as in a new channel.", mode=told_mode(after, self.house))
        return Answer(lines=(line(done),), announcement=announcement, tone="good")

    async def headlines(self, channel: Channel, platform: str) -> tuple[Line, ...]:
        """What concerns all of a channel, for its list of topics. Raises Transient."""
        now = (await self.preferences.load(channel)).preferences
        lines = []
        if now.pause is not None and is_paused(now.pause, self.house.zone_of(now), self.clock.now()):
            lines.append(self._paused(now, now.pause, platform))
        if now.daily:
            off = code(self.how_to(platform, "daily off"))
            lines.append(
                phrase(_("Also {what}. {command} ends that."), what=KNOBS["daily"].tell(now, self.house), command=off)
            )
        return tuple(lines)

    # Completion

    def dailies(self, prefix: str) -> Sequence[Choice]:
        return tuple(Choice(each, each) for each in ("3", "5", "10", "off") if each.startswith(prefix.strip().lower()))

    def complete(self, prefix: str, platform: str) -> Sequence[Choice]:
        """A setting's name; behind it, its values."""
        key, space, begun = prefix.lstrip().partition(" ")
        knob = KNOBS.get(key.lower())
        if not space or knob is None:
            return tuple(Choice(name, f"{name} ") for name in settings_on(platform) if name.startswith(key.lower()))
        if knob.key == "zone":
            return tuple(Choice(each.label, f"zone {each.value}") for each in suggestions(begun))
        values = (*self.sources, "all") if knob.key == "sources" else (*knob.values, knob.example)
        fitting = [value for value in dict.fromkeys(values) if value.startswith(begun.strip().lower())]
        return tuple(Choice(value, f"{knob.key} {value}") for value in fitting)


def _possible(knob: Knob) -> Line:
    values = tuple(part for each in knob.values for part in (Span(", "), code(each)))[1:]
    if knob.example in knob.values:
        return phrase(_("Choices: {values}."), values=values)
    return phrase(_("Choices: {values}, or something like {example}."), values=values, example=code(knob.example))
