"""`settings mention NUMBER @group`: which role or group is mentioned when a digest brings something on a topic.

Lives here: who may have whom mentioned, and what is answered. Not here: which groups there are (the platform), when one is mentioned
(`delivery/composing.py`: once a message of many). Called by the desk, in front of the other settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.chat import Answer, Caller, Group, Request
from bot.commands.dropping import find
from bot.commands.naming import setting_in
from bot.commands.settings import Settings
from bot.commands.values import OFF
from bot.commands.wording import announced, code, line, mistake, shortened
from bot.errors import UserError
from bot.language import N_, _, phrase
from bot.model import Subscription
from bot.ports import Platform
from bot.preferences import Mention, Preferences

NAME = "mention"
GROUP_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mentioning:
    inner: Settings
    platforms: Mapping[str, Platform]

    async def settings(self, request: Request) -> Answer:
        """Any setting. Raises UserError, Transient."""
        key, value = setting_in(request.text)
        if key != NAME:
            return await self.inner.answer(request)
        return await (self._change(request, value.strip()) if value.strip() else self._show(request))

    async def _show(self, request: Request) -> Answer:
        now = (await self.inner.preferences.load(request.channel)).preferences
        example = self.inner.how_to(request.channel.platform, _("settings mention 1 @group"))
        lines = [line("• ", code(each.topic), f": {each.name}") for each in now.mentions]
        nobody = [] if lines else [line(_("Nobody is mentioned here."))]
        how = phrase(_("To have a role or group mentioned with one topic's digests: {command}"), command=code(example))
        return Answer(lines=(*nobody, *lines, how))

    async def _change(self, request: Request, text: str) -> Answer:
        named, _space, whom = text.partition(" ")
        here = await self.inner.subscriptions.of_channel(request.channel)
        wanted = find(named, here)
        if wanted is None or not whom.strip():
            example = self.inner.how_to(request.channel.platform, _("settings mention 1 @group"))
            how = _("Write the topic's number, and whom to mention, such as {command}.", command=example)
            raise UserError(how)
        if whom.strip().lower() in OFF:
            return await self._forget(request, wanted)
        platform = self.platforms.get(request.channel.platform)
        group = await platform.group(request.channel, whom.strip()) if platform else None
        refusal = refused(group, request.caller)
        if group is None or refusal:
            return mistake(line(refusal))
        mention = Mention(wanted.topic, group.id, f"@{shortened(group.name.lstrip('@'), GROUP_SHOWN)}")
        before, after = await self.inner.change(request.channel, lambda now: mentioning(now, wanted, mention))
        if after == before:
            return Answer(lines=(line(_("That is how it is already.")),))
        topic = code(wanted.topic)
        said = phrase(
            _("{group} is mentioned when a digest brings something on {topic}."), group=mention.name, topic=topic
        )
        once = line(_("At most once a message, and not with papers that come alone."))
        told = announced(
            N_("{name} has {group} mentioned with {topic}."), request.caller, group=mention.name, topic=topic
        )
        return Answer(lines=(said, once), announcement=told, tone="good")

    async def _forget(self, request: Request, wanted: Subscription) -> Answer:
        before, after = await self.inner.change(request.channel, lambda now: mentioning(now, wanted, None))
        if after == before:
            return Answer(lines=(phrase(_("Nobody was mentioned with {topic}."), topic=code(wanted.topic)),))
        topic = code(wanted.topic)
        told = announced(N_("{name} turned the mention with {topic} off."), request.caller, topic=topic)
        said = phrase(_("Nobody is mentioned with {topic} any more."), topic=topic)
        return Answer(lines=(said,), announcement=told, tone="good")


def refused(group: Group | None, caller: Caller) -> str:
    """Why nobody is mentioned; "" where nothing speaks against it."""
    if group is None:
        return _("That is no role or group that I can mention. Everybody at once is never mentioned.")
    if not group.open and not caller.pings:
        return _("Not everybody may mention that role, and neither may you. Somebody who may can set it.")
    return ""


def mentioning(now: Preferences, wanted: Subscription, mention: Mention | None) -> Preferences:
    others = tuple(each for each in now.mentions if each.topic != wanted.topic)
    return replace(now, mentions=others if mention is None else (*others, mention))
