"""What was changed here and by whom (`log`), and forgetting a person (`forget me`).

Lives here: wording and order. Not here: what is kept and for how long (`docs/privacy.md` says it to people). Called by the desk, which
records every change that a channel was told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.chat import Answer, Offer, Request
from bot.commands.filing import OLD_KEYS
from bot.commands.following import directly
from bot.commands.settings import Settings
from bot.commands.wording import caller_name, code, line, mistake, moment, papers
from bot.language import N_, _, aloud, ngettext, phrase
from bot.model import Line, Span
from bot.people import LogEntry, People, person
from bot.ports import Platform
from bot.preferences import DEFAULTS

SHOWN = 20
SOMEONE = N_("Someone")  # who was forgotten
FORGOTTEN = "forgotten"  # who made a subscription, once they were


@dataclass(frozen=True, slots=True)
class Privacy:
    people: People
    settings: Settings
    platforms: Mapping[str, Platform]

    async def record(self, request: Request, announcement: Line) -> None:
        """What a channel was told that somebody did there. Raises Transient."""
        name = caller_name(request.caller)
        with aloud():
            told = "".join(
                _("“{words}”", words=each.text) if each.style == "code" else each.text for each in announcement
            )
        what = told.removeprefix(name).strip()  # a log is plain text: without marks nobody would see where a topic ends
        entry = LogEntry(self.settings.clock.now(), person(request.channel, request.caller.id), name, what)
        await self.people.log.record(request.channel, entry)

    async def show(self, request: Request) -> Answer:
        """`log`: the last 20 changes of this channel. Raises Transient."""
        now = self.settings.clock.now()
        entries = await self.people.log.last(request.channel, SHOWN, now)
        if not entries:
            return Answer(lines=(line(_("Nothing was changed here in the last 90 days.")),))
        rows = [
            line("• ", moment(each.at, now), ": ", Span(each.name or _(SOMEONE), "bold"), f" {each.what}")
            for each in entries
        ]
        return Answer(lines=(line(_("What was changed here lately:")), *rows))

    async def forget(self, request: Request) -> Answer:
        """`forget me`, and `forget me for good`, which does it. Raises Transient."""
        wish = request.text.strip().lower()
        if wish == "me for good":
            return await self._forgotten(request)
        if wish != "me":
            example = self.settings.how_to(request.channel.platform, "forget me")
            return mistake(phrase(_("To have me delete what I keep of you: {command}"), command=code(example)))
        mine = await self.people.saved.of(person(request.channel, request.caller.id))
        said = _(
            "I would delete your reading list ({papers}), your key for Zotero if you gave me one, your votes, whom you follow and what else"
            " comes to you as direct messages, and your name in the log of changes. What channels are subscribed to stays. This cannot be"
            " undone.",
            papers=papers(len(mine)),
        )
        return Answer(lines=(line(said),), offers=(Offer(_("Delete it"), "forget", "me for good"),))

    async def _forgotten(self, request: Request) -> Answer:
        who = person(request.channel, request.caller.id)
        key = await self.people.accounts.forget(who)
        saved = await self.people.saved.forget(who)
        votes = await self.people.votes.forget(who)
        entries = await self.people.log.forget(who)
        topics = await self._alone(request)
        await self._unsigned(request)
        done = _(
            "Deleted: {papers}, {votes}, {topics} and your name in {changes}.",
            papers=ngettext("{count} saved paper", "{count} saved papers", saved),
            votes=ngettext("{count} vote", "{count} votes", votes),
            topics=ngettext("{count} topic of your direct messages", "{count} topics of your direct messages", topics),
            changes=ngettext("{count} change", "{count} changes", entries),
        )
        revoke = phrase(_("Your key for Zotero too. To revoke it there: {page}"), page=OLD_KEYS)
        return Answer(lines=(line(done), *([revoke] if key else [])), tone="good")

    async def _alone(self, request: Request) -> int:
        """What comes to the person alone: the topics of their direct message, and its settings. Returns how many topics."""
        direct = await directly(request, self.platforms)
        if direct is None:
            return 0
        mine = await self.settings.subscriptions.of_channel(direct)
        for each in mine:
            await self.settings.subscriptions.remove(direct, each.id)
        await self.settings.change(direct, lambda now: DEFAULTS)
        return len(mine)

    async def _unsigned(self, request: Request) -> None:
        """A channel's topics stay, and no longer say who made them."""
        mine = [
            each
            async for each in self.settings.subscriptions.all()
            if each.created_by == request.caller.id
            and person(each.channel, each.created_by) == person(request.channel, request.caller.id)
        ]
        for each in mine:
            await self.settings.subscriptions.replace(replace(each, created_by=FORGOTTEN))
