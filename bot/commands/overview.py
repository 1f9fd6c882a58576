"""What somebody has and may see, in one look: their own topics, those of channels, how the sources are.

Lives here: what is shown, and how much. Not here: saved papers (`saved.py`), which channels somebody may see (the platform knows). Called
by the desk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.chat import Answer, Request, Section
from bot.commands.naming import HowTo
from bot.commands.preview import Preview
from bot.commands.sources import Sources
from bot.commands.wording import code, line, numbered
from bot.errors import PaperRouteError
from bot.language import _, ngettext, phrase
from bot.model import Channel, Line, Span, Subscription
from bot.storage.channels import SubscriptionStore

MINE_SHOWN = 10
CHANNELS_SHOWN = 25
TOPICS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Overview:
    subscriptions: SubscriptionStore
    preview: Preview
    sources_read: Sources
    how_to: HowTo

    async def page(
        self, request: Request, visible: Sequence[Channel], saved: Callable[[Request], Awaitable[Answer]]
    ) -> Sequence[Section]:
        """`saved`: the command. What cannot be had just now says so, and the rest is shown."""
        list_of_theirs = replace(request, command="saved")
        parts = (
            (_("Your reading list"), _alone(saved(list_of_theirs))),
            (_("Your topics"), _alone(self.mine(request))),
            (_("Channels"), self.channels(visible)),
            (_("Sources"), self.sources()),
        )
        found: list[Section] = []
        for title, part in parts:
            try:
                first, *more = await part
            except PaperRouteError:
                first, more = Section((line(_("This cannot be shown just now. Please try again in a minute.")),)), []
            found += [replace(first, title=title), *more]
        return found

    async def mine(self, request: Request) -> Answer:
        """The topics of somebody's direct message. Raises Transient."""
        here = await self.subscriptions.of_channel(request.channel)
        if not here:
            example = self.how_to(request.channel.platform, "subscribe diffusion policy")
            return Answer(
                lines=(
                    phrase(
                        _("You have none. In a direct message with me, or with the button above: {example}"),
                        example=code(example),
                    ),
                )
            )
        rates = await self.preview.rates(here[:MINE_SHOWN])
        rows = [
            line(*numbered(number, each), f": {rates[each.id]}" if each.id in rates else "")
            for number, each in enumerate(here[:MINE_SHOWN], 1)
        ]
        return Answer(lines=(*rows, *_more_topics(len(here) - MINE_SHOWN)))

    async def channels(self, visible: Sequence[Channel]) -> list[Section]:
        """Those that have topics. Raises Transient."""
        found: list[Section] = []
        left_out = 0
        for channel in visible:
            here = await self.subscriptions.of_channel(channel)
            if here and len(found) < CHANNELS_SHOWN:
                found.append(Section(_topics(here), channel=channel))
            elif here:
                left_out += 1
        if not found:
            return [Section((line(_("None of the channels that you can see has topics.")),))]
        return [Section(()), *found, *([Section(_more_channels(left_out))] if left_out else [])]

    async def sources(self) -> list[Section]:
        """Raises Transient."""
        accounts = await self.sources_read.accounts()
        return [Section(tuple(line(Span(each.who, "bold"), ": ", *each.told, ".") for each in accounts))]


async def _alone(asked: Awaitable[Answer]) -> list[Section]:
    answer = await asked
    return [Section(answer.lines, offers=answer.offers)]


def _topics(here: Sequence[Subscription]) -> tuple[Line, ...]:
    rows = [numbered(number, each) for number, each in enumerate(here[:TOPICS_SHOWN], 1)]
    return (*rows, *_more_topics(len(here) - TOPICS_SHOWN))


def _more_topics(count: int) -> tuple[Line, ...]:
    return (line(ngettext("and {count} topic more", "and {count} topics more", count)),) if count > 0 else ()


def _more_channels(count: int) -> tuple[Line, ...]:
    return (line(ngettext("and {count} channel more", "and {count} channels more", count)),)
