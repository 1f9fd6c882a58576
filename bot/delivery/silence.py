"""A channel with topics in which nothing was posted for a week is told so, once a silence: unlucky, or broken?

Lives here: when a silence is one, looking for them, what the line is made of. Not here: how it is worded (`posts/note.py`), quiet hours
(`planning.py`). `look` is a chore (`bot/chores.py`); the courier has a line worded right before it is posted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog

from bot.delivery.schedule import day_start
from bot.errors import UserError
from bot.ledger import WAITING_STATES, Past
from bot.model import Channel, Delivery, Paper, PaperId, Post, Subscription
from bot.ports import Clock
from bot.posts import note
from bot.preferences import House, Preferences
from bot.storage.archive import Archive
from bot.storage.channels import PreferenceStore, SubscriptionStore
from bot.storage.outbox import Ledger, Outbox
from bot.topics.language import Topic, parse, within
from bot.topics.misses import Miss, nearest_miss, told
from bot.topics.widening import wider

log = structlog.get_logger()

SILENT = timedelta(days=7)
EVENT = "silence:"
MOST_COUNTED = 10_000  # papers
LOOKED_AT, TOPICS_TRIED = 1_000, 5  # for the nearest miss: a second of a thread's time, once a silence
BRINGS = 5.0  # papers a day that a wider topic may bring

HowTo = Callable[[str, str], str]


def silent_since(topics: Sequence[Subscription], past: Past, wishes: Preferences, house: House) -> datetime | None:
    """Since when nothing came although something could have. None where nothing is meant to come."""
    active = [max(each.created_at, each.options.paused_until or each.created_at) for each in topics if each.active]
    if not active:
        return None
    began = [min(active), past.last_at, wishes.resumed_at]
    if wishes.pause is not None:
        if wishes.pause.until is None:
            return None
        began.append(day_start(wishes.pause.until, house.zone_of(wishes)))
    return max(each for each in began if each is not None)


def of_silence(channel: Channel, since: datetime) -> Delivery:
    """The same for one silence, however often it is looked at."""
    return Delivery(PaperId(""), channel, event=f"{EVENT}{since.astimezone(UTC).date()}")


@dataclass(frozen=True, slots=True)
class Silences:
    """`healthy`: whether all sources are read well. `how_to`: how people of a platform type a command."""

    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    ledger: Ledger
    outbox: Outbox
    archive: Archive
    clock: Clock
    house: House
    healthy: Callable[[], Awaitable[bool]]
    how_to: HowTo

    async def look(self) -> None:
        """Raises Transient."""
        everywhere = [each async for each in self.subscriptions.all()]
        everywhere.sort(key=lambda each: each.channel)
        held = {trouble.channel for trouble in await self.outbox.held()}
        for channel, topics in groupby(everywhere, key=lambda each: each.channel):
            if channel not in held:
                await self._look(channel, list(topics))

    async def _look(self, channel: Channel, topics: Sequence[Subscription]) -> None:
        now, since = self.clock.now(), await self._since(channel, topics)
        if since is None or now - since < SILENT:
            return
        line = of_silence(channel, since)
        if await self.ledger.get(channel, line.key) is None and not await self._spoken_for(channel, now):
            await self.outbox.enqueue([line], now)
            log.info("silence_noticed", channel=str(channel), since=since.isoformat())

    async def _since(self, channel: Channel, topics: Sequence[Subscription]) -> datetime | None:
        wishes = (await self.preferences.load(channel)).preferences
        return silent_since(topics, await self.ledger.past(channel), wishes, self.house)

    async def _spoken_for(self, channel: Channel, now: datetime) -> bool:
        """Something is on its way, or the channel was told of a silence lately (of one that began with a topic that was dropped since)."""
        async for entry in self.ledger.entries(channel=channel):
            if entry.state in WAITING_STATES or (entry.event.startswith(EVENT) and now - entry.changed_at < SILENT):
                return True
        return False

    async def line(self, delivery: Delivery) -> Post:
        """What is said of a silence now. Raises Transient."""
        channel, now = delivery.channel, self.clock.now()
        topics = await self.subscriptions.of_channel(channel)
        since = await self._since(channel, topics) or now - SILENT
        papers = await self.archive.listed_since(since.date(), MOST_COUNTED)
        near = await asyncio.to_thread(_nearest, _read(topics), papers[:LOOKED_AT])
        hint = self.how_to(channel.platform, f"preview {near.wider}") if near.wider else ""
        return note.silence(
            (now - since).days,
            len(papers),
            healthy=await self.healthy(),
            nearest=near.paper,
            lacks=told(near.miss) if near.miss else (),
            hint=hint,
        )


@dataclass(frozen=True, slots=True)
class _Near:
    paper: Paper | None = None
    miss: Miss | None = None
    wider: str = ""


def _read(topics: Sequence[Subscription]) -> list[Topic]:
    found: list[Topic] = []
    for each in topics:
        if each.active:
            try:
                found.append(within(parse(each.topic), each.options.sources))
            except UserError:  # kept by a version whose language was another
                continue
    return found[:TOPICS_TRIED]


def _nearest(topics: Sequence[Topic], papers: Sequence[Paper]) -> _Near:
    """The paper that lacks least of a topic, and what that topic could be instead. Some 0.1 ms a paper and topic."""
    misses = [(miss, paper, topic) for topic in topics for paper in papers if (miss := nearest_miss(topic, paper))]
    if not misses:
        return _Near(wider=topics[0].text if topics else "")
    miss, paper, topic = min(misses, key=lambda each: each[0].distance)
    days = max(1, len({listing.day for each in papers for listing in each.listings}))
    looser = wider(topic, papers, BRINGS * days).topics
    if not miss.has and len(miss.lacks) == miss.problems:
        return _Near(wider=looser[0][0] if looser else topic.text)  # it has nothing of it: it is not near
    return _Near(paper, miss, looser[0][0] if looser else topic.text)
