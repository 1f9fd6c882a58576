"""What a result means for a message in flight: values in, a decision out. Nothing here waits, asks or writes.

Called by `courier.py`. The moves that come of it are drawn in docs/delivery.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.retry import FAILURES_BEFORE_HELD, Patience, backoff_s
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.ledger import Ailment, State
from bot.model import MessageRef
from bot.rates import Rate
from bot.turns import Absent, Again, CannotTell, Claim, Close, Decision, Found, Hold, LookFirst, Sent

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
    """A platform's numbers and ours. `rate`: of posts in one channel. `chance` in [0, 1) spreads retries."""

    rate: Rate | None
    deadline_s: float
    chance: float = 1.0
    patience: Patience = field(default_factory=Patience)

    @property
    def lease_s(self) -> float:
        """Longer than a post can take and its history to settle: what is found unfinished after it may be looked for."""
        return self.deadline_s + 2 * self.patience.settling_s


def decide(claim: Claim, outcome: Outcome, now: datetime, rules: Rules) -> Decision:
    """What to write down. Total: an error that is none of ours counts as a doubt."""
    match outcome:
        case Posted(ref) | Found(ref):
            return Sent(ref, now, rules.rate)
        case NotWanted():
            return Close(State.WITHDRAWN, "every subscription that wanted it was dropped", now)
        case Absent():
            return Again(State.QUEUED, now, "looked for after a doubt: it is not there, so it is posted again")
        case CannotTell():
            return _in_the_dark(claim, outcome, now, rules)
        case Uncertain():
            return _doubt(claim, outcome, now, rules)
        case Transient():
            return _try_again(claim, outcome, now, rules)
        case ChannelGone() | WorkspaceGone():
            ailment: Ailment = "gone" if outcome.for_good else "refused"
            return Hold(_probe_at(claim, now, rules, rules.patience.held_most_s), outcome.reason, ailment)
        case Rejected():
            return Close(State.BURIED, outcome.reason, now)
        case _:
            return _doubt(claim, Uncertain(outcome.reason, claim.claimed_at), now, rules)


def _doubt(claim: Claim, error: Uncertain, now: datetime, rules: Rules) -> LookFirst:
    """The stretch begins at the first attempt in doubt: a slow request of an earlier one may still land."""
    settled = max(now, _later(error.started_at, rules.deadline_s + rules.patience.settling_s))
    return LookFirst(settled, min(claim.since or error.started_at, error.started_at), settled, error.reason)


def _in_the_dark(claim: Claim, outcome: CannotTell, now: datetime, rules: Rules) -> Decision:
    since, until = claim.since or claim.claimed_at, claim.until or claim.claimed_at
    doubt = f"nobody can tell whether it was posted ({outcome.reason})"
    hopeless = outcome.retry_after_s is None and claim.after_gap
    doubted_at = since if hopeless else claim.doubted_at or since
    if (now - doubted_at).total_seconds() >= rules.patience.in_doubt_s:
        return Close(State.BURIED, f"{doubt}; in doubt for too long to be posted again", now)
    if outcome.retry_after_s is not None:
        return LookFirst(
            _later(now, max(outcome.retry_after_s, rules.patience.look_again_s)), since, until, outcome.reason
        )
    return Again(State.QUEUED, now, f"{doubt}; posted again, as the doubt was fresh", doubt=True)


def _try_again(claim: Claim, error: Transient, now: datetime, rules: Rules) -> Again | Hold:
    """Where the platform names a time, never before it, and not much later: our own wait only spreads those that were limited."""
    if claim.trouble is not None or claim.failures >= FAILURES_BEFORE_HELD:
        probe_at = _probe_at(claim, now, rules, rules.patience.retry_most_s)
        at, known = max(probe_at, _later(now, error.retry_after_s or 0.0)), claim.trouble
        if known is None or known.ailment == "passing":
            return Hold(at, error.reason, "passing")
        return Hold(at, known.reason, known.ailment)  # a probe that came to nothing: people read what they can mend
    wait_s = backoff_s(claim.failures, rules.patience.retry_first_s, rules.patience.retry_most_s, rules.chance)
    if error.retry_after_s is not None:
        asked_s = max(error.retry_after_s, LEAST_ASKED_S)
        wait_s = max(asked_s, min(wait_s, asked_s * MOST_TIMES_ASKED))
    return Again(State.RETRY, _later(now, wait_s), error.reason, scope=error.scope)


def _probe_at(claim: Claim, now: datetime, rules: Rules, most_s: float) -> datetime:
    """A refusal is probed at growing intervals; what may pass by itself, such as a platform that is down, at least every ten minutes."""
    failures = claim.trouble.failures if claim.trouble else 0
    return _later(now, backoff_s(failures, rules.patience.held_first_s, most_s, rules.chance))


def _later(instant: datetime, delay_s: float) -> datetime:
    return instant + timedelta(seconds=delay_s)
