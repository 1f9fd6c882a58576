"""The desk: takes every request, has it answered in the language of who asks, and turns every mistake into an answer.

Lives here: the families put together, and what platforms ask and tell beside commands. Not here: which family answers what was typed
(`dispatching.py`), what a command does (the family files). Implements the `Commands` port; called by platforms and by the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog
from pydantic import SecretStr

from bot.chat import Answer, Choice, CommandHelp, Request, Section
from bot.commands.asking import Asking
from bot.commands.catalogue import COMMANDS
from bot.commands.completing import Completing
from bot.commands.days import Days
from bot.commands.deciding import Deciding
from bot.commands.dispatching import Dispatching
from bot.commands.dropping import Dropping
from bot.commands.filing import Filing
from bot.commands.gathering import Handler, of_channels, of_papers, of_readers
from bot.commands.helping import Helping
from bot.commands.knowing import Knowing
from bot.commands.limiting import Limiting
from bot.commands.moving import Moving
from bot.commands.naming import IDIOMS, Idiom, how_to
from bot.commands.overview import Overview
from bot.commands.permitting import Permitting
from bot.commands.preview import Outlook, Preview
from bot.commands.privacy import Privacy
from bot.commands.searching import Searching
from bot.commands.settings import Settings, Wake
from bot.commands.sharing import SHAREABLE, Moment, Sharing
from bot.commands.sources import Sources
from bot.commands.status import Status
from bot.commands.subscribing import Subscribing
from bot.commands.suggesting import Suggesting
from bot.commands.unfolding import Unfolding
from bot.commands.welcome import hello
from bot.commands.why import History
from bot.commands.wording import line, mistake
from bot.delivery.judging import Judge
from bot.delivery.languages import Languages
from bot.delivery.moving import Mover
from bot.errors import PaperRouteError, UserError
from bot.language import _, language
from bot.library import Library
from bot.model import Channel, Line, Post
from bot.people import People
from bot.ports import Clock, PaperSource, Platform
from bot.preferences import HOUSE, House, Preferences
from bot.rates import Pace
from bot.storage.archive import Archive
from bot.storage.channels import PreferenceStore, SubscriptionStore

log = structlog.get_logger()


class CommandDesk:
    """`house`: what holds in a channel that says nothing. `command_names`: for each platform how commands are typed there, beside the
    known ones. `history`: what `why` asks. `wake`: has a channel looked at now, because it can be posted in again or its settings
    changed. `status`: a sentence about when the next papers are due, for those who just subscribed. `sources`: those that are read.
    `library`: where people can send their reading lists. `moment`: when a channel may have one more post.
    """

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        searcher: Searching,
        platforms: Mapping[str, Platform],
        clock: Clock,
        archive: Archive,
        *,
        history: History,
        people: People,
        preferences: PreferenceStore,
        mover: Mover,
        house: House = HOUSE,
        wake: Wake | None = None,
        status: Outlook | None = None,
        sources: Sequence[PaperSource] = (),
        command_names: Mapping[str, Idiom] | None = None,
        library: Library | None = None,
        moment: Moment | None = None,
    ) -> None:
        idioms = {**IDIOMS, **(command_names or {})}
        self._how_to = how = partial(how_to, idioms=idioms)
        self._subscriptions, self._languages, self._mover = subscriptions, Languages(preferences, house), mover
        self._wake, self._moment = wake or _nobody_sleeps, moment or partial(_at_once, clock)
        reading, knowing = Sources(sources, history.cursors, clock), Knowing(archive, sources)
        preview, read = Preview(archive, clock, how, reading, status), tuple(history.sources)
        asked = (self._wake, self._decide, read, platforms)
        self._settings = Settings(preferences, subscriptions, clock, house, how, *asked)
        self._subscribing = Subscribing(subscriptions, platforms, clock, preview, Deciding(self._settings, how), how)
        self._dropping = Dropping(subscriptions, how, preview, self._subscribing.deciding)
        self._overview = Overview(subscriptions, preview, reading, how)
        self._permitting = Permitting(people.policies, idioms, platforms)
        self._privacy, self._limiting = Privacy(people, self._settings, platforms), Limiting(people.limits)
        self._unfolding = Unfolding(preferences, history.identities, knowing, people.unfolded, clock)
        self._days = days = Days(archive, history, sources, clock, self._how_to)
        self._completing = Completing(Suggesting(archive, clock), days, self._settings, self._dropping)
        self._filing = Filing(library, people.accounts, archive, clock, how) if library else None
        handlers = self._gathered(people, archive, history, knowing, searcher)
        handlers["status"] = Status(reading, history.ledger, self._settings, status).answer
        self._dispatching = Dispatching(handlers, self._limiting, self._permitting, self._privacy, how)

    def _gathered(
        self, people: People, archive: Archive, history: History, knowing: Knowing, searcher: Searching
    ) -> dict[str, Handler]:
        """What answers each command."""
        clock = self._settings.clock
        asking = Asking(archive, history.ledger, history.identities, clock, self._how_to)
        judge = Judge(archive, self._subscriptions, people.votes, clock)
        moving = Moving(self._mover, self._subscribing.platforms, self._languages, clock, self._how_to)
        handlers = {
            **self._of_everybody(),
            **of_channels(self._settings, self._subscribing, self._dropping, moving, votes=people.votes, judge=judge),
            **of_readers(people, asking, knowing, self._filing),
            **of_papers(searcher, history, self._settings, asking, knowing=knowing, judge=judge),
        }
        lists = {name: handlers[name] for name in SHAREABLE}
        sharing = Sharing(lists, self._subscribing.platforms, clock, self._how_to, self._moment)
        return {**handlers, "share": sharing.share}

    def _of_everybody(self) -> dict[str, Handler]:
        """What concerns all who are there."""
        return {
            "today": self._days.today,
            "day": self._days.day,
            "trending": self._days.trending,
            "forget": self._privacy.forget,
            "help": Helping(self._subscriptions, self._how_to).answer,
            "log": self._privacy.show,
            "policy": self._permitting.answer,
        }

    async def handle(self, request: Request) -> Answer:
        """Every mistake, and every service that is away, is an answer. Raises only for a bug."""
        return await self._said(request, self._dispatching.answer)

    async def draft(self, request: Request) -> Answer:
        async def drafted(request: Request) -> Answer:
            return await self._permitting.refused(request) or await self._subscribing.draft(request)

        return await self._said(request, drafted)

    async def connect(self, request: Request, key: SecretStr) -> Answer:
        async def connected(request: Request) -> Answer:
            slower = await self._limiting.refused(request)
            if slower is None and self._filing is not None:
                return await self._filing.connect(request, key)
            return slower or _away()

        return await self._said(request, connected)

    async def _said(self, request: Request, handler: Handler) -> Answer:
        async with self._languages.to_reader(request.channel, request.caller.locale, request.locale):
            return replace(await _without_error(handler, request), language=language())

    async def overview(self, request: Request, visible: Sequence[Channel]) -> Sequence[Section]:
        async with self._languages.to_reader(request.channel, request.caller.locale):
            return await self._overview.page(request, visible, self._dispatching.handlers["saved"])

    async def unfold(self, channel: Channel, links: Sequence[str]) -> Mapping[str, Post]:
        try:
            async with self._languages.to_channel(channel):
                return await self._unfolding.cards(channel, links)
        except PaperRouteError as error:
            log.warning("not_unfolded", channel=str(channel), reason=error.reason)
            return {}

    async def not_unfolded(self, channel: Channel, links: Sequence[str]) -> None:
        with suppress(PaperRouteError):  # it is due again tomorrow
            await self._unfolding.take_back(channel, links)

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        return await self._completing.complete(channel, command, prefix)

    async def can_post_now(self, channel: Channel) -> Answer | None:
        """Start what waited in a channel, and have what is held there tried now. The announcement names the topics. Raises Transient."""
        await self._wake(channel)
        async with self._languages.to_channel(channel):
            said = await self._subscribing.let_in(channel)
        return Answer(announcement=said, tone="good") if said else None

    async def hello(self, channel: Channel, locale: str | None) -> Line:
        async with self._languages.to_channel(channel, locale):
            return hello(channel.platform, self._how_to)

    async def _decide(self, channel: Channel, now: Preferences) -> Preferences:
        return await self._subscribing.decide(channel, now)

    async def decide_late(self) -> None:
        """Where auto could not decide and now can, it does, and says so there. A chore. Raises Transient."""
        await self._subscribing.decide_late()

    async def moved(self, old: Channel, new: Channel) -> None:
        await self._mover.move(old, new, same=True)

    def help(self) -> Sequence[CommandHelp]:
        return COMMANDS


async def _without_error(handler: Handler, request: Request) -> Answer:
    try:
        return await handler(request)
    except UserError as error:
        return mistake(line(error.reason), block=error.pointer)
    except PaperRouteError as error:
        log.warning("command_failed", command=request.command, channel=str(request.channel), reason=error.reason)
        return _away()


def _away() -> Answer:
    return mistake(line(_("That did not work just now. Please try again in a minute.")))


async def _at_once(clock: Clock, channel: Channel, pace: Pace) -> datetime:
    """Where nothing else is posted, there is no pace to keep."""
    return clock.now()


async def _nobody_sleeps(channel: Channel) -> None:
    """Where nothing is delivered, nothing is to be woken."""
