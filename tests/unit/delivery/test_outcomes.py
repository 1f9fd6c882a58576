"""What each result means: the whole table, and the numbers of the waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.outcomes import NotWanted, Posted, Rules, decide
from bot.delivery.retry import FAILURES_BEFORE_HELD, Patience, backoff_s
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.ledger import State, Trouble
from bot.model import Channel, Delivery, Message, MessageRef, PaperId
from bot.rates import Rate
from bot.turns import Absent, Again, CannotTell, Claim, Close, Found, Hold, LookFirst, Sent
from tests.fakes.clock import START

CHANNEL = Channel.parse("slack:T/C")
REF = MessageRef(CHANNEL, "1")
PATIENCE = Patience()
RATE = Rate(3, 3.0)
RULES = Rules(rate=RATE, deadline_s=10.0, chance=1.0)
CLAIM = Claim(Message.of_paper(Delivery(PaperId("arxiv:1"), CHANNEL, ())), "post", 1, START)
TROUBLE = Trouble(CHANNEL, START, "kicked", 1, START)
LOOK = replace(CLAIM, task="look", since=START - timedelta(seconds=30), until=START)
NOW = START + timedelta(seconds=2)


def later(seconds: float):
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("outcome", [Posted(REF), Found(REF)])
def test_what_stands_there_is_sent(outcome):
    """Posted just now or found by a look: sent, and the channel rests."""
    assert decide(CLAIM, outcome, NOW, RULES) == Sent(REF, NOW, RATE)


def test_what_nobody_wants_is_withdrawn():
    """No post, and no rest for the channel."""
    decision = decide(CLAIM, NotWanted(), NOW, RULES)
    assert isinstance(decision, Close)
    assert (decision.state, decision.next_at) == (State.WITHDRAWN, NOW)


def test_absent_is_posted_again_at_once():
    """The platform's history is the proof that it may be."""
    decision = decide(LOOK, Absent(), NOW, RULES)
    assert isinstance(decision, Again)
    assert (decision.state, decision.at) == (State.QUEUED, NOW)


def test_a_lost_answer_is_looked_for_once_it_settled():
    """After the request's deadline and a settling time, counted from the request."""
    decision = decide(CLAIM, Uncertain("reset", START), NOW, RULES)
    at = START + timedelta(seconds=10 + PATIENCE.settling_s)
    assert decision == LookFirst(at, START, at, "reset")


def test_a_second_doubt_reaches_back_to_the_first():
    """A slow first request may still land."""
    decision = decide(replace(CLAIM, since=START - timedelta(hours=1)), Uncertain("reset", START), NOW, RULES)
    assert isinstance(decision, LookFirst)
    assert decision.since == START - timedelta(hours=1)


def test_an_error_of_no_known_kind_is_a_doubt():
    """What we do not understand may have been taken."""
    assert isinstance(decide(CLAIM, PaperRouteError("what?"), NOW, RULES), LookFirst)


@pytest.mark.parametrize(("retry_after_s", "waits_s"), [(None, 2.0), (0.5, 2.0), (30.0, 30.0)])
def test_a_passing_refusal_is_tried_again(retry_after_s, waits_s):
    """After our backoff or the platform's Retry-After, whichever is longer."""
    decision = decide(CLAIM, Transient("429", retry_after_s), NOW, RULES)
    assert decision == Again(State.RETRY, later(waits_s), "429")


@pytest.mark.parametrize(("retry_after_s", "waits_s"), [(0.0, 2.0), (1.0, 4.0), (30.0, 64.0), (100.0, 100.0)])
def test_a_limit_met_again_and_again_is_not_waited_out_much_longer_than_asked(retry_after_s, waits_s):
    """Six limits of a second each are over in seconds, not in two minutes; a long wait is never cut short."""
    decision = decide(replace(CLAIM, failures=5), Transient("429", retry_after_s), NOW, RULES)
    assert decision == Again(State.RETRY, later(waits_s), "429")


def test_a_refusal_that_does_not_pass_becomes_visible():
    """After half an hour of trying the channel is held, and still probed: at least every ten minutes, never before the platform's time."""
    assert decide(replace(CLAIM, failures=FAILURES_BEFORE_HELD), Transient("503"), NOW, RULES) == Hold(
        later(60.0), "503", "passing"
    )
    long_held = replace(CLAIM, trouble=replace(TROUBLE, failures=30))
    passing = replace(long_held, trouble=replace(TROUBLE, failures=30, ailment="passing"))
    assert decide(passing, Transient("503"), NOW, RULES) == Hold(later(PATIENCE.retry_most_s), "503", "passing")
    assert decide(passing, Transient("429", 900.0), NOW, RULES) == Hold(later(900.0), "429", "passing")


@pytest.mark.parametrize("ailment", ["refused", "gone"])
def test_a_probe_that_comes_to_nothing_leaves_the_reason(ailment):
    """What people can mend is not hidden by a platform that is away, or that asks to wait."""
    held = replace(CLAIM, trouble=replace(TROUBLE, ailment=ailment))
    assert decide(held, Transient("503", 900.0), NOW, RULES) == Hold(later(900.0), TROUBLE.reason, ailment)


@pytest.mark.parametrize("error", [ChannelGone("is_archived"), WorkspaceGone("token_revoked")])
def test_a_channel_that_refuses_is_held_and_probed(error):
    """Never dropped; at growing intervals."""
    assert decide(CLAIM, error, NOW, RULES) == Hold(later(60.0), error.reason)
    for failures, waits_s in ((1, 120.0), (30, PATIENCE.held_most_s)):
        held = replace(CLAIM, trouble=replace(TROUBLE, failures=failures))
        assert decide(held, error, NOW, RULES) == Hold(later(waits_s), error.reason)


def test_a_message_refused_for_good_is_buried():
    """Kept with its reason; the channel goes on."""
    assert decide(CLAIM, Rejected("invalid_blocks"), NOW, RULES) == Close(State.BURIED, "invalid_blocks", NOW)


def test_who_cannot_tell_yet_is_asked_again():
    """A limited history answers later."""
    decision = decide(LOOK, CannotTell("ratelimited", 60.0), NOW, RULES)
    assert decision == LookFirst(later(60.0), LOOK.since, LOOK.until, "ratelimited")


def test_who_can_never_tell_decides_by_age():
    """Within the hour delivery is preferred, after it no duplicate is; either way the reason is recorded."""
    fresh = decide(LOOK, CannotTell("no permission"), NOW, RULES)
    assert isinstance(fresh, Again)
    assert fresh.state is State.QUEUED
    old = replace(LOOK, since=NOW - timedelta(seconds=PATIENCE.in_doubt_s))
    stale = decide(old, CannotTell("no permission"), NOW, RULES)
    assert isinstance(stale, Close)
    assert (stale.state, "no permission" in stale.reason) == (State.BURIED, True)


def test_a_restart_of_redis_is_a_fresh_doubt_however_far_back_the_look_reaches():
    """Redis was away for hours, and the history does not answer just now: it is asked again, and nothing is given up."""
    suspect = replace(LOOK, since=NOW - timedelta(hours=9), doubted_at=NOW)
    assert isinstance(decide(suspect, CannotTell("no answer", 5.0), NOW, RULES), LookFirst)
    assert isinstance(decide(suspect, CannotTell("no permission"), NOW, RULES), Again)


def test_backoff_doubles_up_to_its_most():
    """And `chance` spreads it over the upper half."""
    assert [backoff_s(n, 2.0, 60.0, 1.0) for n in (0, 1, 2, 10, 10_000)] == [2.0, 4.0, 8.0, 60.0, 60.0]
    assert backoff_s(3, 2.0, 60.0, 0.0) == 8.0


@pytest.mark.parametrize("kind", [ChannelGone, WorkspaceGone])
def test_what_is_gone_for_good_is_told_from_what_refuses(kind):
    """A deleted channel and an uninstalled app can be retired one day; the others never."""
    for for_good, ailment in ((True, "gone"), (False, "refused")):
        decision = decide(CLAIM, kind("no", for_good=for_good), NOW, RULES)
        assert isinstance(decision, Hold)
        assert decision.ailment == ailment
