"""What every courier works with, and what a channel wants while it is being served.

Lives here: the stores and settings that couriers share; reading a channel's wishes and subscriptions, once a turn. Used by `courier.py`
and `choosing.py`, put together by `bot/crew.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.delivery.composing import names_of
from bot.delivery.judging import Judge
from bot.delivery.planning import plan
from bot.delivery.pointing import Pointing
from bot.delivery.retry import Patience
from bot.delivery.situation import Plan, Situation
from bot.living import LivingPosts
from bot.model import Channel, Delivery, DeliveryKey, Post, SubscriptionId
from bot.ports import Clock
from bot.preferences import HOUSE, House, Preferences
from bot.storage.archive import Archive
from bot.storage.channels import PreferenceStore, SubscriptionStore
from bot.storage.outbox import Ledger, Outbox
from bot.turns import Withdrawal

DROPPED = "every subscription that wanted it was dropped"


@dataclass(frozen=True, slots=True)
class Wants:
    """Of a channel, at the beginning of a turn. `wishes`: with the house's where it has none. `kept`: its subscriptions; people may have
    dropped some since a match. `names`: what it calls them."""

    wishes: Preferences
    kept: frozenset[SubscriptionId]
    names: Mapping[SubscriptionId, str]

    def still(self, delivery: Delivery) -> Delivery | None:
        """With those of its topics that still want it; None when it had some, and none does."""
        topics = tuple(match for match in delivery.topics if match.subscription_id in self.kept)
        if len(topics) == len(delivery.topics):
            return delivery
        return replace(delivery, topics=topics) if topics else None

    def sorted_out(self, deliveries: Sequence[Delivery]) -> tuple[dict[DeliveryKey, Delivery], tuple[Withdrawal, ...]]:
        """What is still wanted, by its key, and what is not any more."""
        wanted = {each.key: each for delivery in deliveries if (each := self.still(delivery))}
        return wanted, tuple(Withdrawal(each.key, DROPPED) for each in deliveries if each.key not in wanted)


@dataclass(frozen=True, slots=True)
class Desk:
    """`house`: what holds where a channel says nothing. `enrich_wait_s`: how long a paper waits for its AI
    summary. `planner`: what a channel's next message is. `living`: told what papers' messages show, None where no message is ever
    edited. `pointing`: which papers other channels have in full, None where that never matters. `line`: words a line that is about no
    paper."""

    outbox: Outbox
    ledger: Ledger
    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    archive: Archive
    judge: Judge
    clock: Clock
    house: House = HOUSE
    enrich_wait_s: float = 0.0
    planner: Callable[[Situation], Plan] = plan
    living: LivingPosts | None = None
    pointing: Pointing | None = None
    line: Callable[[Delivery], Awaitable[Post]] | None = None
    patience: Patience = field(default_factory=Patience)

    async def wants(self, channel: Channel) -> Wants:
        """Raises Transient when a store is away."""
        wishes = self.house.resolved((await self.preferences.load(channel)).preferences)
        here = await self.subscriptions.of_channel(channel)
        return Wants(wishes, frozenset(each.id for each in here), names_of(here))
