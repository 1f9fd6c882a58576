"""Which channels want a paper: the index of all active subscriptions, kept in step with the store.

Lives here: following the store's change log, and turning matches into deliveries. Not here: the topic language, the index itself.
Called by the poller before each pass, and by whoever asks what a paper would match.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.errors import UserError
from bot.model import Channel, Delivery, Paper, Subscription, SubscriptionId, TopicMatch
from bot.progress import Facts
from bot.storage.channels import SubscriptionStore
from bot.topics.index import TopicIndex
from bot.topics.language import Topic, parse, within
from bot.topics.scope import categories_of

log = structlog.get_logger()


class WantedTopics:
    def __init__(self, store: SubscriptionStore) -> None:
        self._store = store
        self._position: str | None = None
        self._index = TopicIndex()
        self._active: dict[SubscriptionId, tuple[Subscription, Topic]] = {}
        self._named: Counter[str] = Counter()

    def __len__(self) -> int:
        """Active subscriptions."""
        return len(self._active)

    async def named_categories(self) -> tuple[str, ...]:
        """The arXiv categories that active subscriptions ask for at this moment, those that most name first. Raises Transient."""
        await self.sync()
        return tuple(sorted(self._named, key=lambda code: (-self._named[code], code)))

    async def sync(self) -> None:
        """Apply what changed since the last call; read everything at the first, or when the log no longer reaches back.

        Raises Transient.
        """
        if self._position is not None:
            news = await self._store.changes(self._position)
            if news.complete:
                for change in news.changes:
                    self._apply(change.id, change.subscription)
                self._position = news.position
                return
            log.warning("subscriptions_read_anew", reason="the change log no longer reaches back to the last reading")
        await self._rebuild()

    async def _rebuild(self) -> None:
        """Position first, then everything: what changes in between is applied twice rather than missed."""
        position = await self._store.position()
        everything = [each async for each in self._store.all()]
        self._index, self._active, self._named = TopicIndex(), {}, Counter()
        for subscription in everything:
            self._apply(subscription.id, subscription)
        self._position = position

    def _apply(self, identity: SubscriptionId, subscription: Subscription | None) -> None:
        before = self._active.pop(identity, None)
        if before is not None:
            self._index.remove(identity)
            self._named -= Counter(categories_of(before[1].tree))
        if subscription is None or not subscription.active:
            return
        try:
            topic = within(parse(subscription.topic), subscription.options.sources)
        except UserError as error:  # kept by a version whose language was another
            log.warning(
                "topic_unreadable", channel=str(subscription.channel), topic=subscription.topic, reason=error.reason
            )
            return
        self._active[identity] = (subscription, topic)
        self._index.add(identity, topic)
        self._named += Counter(categories_of(topic.tree))

    def deliveries(self, paper: Paper) -> tuple[Delivery, ...]:
        """One delivery a channel that wants the paper, with every topic of it that does."""
        return self._deliveries(paper, self._index.match(paper))

    def changed(self, paper: Paper, before: Facts, announced_at: datetime) -> tuple[Delivery, ...]:
        """The same for a paper announced before, whose facts are no longer `before`: the topics that want it only now.

        Those that did not want it with the counts of before; and where a listing added something, all that were there when it was
        announced: what they got already, the ledger knows.
        """
        was = set(self._index.match(replace(paper, upvotes=before.upvotes, comments=before.comments)))
        added = Facts.of(paper).digest != before.digest
        wanted = [
            identity
            for identity in self._index.match(paper)
            if identity not in was or (added and self._active[identity][0].created_at <= announced_at)
        ]
        return self._deliveries(paper, wanted)

    def _deliveries(self, paper: Paper, wanted: Iterable[SubscriptionId]) -> tuple[Delivery, ...]:
        """By channel, so that a replay shows the same. Why a topic matched is found when somebody reads it (`explain.py`)."""
        channels: dict[Channel, list[TopicMatch]] = defaultdict(list)
        for identity in wanted:
            subscription, topic = self._active[identity]
            channels[subscription.channel].append(TopicMatch(identity, topic.text))
        return tuple(
            Delivery(paper.id, channel, tuple(sorted(channels[channel], key=lambda match: match.topic)))
            for channel in sorted(channels, key=str)
        )
