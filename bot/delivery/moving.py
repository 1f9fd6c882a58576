"""A channel's things carried to another: its topics, what it prefers, what waits there, and what it was given already.

Lives here: the order of steps. Each bears repetition, so a move that was cut off is finished by asking for it again. Called when a platform
gives a channel another id, by `move` in the chat, and by `paperroute move`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from bot.errors import Transient
from bot.language import _, enumerated, ngettext
from bot.ledger import Carried, State
from bot.living import LivingPosts
from bot.model import Channel, Delivery, Subscription, SubscriptionId, TopicMatch
from bot.ports import Clock
from bot.preferences import DEFAULTS
from bot.storage.channels import PreferenceStore, SubscriptionStore
from bot.storage.intake import SightingLog
from bot.storage.outbox import Ledger, Outbox

log = structlog.get_logger()

Names = Mapping[SubscriptionId, SubscriptionId]

MOST_TRIES = 5  # while somebody changes the same preferences


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
    outbox: Outbox
    ledger: Ledger
    sightings: SightingLog
    living: LivingPosts
    clock: Clock

    async def move(self, old: Channel, new: Channel, *, same: bool = False) -> Moved:
        """`same`: it is the same channel under another id, so what stands there stands here, goes on being edited, and has notes in its
        threads. In another channel such notes come by themselves. What the channel waited for it waits for still.

        The topics are there before they are gone here, so that no paper falls between; what came in both places is one delivery in the end.
        Raises Transient; also when something is on its way at this moment in a channel that has another id now: ask again.
        """
        here = await self.subscriptions.of_channel(old)
        carried = [await self._add(each, new, same) for each in here]
        there = await self.subscriptions.of_channel(new)
        names = {replace(each, channel=old).id: each.id for each in there}
        deliveries = await self._carry(old, new, names, same)
        for each in here:
            await self.subscriptions.remove(old, each.id)
        preferences = await self._prefer(old, new)
        moved = Moved(tuple(carried), preferences, deliveries.waiting)
        if moved:
            log.info("channel_moved", old=str(old), new=str(new), topics=len(carried), waiting=deliveries.waiting)
        if same and deliveries.left:
            raise Transient(f"{deliveries.left} deliveries are on their way to the channel's old id")
        return moved

    async def _add(self, subscription: Subscription, new: Channel, same: bool) -> Subscription:
        """What the new channel has already stays as it is there."""
        options = subscription.options if same else replace(subscription.options, waiting=None)
        wanted = replace(subscription, channel=new, options=options)
        return await self.subscriptions.add(wanted) or wanted

    async def _carry(self, old: Channel, new: Channel, names: Names, same: bool) -> Carried:
        """Within a workspace in one step. Beyond it what waits is queued there, then withdrawn here: killed between, it may come twice."""
        now = self.clock.now()
        if (old.platform, old.workspace) == (new.platform, new.workspace):
            carried = await self.outbox.carry(old, new, names, now, same=same)
            await self.sightings.moved(old, new)  # so that news about what was posted finds the way
            if same:
                await self.living.carry(old, new)
            return carried
        states = (State.QUEUED, State.RETRY, State.HELD)
        entries = [entry for state in states async for entry in self.ledger.entries(state, old)]
        entries.sort(key=lambda entry: (entry.queued_at, entry.key))
        waiting = [
            Delivery(entry.paper_id, new, tuple(_renamed(each, names) for each in entry.topics), entry.event)
            for entry in entries
        ]
        queued = await self.outbox.enqueue(waiting, now)
        await self.outbox.drop(old, [each.key for each in waiting], f"moved to {new}", now)
        return Carried(queued.new)

    async def _prefer(self, old: Channel, new: Channel) -> bool:
        """Those of a channel that has none of its own yet; then the old one is as new."""
        for _tried in range(MOST_TRIES):
            kept = await self.preferences.load(old)
            if kept.preferences == DEFAULTS:
                return False
            took = (await self.preferences.load(new)).version == 0
            if took and not await self.preferences.save(new, kept.preferences, over=0):
                continue
            if await self.preferences.save(old, DEFAULTS, over=kept.version):
                return took
        return False


def _renamed(match: TopicMatch, names: Names) -> TopicMatch:
    return replace(match, subscription_id=names.get(match.subscription_id, match.subscription_id))


def told(moved: Moved) -> str:
    """`3 topics, the settings and 2 papers that wait`."""
    topics, waiting = len(moved.subscriptions), moved.waiting
    parts = [ngettext("{count} topic", "{count} topics", topics)] if topics else []
    parts += [_("the settings")] if moved.preferences else []
    parts += [ngettext("{count} paper that waits", "{count} papers that wait", waiting)] if waiting else []
    return enumerated(parts) or _("nothing")
