"""Who is told that a channel refuses: whoever subscribed or asked for the daily list there, else another manager, else the operators.
Once each time, and of all their channels in one message.

Lives here: whom, and what they read. Not here: when a channel is held and probed (`outcomes.py`), how a platform writes to a person.
A chore (`bot/chores.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.languages import Languages
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.language import _, ngettext, phrase
from bot.ledger import Trouble
from bot.model import Channel, Line, Span
from bot.people import ChangeLog
from bot.ports import Clock, Platform
from bot.storage.channels import PreferenceStore, SubscriptionStore
from bot.storage.outbox import Outbox

log = structlog.get_logger()

PATIENT_S = 120.0  # who is let in again at once need not be told
MOST_TOLD = 5  # of those who subscribed
MOST_NAMED = 10  # channels in one message
THE_LIST = "daily"  # as the log of changes names that setting, in any language
LOG_READ = 50  # changes of a channel in which another manager is looked for


@dataclass(frozen=True, slots=True)
class Case:
    """Channels of one workspace that refuse for one reason, and those who subscribed in each of them, nobody where no topic is wanted."""

    people: tuple[str, ...]
    troubles: tuple[Trouble, ...]

    @property
    def channels(self) -> Sequence[Channel]:
        return [each.channel for each in self.troubles]

    @property
    def advice(self) -> Line:
        """What they read, behind the channels' names."""
        first, more = self.troubles[0], len(self.troubles) - MOST_NAMED
        if not self.people:
            return advice_on_list(first)
        others = ngettext("It is so in {count} more channel.", "It is so in {count} more channels.", more)
        return (*advice(first), Span(f" {others}")) if more > 0 else advice(first)


@dataclass(frozen=True, slots=True)
class Telling:
    """`operators`: tells those who run this a sentence. A person is told in the language of the channel."""

    outbox: Outbox
    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    changes: ChangeLog
    platforms: Mapping[str, Platform]
    languages: Languages
    clock: Clock
    operators: Callable[[str], None]

    async def look(self) -> None:
        """Those not told yet. Cut off between telling and noting it, a person may be told twice. Raises Transient (a store is away)."""
        now = self.clock.now()
        for case in await self._cases([each for each in await self.outbox.held() if self._to_be_told(each, now)]):
            if not await self.outbox.take_telling(case.channels[0], now):
                continue  # another process tells them
            async with self.languages.to_channel(case.channels[0]):
                told = await self._tell(self.platforms[case.channels[0].platform], case)
            for channel in case.channels if told else ():
                await self.outbox.mark_told(channel)

    def _to_be_told(self, trouble: Trouble, now: datetime) -> bool:
        served = trouble.channel.platform in self.platforms
        lasting = now - trouble.since >= timedelta(seconds=PATIENT_S)
        return served and lasting and not trouble.told and trouble.ailment != "passing"

    async def _cases(self, troubles: Sequence[Trouble]) -> Sequence[Case]:
        """Who loses twenty channels at once reads of them in one message. Where only a list is wanted each is told of by itself."""
        together: dict[tuple[object, ...], list[Trouble]] = {}
        people: dict[Channel, tuple[str, ...]] = {}
        for each in troubles:
            topics = await self.subscriptions.of_channel(each.channel)
            here = people[each.channel] = tuple(dict.fromkeys(topic.created_by for topic in topics))
            alone = None if here else each.channel
            key = (here, each.channel.platform, each.channel.workspace, each.reason, alone)
            together.setdefault(key, []).append(each)
        return [Case(people[case[0].channel], tuple(case)) for case in together.values()]

    async def _tell(self, platform: Platform, case: Case) -> bool:
        """Whether all was done that can be done now."""
        first = case.troubles[0]
        if not case.people and not (await self.preferences.load(first.channel)).preferences.daily:
            return True  # nobody waits for anything
        try:
            told = await self._told(platform, case)
            for trouble in () if told else case.troubles:
                told += await self._another(
                    platform, trouble, case.people, advice(trouble) if case.people else case.advice
                )
        except Transient as error:
            log.info("person_not_told_yet", channel=str(first.channel), reason=error.reason)
            return False
        except WorkspaceGone as error:  # nobody there can be written to
            self.operators(f"{first.channel.platform}:{first.channel.workspace}: {error.reason}")
            return True
        log.info("channel_trouble_told", channel=str(first.channel), channels=len(case.channels), people=len(told))
        return True

    async def _told(self, platform: Platform, case: Case) -> list[str]:
        """Those who subscribed and read it. Once one does, what fails for the next is not tried again: the first would read it twice."""
        told: list[str] = []
        for person in case.people[:MOST_TOLD]:
            try:
                if await self._reached(platform, person, case.channels[:MOST_NAMED], case.advice):
                    told.append(person)
            except Transient as error:
                if not told:
                    raise
                log.info("person_not_reached", channel=str(case.channels[0]), reason=error.reason)
        return told

    async def _another(self, platform: Platform, trouble: Trouble, asked: Sequence[str], said: Line) -> list[str]:
        """The first of those who changed something there lately who can be reached; before all others who asked for the daily list, where
        nothing else is wanted. The operators, where there is none."""
        entries = list(await self.changes.last(trouble.channel, LOG_READ, self.clock.now()))
        if not asked:
            entries.sort(key=lambda each: THE_LIST not in each.what)
        people = [each.by.rsplit("/", 1)[-1] for each in entries if each.by is not None]
        for each in dict.fromkeys(people):
            if each not in asked and await self._reached(platform, each, [trouble.channel], said):
                return [each]
        self.operators(
            f"{trouble.channel}: {trouble.reason} Nobody who set it up can be written to. What comes is kept."
        )
        return []

    async def _reached(self, platform: Platform, person: str, about: Sequence[Channel], said: Line) -> bool:
        """False for one who has left, or takes no messages. Raises Transient, also while posts are many; WorkspaceGone."""
        await self._moment(about[0], platform)
        try:
            await platform.tell(person, about, said)
        except (ChannelGone, Rejected) as error:
            log.info("person_not_reached", channel=str(about[0]), reason=error.reason)
            return False
        except Uncertain:
            return True  # it may stand there, and twice is once too often
        except (Transient, WorkspaceGone):
            raise
        except PaperRouteError as error:
            log.warning("person_not_reached", channel=str(about[0]), reason=error.reason)
            return False
        return True

    async def _moment(self, about: Channel, platform: Platform) -> None:
        """Waited for: what is written to people is within the pace of posts, which go first."""
        now = self.clock.now()
        at = await self.outbox.spend(about, now, replace(platform.pace, channel=None))
        if at is None:
            raise Transient("many posts are on their way")
        if at > now:
            await self.clock.sleep((at - now).total_seconds())


def advice(trouble: Trouble) -> Line:
    """What a person reads, behind the channel's name."""
    said = _(
        "I cannot post here any more. {reason}. The topics are kept, and so is what comes: once I am let in again it follows by itself."
        " If it is meant to be so, there is nothing to do."
    )
    return phrase(said, reason=_(trouble.reason).rstrip(". "))


def advice_on_list(trouble: Trouble) -> Line:
    """The same, where the most upvoted papers are all that is wanted: a list is of its day."""
    said = _(
        "I cannot post here any more. {reason}. The list of the most upvoted papers is left out until I am let in again; then it comes by"
        " itself. If it is meant to be so, there is nothing to do."
    )
    return phrase(said, reason=_(trouble.reason).rstrip(". "))
