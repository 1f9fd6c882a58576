"""The courier: takes the channels of one platform that are due, has posted what each gets next, and writes down what became of it.

Lives here: the order of steps. Not here: which deliveries make a message (`choosing.py`), what an outcome means (`outcomes.py`, pure), how
it is kept (the Outbox), what a post says (`composing.py`). Called by `round.py`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.abstracts import queue_abstract
from bot.delivery.choosing import Choosing
from bot.delivery.composing import Manner, composed
from bot.delivery.desk import Desk, Wants
from bot.delivery.gaps import unnamed
from bot.delivery.gate import FORGETS, Gate
from bot.delivery.outcomes import NotWanted, Outcome, Posted, Rules, decide
from bot.errors import PaperRouteError, Transient, Uncertain
from bot.language import speaking
from bot.living import Shown
from bot.model import Message, Post
from bot.ports import Platform
from bot.turns import CannotTell, Claim, Decision, Finished, Found, Look, Sent, Turn

log = structlog.get_logger()


class Courier:
    def __init__(self, platform: Platform, desk: Desk) -> None:
        self._platform = platform
        self._desk = desk
        self._clock = desk.clock
        self._choosing = Choosing(platform.capacity, desk)
        self._gate = Gate(desk.outbox, platform.pace, desk.clock)
        self._rules = Rules(platform.pace.channel, platform.deadline_s, patience=desk.patience)

    async def take(self, most: int = 1) -> Sequence[Turn]:
        """The channels that are due, at most so many, to be served one by one. Raises Transient when the outbox is away."""
        name, pace, lease_s = self._platform.name, self._platform.pace, self._rules.lease_s
        return await self._desk.outbox.claim(name, self._clock.now(), lease_s, most, pace)

    async def serve(self, turn: Turn) -> None:
        """Plan, post or look, and write down what became of it. Raises Transient when a store is away: then the lease runs out."""
        wants = await self._desk.wants(turn.channel)
        claim = await (
            self._choosing.narrowed(turn, wants) if isinstance(turn, Claim) else self._choosing.frozen(turn, wants)
        )
        if claim is None:
            return
        outcome = await self._attempt(claim, wants)
        rules = replace(self._rules, chance=random.random())  # noqa: S311 (spreads retries, guards nothing)
        decision = decide(claim, outcome, self._clock.now(), rules)
        if isinstance(outcome, Found) and isinstance(decision, Sent):
            decision = replace(decision, unnamed=await unnamed(self._desk.archive, claim, outcome))
        if isinstance(decision, Sent) and self._platform.has_thread(decision.ref):
            await queue_abstract(self._desk, claim.message, wants)
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

    # What becomes of it

    async def _attempt(self, claim: Claim, wants: Wants) -> Outcome:
        try:
            if claim.task == "look":
                return await self._look(claim)
            return await self._post(claim, wants) if claim.message.deliveries else NotWanted()
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

    async def _post(self, claim: Claim, wants: Wants) -> Outcome:
        await self._begin_life(claim.message)
        with speaking(self._desk.house.language_of(wants.wishes)):
            return await self._posted(claim, await self._worded(claim.message, wants))

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

    async def _worded(self, message: Message, wants: Wants) -> Post:
        if message.kind == "line" and self._desk.line is not None:
            return await self._desk.line(message.deliveries[0])
        pointing, now = self._desk.pointing, self._clock.now()
        there = await pointing.links(message.channel, wants.wishes, message.deliveries, now) if pointing else {}
        manner = Manner(wants.wishes, self._desk.house, there, wants.names)
        return await composed(message, self._desk.archive, now, manner)

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
            return
        fields |= {"became": type(decision).__name__.lower(), "reason": getattr(decision, "reason", "")}
        if finished is not Finished.WRITTEN:
            log.warning("attempt_overtaken", finished=finished.value, **fields)
        else:
            log.warning("message_not_sent", **fields)
