"""The courier: hands one message at a time to a platform and writes down what became of it.

Lives here: the order of steps. Not here: what an outcome means (`outcomes.py`, pure), how it is kept (the Outbox), what a post says
(`posts/`). Called by `bot/service.py`, several couriers a platform.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.delivery.outcomes import NotWanted, Outcome, Posted, Rules, decide
from bot.errors import PaperRouteError, Transient, Uncertain
from bot.ledger import CannotTell, Claim, Decision, Finished, Look, Sent
from bot.model import Post, TopicMatch
from bot.ports import Clock, Platform
from bot.posts.compose import compose
from bot.storage import Archive, Outbox, SubscriptionStore

log = structlog.get_logger()


class Courier:
    def __init__(
        self, platform: Platform, outbox: Outbox, subscriptions: SubscriptionStore, archive: Archive, clock: Clock
    ) -> None:
        self._platform = platform
        self._outbox = outbox
        self._subscriptions = subscriptions
        self._archive = archive
        self._clock = clock
        self._rules = Rules(platform.spacing_s, platform.deadline_s)

    async def serve_one(self) -> bool:
        """Serve the most due channel. Returns False when nothing is due. Raises Transient when the outbox is away."""
        claim = await self._outbox.claim(self._platform.name, self._clock.now(), self._rules.lease_s)
        if claim is None:
            return False
        outcome = await self._attempt(claim)
        rules = replace(self._rules, chance=random.random())  # noqa: S311 (spreads retries, guards nothing)
        decision = decide(claim, outcome, self._clock.now(), rules)
        finished = await self._outbox.finish(claim, decision, self._clock.now())
        self._report(claim, decision, finished)
        if finished is Finished.TWICE and isinstance(decision, Sent):
            await self._platform.delete(decision.ref)
        return True

    async def _attempt(self, claim: Claim) -> Outcome:
        if claim.task == "look":
            return await self._look(claim)
        try:
            wanted = await self._still_wanted(claim)
            if not wanted:
                return NotWanted()
            return await self._post(claim, await self._compose(claim, wanted))
        except PaperRouteError as error:
            return error

    async def _look(self, claim: Claim) -> Look:
        since, until = claim.since or claim.claimed_at, claim.until or claim.claimed_at
        try:
            async with asyncio.timeout(self._rules.deadline_s):
                return await self._platform.find(claim.message.channel, claim.message.id, since, until)
        except TimeoutError:
            return CannotTell("the platform's history did not answer in time", retry_after_s=self._rules.deadline_s)
        except Exception as error:
            log.exception("look_failed", message=claim.message.id)
            return CannotTell(f"looking failed: {type(error).__name__}", retry_after_s=self._rules.deadline_s)

    async def _still_wanted(self, claim: Claim) -> tuple[TopicMatch, ...]:
        """The topics whose subscription still exists: people may have dropped it since the match."""
        kept = {each.id for each in await self._subscriptions.of_channel(claim.message.channel)}
        return tuple(
            match for delivery in claim.message.deliveries for match in delivery.topics if match.subscription_id in kept
        )

    async def _compose(self, claim: Claim, wanted: tuple[TopicMatch, ...]) -> Post:
        (delivery,) = claim.message.deliveries
        paper = await self._archive.get(delivery.paper_id)
        if paper is None:
            raise Transient(
                f"{delivery.paper_id} is not in the archive of this data directory; import it, or let it be read again"
            )
        return compose(paper, wanted, self._clock.now())

    async def _post(self, claim: Claim, post: Post) -> Outcome:
        latest = claim.claimed_at + timedelta(seconds=self._rules.lease_s - self._rules.deadline_s)
        started_at = self._clock.now()
        if started_at > latest:  # this process stood still for a while: someone else may have the message by now
            return Transient("the courier was held up before it could post", retry_after_s=0.0)
        try:
            return Posted(await self._platform.post(claim.message.channel, post, claim.message.id, None))
        except PaperRouteError:
            raise
        except Exception as error:
            log.exception("post_failed_unexpectedly", message=claim.message.id)
            raise Uncertain(f"posting failed in an unexpected way: {type(error).__name__}", started_at) from error

    def _report(self, claim: Claim, decision: Decision, finished: Finished) -> None:
        fields = {
            "channel": str(claim.message.channel),
            "paper": claim.message.key,
            "message": claim.message.id,
            "attempt": claim.attempt,
            "took_s": round((self._clock.now() - claim.claimed_at).total_seconds(), 3),
        }
        if isinstance(decision, Sent) and finished in (Finished.WRITTEN, Finished.LATE):
            log.info("message_sent", **fields)
        elif finished is not Finished.WRITTEN:
            log.warning("attempt_overtaken", finished=finished.value, **fields)
        else:
            state = getattr(decision, "state", "uncertain")
            log.warning("message_not_sent", state=str(state), reason=getattr(decision, "reason", ""), **fields)
