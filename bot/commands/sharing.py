"""`share COMMAND WORDS`: a list of papers that somebody found, posted for everybody in the channel. The button *Post here* runs it.

The list is made anew at the press, and who presses must be somebody who may post there at that moment. It has the pace of all posts.

Lives here: which answers can be shared, and the post. Not here: the lists (each its command). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.chat import Answer, Offer, Request
from bot.commands.naming import HowTo, split, unquoted
from bot.commands.wording import caller_name, code, line, mistake
from bot.errors import ChannelGone, Rejected, Uncertain, WorkspaceGone
from bot.language import N_, _, aloud, phrase
from bot.model import Channel, Line, MessageId, Post, Span, plain, short_hash
from bot.ports import Clock, Platform
from bot.rates import Pace

log = structlog.get_logger()

Moment = Callable[[Channel, Pace], Awaitable[datetime | None]]

SHAREABLE = ("search", "like", "today", "day", "trending")
LABEL = N_("Post here")


@dataclass(frozen=True, slots=True)
class Sharing:
    """`moment`: when a channel may have one more post, which is taken; None where what waits there goes first. Raises Transient."""

    lists: Mapping[str, Callable[[Request], Awaitable[Answer]]]
    platforms: Mapping[str, Platform]
    clock: Clock
    how_to: HowTo
    moment: Moment

    async def share(self, request: Request) -> Answer:
        """Raises UserError, Transient."""
        command, words = split(unquoted(request.text)) if request.text.strip() else ("", "")
        command, *_slash, page = command.partition("/")
        if command not in self.lists:
            example = self.how_to(request.channel.platform, "share search induction heads")
            return mistake(phrase(_("Share which list of papers? For example {command}"), command=code(example)))
        platform = self.platforms.get(request.channel.platform)
        if request.direct:
            return mistake(line(_("Nobody else is here to see it. In a channel I post it for everybody.")))
        if platform is None or not request.caller.posts:
            return mistake(line(_("You may not post in this channel, so I do not do it for you.")))
        number = int(page) if page.isdecimal() and len(page) <= 4 else 1
        with aloud():  # everybody reads it
            found = await self.lists[command](replace(request, command=command, text=words, page=max(number, 1)))
        if not found.cards:
            return replace(found, offers=())
        at, now = await self.moment(request.channel, platform.pace), self.clock.now()
        if at is None:
            again = Offer(_("Try again"), "share", request.text.strip())
            busy = line(_("Much is being posted here at this moment. Please try again in a few seconds."))
            return mistake(busy, offers=(again,))
        if at > now:
            await self.clock.sleep((at - now).total_seconds())
        return await self._posted(request, platform, found)

    async def _posted(self, request: Request, platform: Platform, found: Answer) -> Answer:
        identity = MessageId(
            short_hash("shared", str(request.channel), request.caller.id, self.clock.now().isoformat())
        )
        try:
            await platform.post(request.channel, self._shared(request, found), identity)
        except (ChannelGone, WorkspaceGone, Rejected) as refused:
            return mistake(phrase(_("I cannot post here: {reason}."), reason=_(refused.reason).rstrip(". ")))
        except Uncertain:
            return mistake(line(_("It may stand here, but I was not told so. Please look before you try again.")))
        log.info("list_shared", channel=str(request.channel), papers=len(found.cards))
        return Answer(lines=(line(_("Posted here, for everybody to see.")),), tone="good")

    def _shared(self, request: Request, found: Answer) -> Post:
        """With the way to all of them, where these are one page of several."""
        post = shared(found, caller_name(request.caller))
        if not (found.offers or (found.pages and found.pages.total > 1)):
            return post
        command, words = split(unquoted(request.text))
        with aloud():
            way = self.how_to(request.channel.platform, f"{command.partition('/')[0]} {words}".strip())
            return replace(post, closing=phrase(_("To see all of them: {command}"), command=code(way)))


def offered(request: Request, command: str, answer: Answer) -> Answer:
    """With the button, where the answer is a list that can be shared by who asked."""
    if command not in SHAREABLE or not answer.cards or request.direct or not request.caller.posts:
        return answer
    page = f"/{answer.pages.page}" if answer.pages and answer.pages.page > 1 else ""
    share = Offer(_(LABEL), "share", f"{command}{page} {request.text.strip()}".strip())
    return replace(answer, offers=(*answer.offers, share))


def shared(found: Answer, name: str) -> Post:
    """What everybody reads: the list's heading, who shares it, and each paper as its linked title."""
    with aloud():
        heading = plain(found.lines[0]).strip().rstrip(":") if found.lines else _("Papers")
        intro = phrase(_("{name} shares:"), name=Span(name, "bold"))
    return Post(title=heading, url=None, intro=intro, also=tuple(map(_titled, found.cards)))


def _titled(card: Post) -> Line:
    facts = f"  {' · '.join(card.facts)}" if card.facts else ""
    return line(Span(card.title, url=card.url), facts)
