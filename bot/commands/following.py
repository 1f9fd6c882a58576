"""`follow AUTHOR` and `unfollow AUTHOR`: a person's own subscriptions, in their direct message with the bot.

To follow somebody is to subscribe one's direct message to the topic `author:"…"`: what a channel can do with its topics can be done
there too.

Lives here: the name, the way to the direct message, what is said. Not here: subscribing (`subscribing.py`). Called by the desk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.chat import Answer, Offer, Request
from bot.commands.muting import name_of
from bot.commands.naming import HowTo
from bot.commands.subscribing import Subscribing
from bot.commands.wording import NAME_SHOWN, code, line, mistake, numbered, shortened
from bot.errors import ChannelGone, Rejected, WorkspaceGone
from bot.language import _, phrase
from bot.model import Channel, Subscription
from bot.ports import Platform
from bot.topics.language import Topic, parse

_AUTHOR = re.compile(r'author:"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Following:
    subscribing: Subscribing
    how_to: HowTo

    async def follow(self, request: Request) -> Answer:
        """Without a name, who is followed. Raises UserError, Transient."""
        name = name_of(request.text)
        direct = await directly(request, self.subscribing.platforms)
        if direct is None:
            return self._unreachable(request)
        if not name:
            return await self._show(request, direct)
        topic = _topic_of(name)
        if await self._followed(direct, topic) is not None:
            return Answer(lines=(phrase(_("You follow {author} already."), author=code(name)),))
        there = replace(request, channel=direct, command="subscribe", text=topic.text, direct=True)
        answer = await self.subscribing.subscribe(there)
        if await self._followed(direct, topic) is None:
            return answer
        stop = self.how_to(request.channel.platform, f"unfollow {name}")
        return Answer(
            lines=(
                phrase(_("New papers by {author} come to you as direct messages."), author=code(name)),
                phrase(_("To stop: {command}"), command=code(stop)),
            ),
            offers=(Offer(_("Undo"), "unfollow", name),),
            tone="good",
        )

    async def unfollow(self, request: Request) -> Answer:
        """Raises UserError, Transient."""
        name = name_of(request.text)
        direct = await directly(request, self.subscribing.platforms)
        if direct is None:
            return self._unreachable(request)
        followed = await self._followed(direct, _topic_of(name)) if name else None
        if followed is None:
            there = await self._show(request, direct)
            unknown = phrase(_("You do not follow {author}."), author=code(shortened(name, NAME_SHOWN)))
            return mistake(unknown, *there.lines) if name else there
        await self.subscribing.subscriptions.remove(direct, followed.id)
        return Answer(lines=(phrase(_("You no longer follow {author}."), author=code(name)),), tone="good")

    async def _show(self, request: Request, direct: Channel) -> Answer:
        here = await self.subscribing.subscriptions.of_channel(direct)
        example = code(self.how_to(request.channel.platform, "follow Ada Lovelace"))
        if not here:
            return Answer(lines=(phrase(_("You follow nobody yet. For example {command}"), command=example),))
        rows = [numbered(number, _by_name(each)) for number, each in enumerate(here, 1)]
        more = phrase(_("To have more: {command}"), command=example)
        followed = next((name for each in here if (name := _author_of(each.topic))), None)
        typed = self.how_to(request.channel.platform, f"unfollow {followed}")
        fewer = [phrase(_("To stop: {command}"), command=code(typed))] if followed else []
        return Answer(lines=(line(_("This comes to you as direct messages:")), *rows, more, *fewer))

    async def _followed(self, direct: Channel, topic: Topic) -> Subscription | None:
        here = await self.subscribing.subscriptions.of_channel(direct)
        return next((each for each in here if each.canonical == topic.canonical), None)

    def _unreachable(self, request: Request) -> Answer:
        example = self.how_to(request.channel.platform, "follow Ada Lovelace")
        return mistake(
            line(_("I cannot send you direct messages: either you or this workspace does not let me.")),
            phrase(_("Write me a direct message, and type it there: {command}"), command=code(example)),
        )


async def directly(request: Request, platforms: Mapping[str, Platform]) -> Channel | None:
    """The direct message of who asks; None where there can be none. Raises Transient."""
    platform, here = platforms.get(request.channel.platform), request.channel if request.direct else None
    try:
        return await platform.direct(request.caller.id, request.channel) if platform else here
    except (ChannelGone, Rejected, WorkspaceGone):
        return here


def _topic_of(name: str) -> Topic:
    """Raises UserError."""
    bare = name.replace('"', " ").strip()
    return parse(f'author:"{bare}"')


def _by_name(subscription: Subscription) -> Subscription:
    """As it is followed and left: who is followed by the name alone."""
    return replace(subscription, topic=_author_of(subscription.topic) or subscription.topic)


def _author_of(topic: str) -> str | None:
    """The name, where a topic is one's that follows an author."""
    found = _AUTHOR.fullmatch(topic)
    return found[1] if found else None
