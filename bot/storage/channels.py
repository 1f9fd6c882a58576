"""What each channel asked for and wants to get, and which of them has a paper in full."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from bot.model import Channel, PaperId, Subscription, SubscriptionId
from bot.preferences import Kept, Preferences
from bot.progress import Changes


class SubscriptionStore(Protocol):
    """Subscriptions, and a log of their changes that keeps every process' index in step."""

    async def add(self, subscription: Subscription) -> Subscription | None:
        """Keep a new one. Returns the one that is already there for the same channel and canonical topic, else None."""

    async def replace(self, subscription: Subscription) -> bool:
        """Write new options of one that exists. False when it does not."""

    async def remove(self, channel: Channel, subscription_id: SubscriptionId) -> Subscription | None:
        """Returns what was removed."""

    async def of_channel(self, channel: Channel) -> tuple[Subscription, ...]:
        """Oldest first: the order in which `list` numbers them."""

    def all(self) -> AsyncIterator[Subscription]: ...

    async def position(self) -> str:
        """Where the change log ends now. To be read before `all`, so that nothing falls between."""

    async def changes(self, since: str) -> Changes: ...


class PreferenceStore(Protocol):
    """What each channel wants to get, and when."""

    async def load(self, channel: Channel) -> Kept:
        """The defaults as version 0 where nobody changed anything."""

    async def save(self, channel: Channel, preferences: Preferences, over: int) -> bool:
        """Write over the version that was read. False, with nothing written, when somebody else wrote since. May be repeated."""

    async def forget(self, channel: Channel, over: int) -> bool:
        """As a channel that never changed anything. False where somebody else wrote since the version that was read. May be repeated."""

    def all(self) -> AsyncIterator[tuple[Channel, Kept]]:
        """Of the channels that changed something."""

    async def pointing(self, channel: Channel) -> bool:
        """Whether another channel of its workspace wants pointers to what stands in this one."""


class FirstPosts(Protocol):
    """Which public channel of a workspace has a paper in full, or is about to: the others may point to it. Forgotten after a month."""

    async def of(self, channel: Channel, ids: Sequence[PaperId]) -> Mapping[PaperId, Channel]:
        """In the channel's workspace, of those papers that one has."""

    async def take(self, channel: Channel, paper_id: PaperId, over: Channel | None = None) -> Channel:
        """The channel is the first, unless another one is; `over`: that one gives way. Returns which is now. May be repeated."""
