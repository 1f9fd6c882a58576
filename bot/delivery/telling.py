"""Who is told that a channel refuses: whoever subscribed or asked for the daily list there, else another manager, else the operators.
Once each time.

Lives here: whom, and what they read. Not here: when a channel is held and probed (`outcomes.py`), how a platform writes to a person. Called
by `bot/service.py` as a chore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.delivery.languages import Languages
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.language import _, phrase
from bot.ledger import Trouble
from bot.model import Line
from bot.people import ChangeLog
from bot.ports import Clock, Platform
from bot.storage.channels import PreferenceStore, SubscriptionStore
from bot.storage.outbox import Outbox

log = structlog.get_logger()

PATIENT_S = 120.0  # who is let in again at once need not be told
MOST_TOLD = 5  # of those who subscribed
THE_LIST = "daily"  # as the log of changes names that setting, in any language
LOG_READ = 50  # changes of a channel in which another manager is looked for


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
        for trouble in await self.outbox.held():
            platform = self.platforms.get(trouble.channel.platform)
            if (
                trouble.told
                or trouble.ailment == "passing"
                or platform is None
                or now - trouble.since < timedelta(seconds=PATIENT_S)
            ):
                continue
            async with self.languages.to_channel(trouble.channel):
                told = await self._tell(platform, trouble)
            if told:
                await self.outbox.mark_told(trouble.channel)

    async def _tell(self, platform: Platform, trouble: Trouble) -> bool:
        """Whether all was done that can be done now."""
        here = await self.subscriptions.of_channel(trouble.channel)
        if not here and not (await self.preferences.load(trouble.channel)).preferences.daily:
            return True  # nobody waits for anything
        said = advice(trouble) if here else advice_on_list(trouble)
        subscribers = list(dict.fromkeys(each.created_by for each in here))
        try:
            told = [each for each in subscribers[:MOST_TOLD] if await _reached(platform, each, trouble, said)]
            if not told:
                told = await self._another(platform, trouble, subscribers, said)
        except Transient as error:
            log.info("person_not_told_yet", channel=str(trouble.channel), reason=error.reason)
            return False
        except WorkspaceGone as error:  # nobody there can be written to
            self.operators(f"{trouble.channel.platform}:{trouble.channel.workspace}: {error.reason}")
            return True
        if not told:
            self.operators(
                f"{trouble.channel}: {trouble.reason} Nobody who set it up can be written to. What comes is kept."
            )
        log.info("channel_trouble_told", channel=str(trouble.channel), people=len(told))
        return True

    async def _another(self, platform: Platform, trouble: Trouble, asked: Sequence[str], said: Line) -> list[str]:
        """The first of those who changed something there lately who can be reached; before all others who asked for the daily list, where
        nothing else is wanted."""
        entries = list(await self.changes.last(trouble.channel, LOG_READ, self.clock.now()))
        if not asked:
            entries.sort(key=lambda each: THE_LIST not in each.what)
        people = [each.by.rsplit("/", 1)[-1] for each in entries if each.by is not None]
        for each in dict.fromkeys(people):
            if each not in asked and await _reached(platform, each, trouble, said):
                return [each]
        return []


async def _reached(platform: Platform, person: str, trouble: Trouble, said: Line) -> bool:
    """False for one who has left, or takes no messages. Raises Transient, WorkspaceGone."""
    try:
        await platform.tell(person, trouble.channel, said)
    except (ChannelGone, Rejected) as error:
        log.info("person_not_reached", channel=str(trouble.channel), reason=error.reason)
        return False
    except Uncertain:
        return True  # it may stand there, and twice is once too often
    except (Transient, WorkspaceGone):
        raise
    except PaperRouteError as error:
        log.warning("person_not_reached", channel=str(trouble.channel), reason=error.reason)
        return False
    return True


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
