"""The courier: takes the channels of one platform that are due, decides what each gets next, has it posted, and writes down what became
of it.

Lives here: the order of steps. Not here: which deliveries make a message (`planning.py`, pure), what an outcome means (`outcomes.py`,
pure), how it is kept (the Outbox), what a post says (`composing.py`). Called by `bot/service.py`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.composing import Manner, composed, names_of
from bot.delivery.gaps import after_gap, unnamed
from bot.delivery.gate import FORGETS, Gate
from bot.delivery.judging import Judge
from bot.delivery.outcomes import NotWanted, Outcome, Posted, Rules, decide
from bot.delivery.planning import POINTED, Consider, NotBefore, Plan, PostNow, Situation, plan
from bot.delivery.pointing import Pointing
from bot.delivery.retry import Patience
from bot.errors import PaperRouteError, Transient, Uncertain
from bot.language import speaking
from bot.ledger import (
    CannotTell,
    Claim,
    Decision,
    Defer,
    Finished,
    Found,
    Look,
    Opening,
    Sent,
    Turn,
    Waiting,
    Withdrawal,
)
from bot.living import LivingPosts, Shown
from bot.model import Channel, Delivery, DeliveryKey, Message, MessageRef, Post, SubscriptionId
from bot.ports import Clock, Platform
from bot.preferences import HOUSE, House, Preferences
from bot.storage import Archive, Ledger, Outbox, PreferenceStore, SubscriptionStore

log = structlog.get_logger()

DROPPED = "every subscription that wanted it was dropped"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every courier works with. `house`: what holds where a channel says nothing. `enrich_wait_s`: how long a paper waits for its AI
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


class Courier:
    def __init__(self, platform: Platform, desk: Desk) -> None:
        self._platform = platform
        self._desk = desk
        self._clock = desk.clock
        self._gate = Gate(desk.outbox, platform.pace, desk.clock)
        self._rules = Rules(platform.pace.channel, platform.deadline_s, patience=desk.patience)

    async def take(self, most: int = 1) -> Sequence[Turn]:
        """The channels that are due, at most so many, to be served one by one. Raises Transient when the outbox is away."""
        name, pace, lease_s = self._platform.name, self._platform.pace, self._rules.lease_s
        return await self._desk.outbox.claim(name, self._clock.now(), lease_s, most, pace)

    async def serve(self, turn: Turn) -> None:
        """Plan, post or look, and write down what became of it. Raises Transient when a store is away: then the lease runs out."""
        claim = await (self._narrowed(turn) if isinstance(turn, Claim) else self._plan(turn))
        if claim is None:
            return
        outcome = await self._attempt(claim)
        rules = replace(self._rules, chance=random.random())  # noqa: S311 (spreads retries, guards nothing)
        decision = decide(claim, outcome, self._clock.now(), rules)
        if isinstance(outcome, Found) and isinstance(decision, Sent):
            decision = replace(decision, unnamed=await unnamed(self._desk.archive, claim, outcome))
        finished = await self._desk.outbox.finish(claim, decision, self._clock.now())
        self._report(claim, decision, finished)
        if finished is Finished.TWICE and isinstance(decision, Sent):
            await self._platform.delete(decision.ref)

    async def serve_one(self) -> bool:
        """Serve the most due channel. Returns False when nothing is due. Raises Transient when the outbox is away."""
        turns = await self.take()
        for turn in turns:
            await self.serve(turn)
        return bool(turns)

    # What a channel gets next

    async def _plan(self, opening: Opening) -> Claim | None:
        """The message that the planner wants, frozen. None when it wants none now, or there was nothing left to freeze."""
        now = self._clock.now()
        kept = await self._kept(opening.channel)
        waiting = [
            Waiting(wanted, each.queued_at) for each in opening.waiting if (wanted := _wanted(each.delivery, kept))
        ]
        still = {each.delivery.key for each in waiting}
        dropped = tuple(
            Withdrawal(each.delivery.key, DROPPED) for each in opening.waiting if each.delivery.key not in still
        )
        if not waiting:
            await self._desk.outbox.finish(opening, Defer(now, dropped), now)
            return None
        made = await self._considered(opening, waiting, now)
        withdrawn = (*dropped, *made.withdraw)
        if isinstance(made, PostNow) and not await self._may_post(opening.channel, made, waiting):
            made = NotBefore(now + POINTED)
        if isinstance(made, NotBefore):
            await self._desk.outbox.finish(opening, Defer(made.at, withdrawn), now)
            return None
        reply_to = await self._message_of(opening.channel, made.in_thread_of)
        message = Message(made.kind, opening.channel, made.key, made.deliveries, reply_to, made.gist)
        message, doubt = await after_gap(self._desk.archive, opening, message)
        gone = dropped if doubt == "only_look" else withdrawn
        return await self._desk.outbox.freeze(opening, message, now, gone, doubt)

    async def _may_post(self, channel: Channel, made: PostNow, waiting: Sequence[Waiting]) -> bool:
        """Another channel may have been quicker with a paper that is to be pointed to."""
        if self._desk.pointing is None or made.kind != "paper":
            return True
        paper = next(each for each in waiting if each.delivery.key == made.deliveries[0].key)
        return await self._desk.pointing.may_post(channel, await self._wishes(channel), paper, self._clock.now())

    async def _considered(self, opening: Opening, waiting: Sequence[Waiting], now: datetime) -> PostNow | NotBefore:
        wishes = await self._wishes(opening.channel)
        with speaking(self._desk.house.language_of(wishes)):  # how much room a message takes depends on it
            return await self._planned(opening, waiting, now, wishes)

    async def _planned(
        self, opening: Opening, waiting: Sequence[Waiting], now: datetime, wishes: Preferences
    ) -> PostNow | NotBefore:
        pointing = self._desk.pointing
        situation = Situation(
            opening.channel,
            tuple(waiting),
            now,
            returning_since=opening.returning_since,
            preferences=wishes,
            zone=self._desk.house.zone_of(wishes),
            past=opening.past,
            capacity=self._platform.capacity,
            enrich_wait_s=self._desk.enrich_wait_s,
            elsewhere=await pointing.elsewhere(opening.channel, wishes, waiting, now) if pointing else {},
        )
        made = self._desk.planner(situation)
        if isinstance(made, Consider):
            made = self._desk.planner(replace(situation, known=await self._desk.judge.known(opening.channel, waiting)))
        if isinstance(made, Consider):
            raise RuntimeError("a plan asked for papers that it has")
        return made

    async def _wishes(self, channel: Channel) -> Preferences:
        return self._desk.house.resolved((await self._desk.preferences.load(channel)).preferences)

    async def _message_of(self, channel: Channel, key: DeliveryKey | None) -> MessageRef | None:
        entry = await self._desk.ledger.get(channel, key) if key is not None else None
        return entry.message if entry else None

    async def _narrowed(self, claim: Claim) -> Claim | None:
        """A message to be posted again, without what nobody wants any more: that is withdrawn first. None when another has the channel."""
        if claim.task == "look":
            return claim
        kept = await self._kept(claim.channel)
        wanted = [each for delivery in claim.message.deliveries if (each := _wanted(delivery, kept))]
        narrowed = replace(claim, message=replace(claim.message, deliveries=tuple(wanted)))
        still = {each.key for each in wanted}
        dropped = [Withdrawal(each.key, DROPPED) for each in claim.message.deliveries if each.key not in still]
        if not wanted or not dropped:
            return narrowed
        return narrowed if await self._desk.outbox.withdraw(claim, dropped, self._clock.now()) else None

    async def _kept(self, channel: Channel) -> set[SubscriptionId]:
        """People may have dropped some since the match."""
        return {each.id for each in await self._desk.subscriptions.of_channel(channel)}

    # What becomes of it

    async def _attempt(self, claim: Claim) -> Outcome:
        try:
            if claim.task == "look":
                return await self._look(claim)
            return await self._post(claim) if claim.message.deliveries else NotWanted()
        except PaperRouteError as error:
            return error

    async def _look(self, claim: Claim) -> Look:
        since, until = claim.since or claim.claimed_at, claim.until or claim.claimed_at
        message = claim.message
        try:
            async with asyncio.timeout(self._rules.deadline_s):
                return await self._platform.find(message.channel, message.id, since, until, message.reply_to)
        except TimeoutError:
            return CannotTell("the platform's history did not answer in time", retry_after_s=self._rules.deadline_s)
        except Exception as error:
            log.exception("look_failed", message=message.id)
            return CannotTell(f"looking failed: {type(error).__name__}", retry_after_s=self._rules.deadline_s)

    async def _post(self, claim: Claim) -> Outcome:
        await self._begin_life(claim.message)
        wishes = await self._wishes(claim.channel)
        with speaking(self._desk.house.language_of(wishes)):
            return await self._posted(claim, await self._worded(claim.message, wishes))

    async def _posted(self, claim: Claim, post: Post) -> Outcome:
        message = claim.message
        fresh = claim.attempt == 1 and len(message.deliveries) > 1
        known_at = self._clock.now() + FORGETS if fresh else None
        await self._gate.wait(message.channel, claim.not_before, known_at)
        if fresh and not await self._desk.outbox.withdraw(claim, (), self._clock.now()):
            raise Transient("Redis forgot what this message is made of", retry_after_s=0.0)
        started_at = self._clock.now()
        if started_at > self._latest(
            claim
        ):  # this process stood still for a while: someone else may have the channel by now
            return Transient("the courier was held up before it could post", retry_after_s=0.0)
        try:
            return Posted(await self._platform.post(message.channel, post, message.id, message.reply_to))
        except PaperRouteError:
            raise
        except Exception as error:
            log.exception("post_failed_unexpectedly", message=message.id)
            raise Uncertain(f"posting failed in an unexpected way: {type(error).__name__}", started_at) from error

    async def _worded(self, message: Message, wishes: Preferences) -> Post:
        if message.kind == "line" and self._desk.line is not None:
            return await self._desk.line(message.deliveries[0])
        pointing, now = self._desk.pointing, self._clock.now()
        there = await pointing.links(message.channel, wishes, message.deliveries, now) if pointing else {}
        names = names_of(await self._desk.subscriptions.of_channel(message.channel))
        return await composed(message, self._desk.archive, now, Manner(wishes, self._desk.house, there, names))

    async def _begin_life(self, message: Message) -> None:
        """Before it is composed, and before it is posted: killed in between, what is noted is at worst older than what it shows."""
        if self._desk.living is None or message.kind != "paper":
            return
        paper = await self._desk.archive.get(message.deliveries[0].paper_id)
        if paper is not None:
            await self._desk.living.begin(message.channel, paper.id, Shown.of(paper), self._clock.now())

    def _latest(self, claim: Claim) -> datetime:
        """When a request may go out at the latest, to be over before the lease is."""
        return claim.claimed_at + timedelta(seconds=self._rules.lease_s - self._rules.deadline_s)

    def _report(self, claim: Claim, decision: Decision, finished: Finished) -> None:
        fields = {
            "channel": str(claim.channel),
            "kind": claim.message.kind,
            "key": claim.message.key,
            "message": claim.message.id,
            "deliveries": len(claim.message.deliveries),
            "attempt": claim.attempt,
            "took_s": round((self._clock.now() - claim.claimed_at).total_seconds(), 3),
        }
        if isinstance(decision, Sent) and finished in (Finished.WRITTEN, Finished.LATE):
            log.info("message_sent", **fields)
        elif finished is not Finished.WRITTEN:
            log.warning("attempt_overtaken", finished=finished.value, **fields)
        else:
            became = type(decision).__name__.lower()
            log.warning("message_not_sent", became=became, reason=getattr(decision, "reason", ""), **fields)


def _wanted(delivery: Delivery, kept: set[SubscriptionId]) -> Delivery | None:
    """With those of its topics that still want it; None when it had some, and none does."""
    topics = tuple(match for match in delivery.topics if match.subscription_id in kept)
    if len(topics) == len(delivery.topics):
        return delivery
    return replace(delivery, topics=topics) if topics else None
