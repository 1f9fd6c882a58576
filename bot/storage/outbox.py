"""Deliveries: those that wait and are on their way, and what happened to each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.ledger import Carried, Enqueued, LedgerEntry, Past, State, Trouble
from bot.model import Channel, Delivery, DeliveryKey, Message, SubscriptionId
from bot.rates import Pace
from bot.turns import Claim, Decision, Doubt, Finished, Opening, Turn, Withdrawal

UNPACED = Pace()


class Outbox(Protocol):
    """Deliveries waiting, and the one message a channel that is in flight. Channels are independent of one another.

    A courier's turn: `claim` channels; for an Opening decide what to post now, if anything (`delivery/planning.py`), and `freeze` it,
    or `finish` the opening with Defer; post or look for what is frozen; `finish`. All that changes is changed in one step or not at
    all, every call may be repeated, and of two claims of a channel only the later one's fence lets it write.
    """

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        """Queue what the ledger does not have yet, in this order; add topics to what is still queued; leave the rest.

        Whole a batch of at most 500 of a shard and platform; those of one channel stay in one batch as far as it holds them, so that a
        plan sees them together.
        """

    async def claim(
        self, platform: str, now: datetime, lease_s: float, most: int = 1, pace: Pace = UNPACED
    ) -> Sequence[Turn]:
        """At most `most` channels that are due, those that wait longest first, each leased; () when nothing is due.

        Never more than `pace` lets out within about a second, over all workers: a turn says from when on (`not_before`).

        A Claim where a message is frozen: to be posted, or to be looked for when it was found SENDING after its lease (it is UNCERTAIN
        from then on) or is UNCERTAIN already. An Opening where deliveries wait and none is.
        """

    async def leave(self, channel: Channel, pace: Pace, now: datetime) -> datetime:
        """When a post whose moment has come may leave, which is taken. Counted over all workers: what is late for its moment does not leave
        on top of what is on time."""

    async def freeze(
        self,
        opening: Opening,
        message: Message,
        now: datetime,
        withdrawn: Sequence[Withdrawal] = (),
        doubt: Doubt = "none",
    ) -> Claim | None:
        """Move the message's deliveries out of the channel's queue into its message in flight, which is SENDING from now; `withdrawn` leave
        the queue too. What is queued afterwards is not in it. `doubt`: where Redis forgot a gap (`Opening.gap_until`), it is looked for
        before it is posted, after a restart (`Opening.questioned`) in any case; `only_look`: and once it is known not to stand there, its
        delivery goes back to its place in the queue.

        The Claim has those deliveries that were still queued. None when the opening is stale, or none of them was (then the
        channel is due again): there is nothing to post or to finish.
        """

    async def withdraw(self, claim: Claim, withdrawn: Sequence[Withdrawal], now: datetime) -> bool:
        """Take deliveries out of a claimed message, before it is posted. False, with nothing written, when the claim is stale. Where none
        is left, finish the claim with Close."""

    async def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        """Write what became of a turn, if it is still the claimant's. All deliveries of a message become what it becomes."""

    async def spend(self, channel: Channel, now: datetime, pace: Pace) -> datetime | None:
        """A moment for something beside a channel's queue (an edit, a list that somebody shares), within about a second, out of the pace
        that posts have there, over all workers. It counts as a post. None where none is free: posts are many, and go first."""

    # Channels

    async def wake(self, channel: Channel, now: datetime) -> bool:
        """A channel takes posts again, or its settings changed: it is held no longer, and what waits there is due now (after the claim
        that is under way, if one is). True when it was held."""

    async def held(self, platform: str | None = None) -> Sequence[Trouble]:
        """The channels in trouble, longest first."""

    async def take_telling(self, channel: Channel, now: datetime) -> bool:
        """Whether the caller is the one to tell people of a channel's trouble: one at a time over all processes, for a minute, and nobody
        once it is told."""

    async def mark_told(self, channel: Channel) -> None:
        """A person was told of a channel's trouble. Forgotten when the channel is free again."""

    async def carry(
        self,
        old: Channel,
        new: Channel,
        names: Mapping[SubscriptionId, SubscriptionId],
        now: datetime,
        *,
        same: bool = False,
    ) -> Carried:
        """Take what is known of a channel to another one of the same workspace: what waits, in its order, and what was posted, so that it
        is not posted again. What the new channel knows already stays as it is. What is on its way or in doubt is left: ask again.

        `names`: the new channel's subscriptions by those of the old one. `same`: it is the same channel under another id, and the
        messages stand there.

        All in one step. May be repeated."""

    async def trim(self, now: datetime) -> int:
        """Forget a bounded part of what has been closed for longer than the ledger's life. To be called now and again; each call goes on
        where the last one stopped. Returns how many deliveries were forgotten."""

    # What an operator asks for

    async def redrive(self, channel: Channel, keys: Sequence[DeliveryKey], now: datetime) -> int:
        """Queue again what is buried or withdrawn; what waits for a retry or is held is due now. Nothing for anything else: nothing is
        posted twice. Returns for how many it did something."""

    async def drop(self, channel: Channel, keys: Sequence[DeliveryKey], reason: str, now: datetime) -> int:
        """Withdraw what is queued, held, buried or waits for a retry. What is on its way, may stand there or was posted is left alone.
        Returns how many were withdrawn."""


class Ledger(Protocol):
    """What happened to each delivery."""

    async def get(self, channel: Channel, key: DeliveryKey) -> LedgerEntry | None: ...

    def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        """Channel by channel, in each the oldest change first."""

    async def past(self, channel: Channel) -> Past:
        """What was posted in a channel."""

    async def counts(self) -> Mapping[State, int]: ...

    async def waiting(self) -> Mapping[str, int]:
        """How many deliveries wait, in whatever state, by platform."""
