"""The editor of one platform: goes round the papers whose messages are young enough, and edits those that have something new to show.

Lives here: the order of steps, and the pace. Not here: what is worth an edit (`living.py`, pure), what a message says (`composing.py`),
what the messages showed (the LivingPosts). A chore (`bot/chores.py`). It looks at how things are rather than at what happened, so a round
that was cut off is made good by the next one; killed between an edit and the note of it, the same edit is made again, which nobody sees.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.languages import Languages
from bot.delivery.living import LIVES, is_news, is_over, is_resting
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, WorkspaceGone
from bot.ledger import WAITING_STATES, LedgerEntry, State
from bot.living import Life, LivingPosts, Shown
from bot.model import Channel, Delivery, Message, MessageRef, PaperId, Post
from bot.ports import Clock, Platform
from bot.storage.archive import Archive
from bot.storage.outbox import Ledger, Outbox

log = structlog.get_logger()

ROUND_S = 10.0  # between two rounds
SPACING_S = (
    1.2  # between two edits on a platform. Slack: 50 chat.update a minute. Source: docs.slack.dev, methods/chat.update
)
BREATH_S, BREATH_AFTER = 0.05, 20  # between so many papers in which nothing was to be done
BUSY_S = 5.0  # before a channel is asked about again whose pace, or whose workspace's, the posts use up
LATER_S = 300.0  # before an edit that was not taken is tried again, where the platform named no time
REST_MOST_S = 60.0  # a limit may be the channel's alone: the others wait so long at most
FORGET_S = 3600.0  # what was found settled is looked at anew


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a message. `waits`: it has something to show, and not now. `pause_s`: the platform was asked, and is left alone for
    so long."""

    waits: bool = False
    pause_s: float | None = None


SETTLED, WAITS = Became(), Became(waits=True)  # it shows all that is worth showing, or never will


@dataclass(frozen=True, slots=True)
class Papers:
    """What every editor works with. `outbox`: it keeps the pace. `word`: what a message about a paper says now."""

    posts: LivingPosts
    ledger: Ledger
    outbox: Outbox
    archive: Archive
    clock: Clock
    word: Callable[[Message], Awaitable[Post]]
    languages: Languages


class Editor:
    def __init__(self, platform: Platform, papers: Papers) -> None:
        self._platform = platform
        self._papers = papers
        self._clock = papers.clock
        self._settled: dict[PaperId, Shown] = {}  # all of its messages show this, or as good as this
        self._settled_since = papers.clock.now()
        self._closed_until: dict[Channel, datetime] = {}
        self._round: AsyncIterator[float] | None = None

    async def turn(self) -> float:
        """At most one edit. Returns the pause (seconds) before the next turn. Raises Transient when a store is away."""
        if self._round is None:
            self._round = self._go_round()
        try:
            return await anext(self._round)
        except BaseException as ended:
            self._round = None
            if isinstance(ended, StopAsyncIteration):
                return ROUND_S
            raise

    async def _go_round(self) -> AsyncIterator[float]:
        """A pause after each edit, and now and then without one."""
        now, name = self._clock.now(), self._platform.name
        if now - self._settled_since >= timedelta(seconds=FORGET_S):
            self._settled, self._settled_since = {}, now
        self._closed_until = {channel: until for channel, until in self._closed_until.items() if until > now}
        for number, paper_id in enumerate(await self._papers.posts.papers(name, now - LIVES), start=1):
            shown = await self._shown(paper_id)
            if shown is not None and self._settled.get(paper_id) != shown:
                waits = False
                async for life in self._papers.posts.of(name, paper_id):
                    became = await self._look(paper_id, life, shown)
                    waits = waits or became.waits
                    if became.pause_s is not None:
                        yield became.pause_s
                if not waits:
                    self._settled[paper_id] = shown
            if number % BREATH_AFTER == 0:
                yield BREATH_S

    async def _shown(self, paper_id: PaperId) -> Shown | None:
        paper = await self._papers.archive.get(paper_id)
        return Shown.of(paper) if paper else None

    async def _look(self, paper_id: PaperId, life: Life, shown: Shown) -> Became:
        now = self._clock.now()
        if not is_news(life.shown, shown):
            return SETTLED
        if is_resting(life, now) or self._closed_until.get(life.channel, now) > now:
            return WAITS
        entry = await self._papers.ledger.get(life.channel, Delivery(paper_id, life.channel).key)
        if entry is not None and entry.state in WAITING_STATES:
            return WAITS
        ref = _stands(entry)
        if entry is None or ref is None or is_over(life, entry.changed_at, now):
            await self._papers.posts.end(life.channel, paper_id)
            return SETTLED
        return await self._edit(entry, ref, replace(life, shown=shown, edits=life.edits + 1, edited_at=now))

    async def _edit(self, entry: LedgerEntry, ref: MessageRef, after: Life) -> Became:
        channel, message = entry.channel, Message.of_paper(Delivery(entry.paper_id, entry.channel, entry.topics))
        if not await self._may_now(channel):
            return Became(waits=True, pause_s=BREATH_S)
        try:
            async with self._papers.languages.to_channel(channel):
                post = await self._papers.word(message)
                await self._platform.edit(ref, replace(post, mention=None), message.id)
        except (Rejected, ChannelGone, WorkspaceGone) as error:  # deleted by people, too old, or nobody lets us
            log.info("message_not_edited_any_more", channel=str(channel), key=message.key, reason=error.reason)
            await self._papers.posts.end(channel, entry.paper_id)
            return Became(pause_s=SPACING_S)
        except PaperRouteError as error:
            return self._later(channel, message, error)
        except Exception as error:
            log.exception("edit_failed_unexpectedly", message=message.id)
            return self._later(channel, message, Transient(type(error).__name__))
        await self._papers.posts.edited(entry.paper_id, after)
        log.info("message_edited", channel=str(channel), key=message.key, message=message.id, edits=after.edits)
        return Became(pause_s=SPACING_S)

    async def _may_now(self, channel: Channel) -> bool:
        """Edits have the pace of posts, over all workers, and give way to them."""
        now = self._clock.now()
        at = await self._papers.outbox.spend(channel, now, self._platform.pace)
        if at is None:
            self._closed_until[channel] = now + timedelta(seconds=BUSY_S)
            return False
        if at > now:
            await self._clock.sleep((at - now).total_seconds())
        return True

    def _later(self, channel: Channel, message: Message, error: PaperRouteError) -> Became:
        """Its answer may have been lost too: an edit may be repeated."""
        asked_s = error.retry_after_s if isinstance(error, Transient) else None
        wait_s = LATER_S if asked_s is None else max(asked_s, SPACING_S)
        self._closed_until[channel] = self._clock.now() + timedelta(seconds=wait_s)
        log.info(
            "message_not_edited_yet", channel=str(channel), key=message.key, reason=error.reason, again_in_s=wait_s
        )
        return Became(waits=True, pause_s=min(wait_s, REST_MOST_S) if asked_s is not None else SPACING_S)


def _stands(entry: LedgerEntry | None) -> MessageRef | None:
    """Where a paper's own message is; None where it came in a message of many, or not at all."""
    if entry is None or entry.state is not State.SENT or entry.kind != "paper":
        return None
    return entry.message
