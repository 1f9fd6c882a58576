"""A channel's things carried to another: its topics, what it prefers, what waits there, and what it was given already.

Lives here: the order of steps. Each bears repetition, so a move that was cut off is finished by asking for it again. Called when a platform
gives a channel another id, by `move` in the chat, and by `paperroute move`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.model import Channel, Subscription
from bot.preferences import DEFAULTS
from bot.storage import PreferenceStore, SubscriptionStore

log = structlog.get_logger()

MOST_TRIES = 5  # while somebody changes the same preferences


class Carrier(Protocol):
    """What moves deliveries; see `Outbox.carry`."""

    async def carry(self, old: Channel, new: Channel, *, same: bool) -> int: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """`subscriptions` as they are now; `preferences`: they went along; `waiting`: deliveries that wait in the new place now."""

    subscriptions: tuple[Subscription, ...]
    preferences: bool
    waiting: int

    def __bool__(self) -> bool:
        return bool(self.subscriptions or self.preferences or self.waiting)


@dataclass(frozen=True, slots=True)
class Mover:
    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    outbox: Carrier | None = None

    async def move(self, old: Channel, new: Channel, *, same: bool = False) -> Moved:
        """`same`: it is the same channel under another id, so what stands there stands here, and what it waited for it waits for still.

        First the topics, so that no paper falls between; what comes in both places meanwhile is one delivery in the end. Raises Transient.
        """
        carried = [await self._carry(each, new, same) for each in await self.subscriptions.of_channel(old)]
        preferences = await self._prefer(old, new)
        waiting = await self.outbox.carry(old, new, same=same) if self.outbox else 0
        moved = Moved(tuple(carried), preferences, waiting)
        if moved:
            log.info("channel_moved", old=str(old), new=str(new), topics=len(carried), waiting=waiting)
        return moved

    async def _carry(self, subscription: Subscription, new: Channel, same: bool) -> Subscription:
        """There before it is gone here. What the new channel has already stays as it is there."""
        options = subscription.options if same else replace(subscription.options, waiting=None)
        wanted = replace(subscription, channel=new, options=options)
        there = await self.subscriptions.add(wanted)
        await self.subscriptions.remove(subscription.channel, subscription.id)
        return there or wanted

    async def _prefer(self, old: Channel, new: Channel) -> bool:
        """Those of a channel that has none of its own yet; then the old one is as new."""
        for _ in range(MOST_TRIES):
            kept = await self.preferences.load(old)
            if kept.preferences == DEFAULTS:
                return False
            took = (await self.preferences.load(new)).version == 0
            if took and not await self.preferences.save(new, kept.preferences, over=0):
                continue
            if await self.preferences.save(old, DEFAULTS, over=kept.version):
                return took
        return False


def told(moved: Moved) -> str:
    """`3 topics, the settings and 2 papers that wait`."""
    parts = [_counted(len(moved.subscriptions), "topic")] if moved.subscriptions else []
    parts += ["the settings"] if moved.preferences else []
    parts += (
        [f"{_counted(moved.waiting, 'paper')} that {'wait' if moved.waiting > 1 else 'waits'}"] if moved.waiting else []
    )
    return _enumerated(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _enumerated(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]])) or "nothing"
