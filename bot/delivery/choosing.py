"""What a channel gets next: what waits there and is still wanted is planned for, and frozen into a message.

Lives here: asking whoever knows what a plan depends on. Not here: the rules (`planning.py`, pure), how a message is kept (the Outbox), how
it is posted (`courier.py`, which calls this).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.desk import Desk, Wants
from bot.delivery.gaps import after_gap
from bot.delivery.planning import POINTED
from bot.delivery.situation import Consider, NotBefore, PostNow, Situation
from bot.language import speaking
from bot.model import Capacity, Channel, DeliveryKey, Message, MessageRef
from bot.turns import Claim, Defer, Opening, Waiting


class Choosing:
    def __init__(self, capacity: Capacity, desk: Desk) -> None:
        self._capacity = capacity
        self._desk = desk
        self._clock = desk.clock

    async def frozen(self, opening: Opening, wants: Wants) -> Claim | None:
        """The message that the planner wants, in flight. None when it wants none now, or there was nothing left to freeze."""
        now = self._clock.now()
        wanted, dropped = wants.sorted_out([each.delivery for each in opening.waiting])
        waiting = [
            Waiting(wanted[each.delivery.key], each.queued_at)
            for each in opening.waiting
            if each.delivery.key in wanted
        ]
        if not waiting:
            await self._desk.outbox.finish(opening, Defer(now, dropped), now)
            return None
        made = await self._planned(opening, waiting, now, wants)
        withdrawn = (*dropped, *made.withdraw)
        if isinstance(made, PostNow) and not await self._may_post(opening.channel, made, waiting, wants):
            made = NotBefore(now + POINTED)
        if isinstance(made, NotBefore):
            await self._desk.outbox.finish(opening, Defer(made.at, withdrawn), now)
            return None
        reply_to = await self._message_of(opening.channel, made.in_thread_of)
        message = Message(made.kind, opening.channel, made.key, made.deliveries, reply_to, made.gist)
        message, doubt = await after_gap(self._desk.archive, opening, message)
        gone = dropped if doubt == "only_look" else withdrawn
        return await self._desk.outbox.freeze(opening, message, now, gone, doubt)

    async def narrowed(self, claim: Claim, wants: Wants) -> Claim | None:
        """A message to be posted again, without what nobody wants any more: that is withdrawn first. None when another has the channel."""
        if claim.task == "look":
            return claim
        wanted, dropped = wants.sorted_out(claim.message.deliveries)
        narrowed = replace(claim, message=replace(claim.message, deliveries=tuple(wanted.values())))
        if not wanted or not dropped:
            return narrowed
        return narrowed if await self._desk.outbox.withdraw(claim, dropped, self._clock.now()) else None

    async def _planned(
        self, opening: Opening, waiting: Sequence[Waiting], now: datetime, wants: Wants
    ) -> PostNow | NotBefore:
        pointing, wishes = self._desk.pointing, wants.wishes
        situation = Situation(
            opening.channel,
            tuple(waiting),
            now,
            returning_since=opening.returning_since,
            preferences=wishes,
            zone=self._desk.house.zone_of(wishes),
            past=opening.past,
            capacity=self._capacity,
            enrich_wait_s=self._desk.enrich_wait_s,
            elsewhere=await pointing.elsewhere(opening.channel, wishes, waiting, now) if pointing else {},
        )
        with speaking(self._desk.house.language_of(wishes)):  # how much room a message takes depends on it
            made = self._desk.planner(situation)
            if isinstance(made, Consider):
                known = await self._desk.judge.known(opening.channel, waiting)
                made = self._desk.planner(replace(situation, known=known))
        if isinstance(made, Consider):
            raise RuntimeError("a plan asked for papers that it has")
        return made

    async def _may_post(self, channel: Channel, made: PostNow, waiting: Sequence[Waiting], wants: Wants) -> bool:
        """Another channel may have been quicker with a paper that is to be pointed to."""
        if self._desk.pointing is None or made.kind != "paper":
            return True
        paper = next(each for each in waiting if each.delivery.key == made.deliveries[0].key)
        return await self._desk.pointing.may_post(channel, wants.wishes, paper, self._clock.now())

    async def _message_of(self, channel: Channel, key: DeliveryKey | None) -> MessageRef | None:
        entry = await self._desk.ledger.get(channel, key) if key is not None else None
        return entry.message if entry else None
