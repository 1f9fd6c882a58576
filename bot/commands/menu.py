"""`menu PAPER`: what can be done about a paper that was posted, as buttons. The ⋯ of a post runs it.

What there is to do is found at the press: the topics that brought the paper and are still here, its authors, what this person may do.
So the button on a post carries nothing but the paper, and does on a post of months ago what it does on a new one.

Lives here: which offers. Not here: what they do (each is a command, checked when it is pressed). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chat import Answer, Caller, Offer, Request, Standing
from bot.commands.asking import Asking, bare, heading
from bot.commands.muting import is_muted
from bot.commands.settings import Settings
from bot.commands.wording import shortened
from bot.language import _
from bot.ledger import LedgerEntry
from bot.model import Delivery, Paper, Subscription
from bot.posts.plain import clean

TOPICS = 2  # of those that brought it: more are no row for a phone
TOPIC_SHOWN = 30
NAME_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Menu:
    asking: Asking
    settings: Settings

    async def show(self, request: Request) -> Answer:
        """Raises Transient."""
        nothing = _("Of which paper? Name it by its id, a link or its title, for example {command}")
        asked = await self.asking.which(request, nothing)
        if isinstance(asked, Answer):
            return asked
        paper = await self.asking.archive.get(asked)
        here = await self.settings.subscriptions.of_channel(request.channel)
        entry = await self.asking.ledger.get(request.channel, Delivery(asked, request.channel).key)
        muted = (await self.settings.preferences.load(request.channel)).preferences.muted
        why = _("Why this came") if entry else _("What became of it here")
        offers = [Offer(_("More like this"), "like", bare(asked)), Offer(why, "why", bare(asked))]
        offers += _of_topics(_brought(entry, here), request.caller)
        offers += _of_authors(paper, muted) if paper else ()
        return Answer(lines=(heading(asked, paper, self.asking.clock.now()),), offers=tuple(offers))


def _brought(entry: LedgerEntry | None, here: Sequence[Subscription]) -> list[Subscription]:
    """The topics that wanted it, as far as the channel still has them."""
    wanted = {match.subscription_id for match in entry.topics} if entry else set()
    return [each for each in here if each.id in wanted][:TOPICS]


def _of_topics(topics: Sequence[Subscription], caller: Caller) -> Iterator[Offer]:
    for each in topics:
        topic = shortened(clean(each.topic), TOPIC_SHOWN)
        if not each.options.paused:
            yield Offer(_("Mute “{topic}” for a week", topic=topic), "pause", f"{each.id} for a week")
        if caller.standing is Standing.MANAGER or caller.id == each.created_by:
            yield Offer(_("Drop “{topic}”", topic=topic), "unsubscribe", each.id)


def _of_authors(paper: Paper, muted: Sequence[str]) -> Iterator[Offer]:
    """The first and the last, as a rule who did the work and who leads it; others can be typed."""
    for author in dict.fromkeys(paper.authors[:1] + paper.authors[-1:]):
        name = shortened(clean(author), NAME_SHOWN)
        yield Offer(_("Follow {author}", author=name), "follow", author)
        if is_muted((author,), muted):
            yield Offer(_("Unmute {author} here", author=name), "unmute", author)
        else:
            yield Offer(_("Mute {author} here", author=name), "mute", author)
