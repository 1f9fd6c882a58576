"""What a result means for a message: values in, a decision out. Nothing here waits, asks or writes.

Called by `courier.py`. The moves that come of it are drawn in docs/delivery.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.delivery.retry import (
    FAILURES_BEFORE_HELD,
    HELD_FIRST_S,
    HELD_MOST_S,
    RETRY_FIRST_S,
    RETRY_MOST_S,
    backoff_s,
)
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.ledger import Absent, Again, CannotTell, Claim, Close, Decision, Found, LookFirst, Sent, State
from bot.model import MessageRef

SETTLING_S = 5.0  # after a request's deadline: what the platform took by then, its history shows
PREFER_DELIVERY_S = (
    3600.0  # in doubt this long, a missing post is better than a second one; before, the other way round
)
LOOK_AGAIN_S = 20.0
LEAST_ASKED_S = 0.5  # "after 0 seconds" must not become a loop without a pause
MOST_TIMES_ASKED = 4.0  # how many times the wait that a platform asked for we wait at most


@dataclass(frozen=True, slots=True)
class Posted:
    ref: MessageRef


@dataclass(frozen=True, slots=True)
class NotWanted:
    """Every subscription that wanted it is gone."""


Outcome = Posted | NotWanted | PaperRouteError | Found | Absent | CannotTell


@dataclass(frozen=True, slots=True)
class Rules:
    """A platform's numbers. `chance` in [0, 1) spreads retries."""

    spacing_s: float
    deadline_s: float
    chance: float = 1.0

    @property
    def lease_s(self) -> float:
        """Longer than a post can take and its history to settle: what is found unfinished after it may be looked for."""
        return self.deadline_s + 2 * SETTLING_S


def decide(claim: Claim, outcome: Outcome, now: datetime, rules: Rules) -> Decision:
    """What to write down. Total: an error that is none of ours counts as a doubt."""
    match outcome:
        case Posted(ref) | Found(ref):
            return Sent(ref, _later(now, rules.spacing_s))
        case NotWanted():
            return Close(State.WITHDRAWN, "every subscription that wanted it was dropped", now)
        case Absent():
            return Again(State.QUEUED, now, "looked for after a doubt: it is not there, so it is posted again")
        case CannotTell():
            return _in_the_dark(claim, outcome, now)
        case Uncertain():
            return _doubt(claim, outcome, now, rules)
        case Transient():
            return _try_again(claim, outcome, now, rules)
        case ChannelGone() | WorkspaceGone():
            return Again(State.HELD, _held_until(claim, now, rules), outcome.reason)
        case Rejected():
            return Close(State.BURIED, outcome.reason, now)
        case _:
            return _doubt(claim, Uncertain(outcome.reason, claim.claimed_at), now, rules)


def _doubt(claim: Claim, error: Uncertain, now: datetime, rules: Rules) -> LookFirst:
    """The stretch begins at the first attempt in doubt: a slow request of an earlier one may still land."""
    settled = max(now, _later(error.started_at, rules.deadline_s + SETTLING_S))
    return LookFirst(settled, min(claim.since or error.started_at, error.started_at), settled, error.reason)


def _in_the_dark(claim: Claim, outcome: CannotTell, now: datetime) -> Decision:
    since, until = claim.since or claim.claimed_at, claim.until or claim.claimed_at
    if (now - since).total_seconds() >= PREFER_DELIVERY_S:
        return Close(
            State.BURIED,
            f"nobody can tell whether it was posted ({outcome.reason}); not posted again after an hour",
            now,
        )
    if outcome.retry_after_s is not None:
        return LookFirst(_later(now, max(outcome.retry_after_s, LOOK_AGAIN_S)), since, until, outcome.reason)
    return Again(
        State.QUEUED, now, f"nobody can tell whether it was posted ({outcome.reason}); posted again within the hour"
    )


def _try_again(claim: Claim, error: Transient, now: datetime, rules: Rules) -> Again:
    """Where the platform names a time, never before it, and not much later: our own wait only spreads those that were limited."""
    wait_s = backoff_s(claim.failures, RETRY_FIRST_S, RETRY_MOST_S, rules.chance)
    if error.retry_after_s is not None:
        asked_s = max(error.retry_after_s, LEAST_ASKED_S)
        wait_s = max(asked_s, min(wait_s, asked_s * MOST_TIMES_ASKED))
    state: Literal[State.RETRY, State.HELD] = State.RETRY if claim.failures < FAILURES_BEFORE_HELD else State.HELD
    return Again(state, _later(now, wait_s), error.reason)


def _held_until(claim: Claim, now: datetime, rules: Rules) -> datetime:
    return _later(now, backoff_s(claim.failures, HELD_FIRST_S, HELD_MOST_S, rules.chance))


def _later(instant: datetime, delay_s: float) -> datetime:
    return instant + timedelta(seconds=delay_s)
