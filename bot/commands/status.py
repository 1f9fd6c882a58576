"""`status`: how the sources are, and how this channel is: the last post here, what comes next, what is held back.

Called by the desk. Everyone may ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.chat import Answer, Request
from bot.commands.coming import coming, next_list
from bot.commands.preview import Outlook
from bot.commands.settings import Settings
from bot.commands.sources import Sources
from bot.commands.wording import line, on, papers
from bot.errors import PaperRouteError
from bot.language import N_, _, ngettext, phrase
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Line, Span
from bot.storage.outbox import Ledger

REASONS_SHOWN = 3
_WAITS = {
    State.QUEUED: N_("Waiting to be posted: {papers}."),
    State.SENDING: N_("Being posted now: {papers}."),
    State.RETRY: N_("To be tried again: {papers}."),
    State.UNCERTAIN: N_("Posted or not, which I am finding out: {papers}."),
}


@dataclass(frozen=True, slots=True)
class Status:
    sources: Sources
    ledger: Ledger
    settings: Settings
    outlook: Outlook | None = None

    async def answer(self, request: Request) -> Answer:
        """Raises Transient."""
        sources = [line(Span(each.who, "bold"), ": ", *each.told, ".") for each in await self.sources.accounts()]
        here, coming = await self._here(request.channel), await self._coming(request.channel)
        return Answer(lines=(*sources, *here, *coming, *await self._next()))

    async def _here(self, channel: Channel) -> list[Line]:
        last: LedgerEntry | None = None
        counts: Counter[State] = Counter()
        held: list[LedgerEntry] = []
        async for entry in self.ledger.entries(channel=channel):
            if entry.event:  # a note about a paper, or a line: neither is a post
                continue
            counts[entry.state] += 1
            if entry.state is State.SENT and (last is None or entry.changed_at > last.changed_at):
                last = entry
            if entry.state is State.HELD:
                held.append(entry)
        return [self._last(last), *self._waiting(counts), *self._held(held)]

    async def _coming(self, channel: Channel) -> tuple[Line, ...]:
        """By the channel's own settings, where it wants something."""
        now = (await self.settings.preferences.load(channel)).preferences
        topics = await self.settings.subscriptions.of_channel(channel)
        house, moment = self.settings.house, self.settings.clock.now()
        told = coming(now, house, moment, await self.ledger.past(channel)) if topics or now.daily else ()
        return told or ((next_list(now, house, moment),) if now.daily else ())

    def _last(self, last: LedgerEntry | None) -> Line:
        if last is None:
            return line(_("Nothing was posted here so far."))
        post = Span(_("last post here"), url=last.message.url if last.message else None)
        return phrase(_("The {post} was {when}."), post=post, when=on(last.changed_at, self.settings.clock.now()))

    def _waiting(self, counts: Counter[State]) -> Iterator[Line]:
        for state, said in _WAITS.items():
            if counts[state]:
                yield line(_(said, papers=papers(counts[state])))

    def _held(self, held: list[LedgerEntry]) -> Iterator[Line]:
        if not held:
            return
        said = ngettext(
            "{count} paper is held back, as it cannot be posted here:",
            "{count} papers are held back, as they cannot be posted here:",
            len(held),
        )
        yield line(said)
        reasons = Counter(_(entry.reason or N_("no reason was given")).rstrip(". ") for entry in held)
        due = min((entry.due_at for entry in held if entry.due_at), default=None)
        for reason, count in reasons.most_common(REASONS_SHOWN):
            yield line(f"• {reason} ({count})" if len(held) > 1 else f"• {reason}")
        if due is not None:
            again = ngettext("It is tried again {when}.", "They are tried again {when}.", len(held))
            yield phrase(again, when=on(due, self.settings.clock.now()))

    async def _next(self) -> tuple[Line, ...]:
        try:
            said = await self.outlook() if self.outlook else ()
        except PaperRouteError:
            said = ()
        return (said,) if said else ()
