"""Subscriptions in memory, with a log of changes that can be made to forget."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.errors import Transient
from bot.model import Channel, Subscription, SubscriptionId
from bot.progress import Change, Changes


class MemorySubscriptions:
    """Modes: `away = True` makes every call raise Transient; `forget_changes()` cuts the log, as trimming would."""

    def __init__(self) -> None:
        self.away = False
        self._channels: dict[Channel, dict[SubscriptionId, Subscription]] = {}
        self._log: list[Change] = []
        self._forgotten = 0

    async def add(self, subscription: Subscription) -> Subscription | None:
        self._check()
        channel = self._channels.setdefault(subscription.channel, {})
        if subscription.id in channel:
            return channel[subscription.id]
        channel[subscription.id] = subscription
        self._log.append(Change(subscription.id, subscription))
        return None

    async def replace(self, subscription: Subscription) -> bool:
        self._check()
        channel = self._channels.get(subscription.channel, {})
        if subscription.id not in channel:
            return False
        channel[subscription.id] = subscription
        self._log.append(Change(subscription.id, subscription))
        return True

    async def remove(self, channel: Channel, subscription_id: SubscriptionId) -> Subscription | None:
        self._check()
        removed = self._channels.get(channel, {}).pop(subscription_id, None)
        if removed is not None:
            self._log.append(Change(subscription_id, None))
        return removed

    async def of_channel(self, channel: Channel) -> tuple[Subscription, ...]:
        self._check()
        return tuple(sorted(self._channels.get(channel, {}).values(), key=lambda each: (each.created_at, each.id)))

    async def all(self) -> AsyncIterator[Subscription]:
        for channel in sorted(self._channels):
            for each in await self.of_channel(channel):
                yield each

    async def position(self) -> str:
        self._check()
        return str(self._forgotten + len(self._log))

    async def changes(self, since: str) -> Changes:
        self._check()
        at = int(since) - self._forgotten
        if at < 0:
            return Changes((), since, complete=False)
        return Changes(tuple(self._log[at:]), await self.position())

    def forget_changes(self) -> None:
        self._forgotten += len(self._log)
        self._log.clear()

    def _check(self) -> None:
        if self.away:
            raise Transient("the store is away")
