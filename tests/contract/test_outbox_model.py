"""Random interleavings of everything that couriers, people and operators do, on the real outbox and on a model of a page: they agree at
every step. So no script makes a move that the state machine does not have."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import Enqueued, State
from bot.model import Channel, Delivery, DeliveryKey, Message, MessageRef, PaperId
from bot.turns import Again, Claim, Close, Decision, Defer, Hold, LookFirst, Opening, Sent, Turn, Withdrawal
from tests.contract.outbox_model import Model
from tests.fakes.clock import FakeClock

T = TypeVar("T")
LEASE_S = 20.0
CHANNELS = [Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")]  # of one workspace: on one shard
KEYS = [f"p:{number}" for number in range(4)]

channels, keys = st.sampled_from(CHANNELS), st.sampled_from(KEYS)
waits = st.sampled_from([0.0, 5.0, 60.0])
VERBS = ["sent", "sent", "retry", "absent", "hold", "look", "bury", "leave"]


class Interleavings(RuleBasedStateMachine):
    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        BlockingRedis.from_url(self.url).flushall()
        self.redis = Redis.from_url(
            self.url, decode_responses=True, protocol=2
        )  # repeats nothing: each call is one move of the model
        self.outbox, self.ledger = RedisOutbox(self.redis), RedisLedger(self.redis)
        self.clock, self.model = FakeClock(), Model()
        self.turns: list[Turn] = []  # every claim there ever was: couriers may wake up late
        self.posted = 0

    def teardown(self) -> None:
        self.do(self.redis.aclose())
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize()
    def something_waits(self) -> None:
        self.enqueue(CHANNELS[0], KEYS[:3])

    @rule(channel=channels, chosen=st.lists(keys, min_size=1, max_size=4))
    def enqueue(self, channel: Channel, chosen: list[str]) -> None:
        deliveries = [Delivery(PaperId(key), channel) for key in chosen]
        new = self.model.enqueue(channel, chosen, self.clock.now())
        assert self.do(self.outbox.enqueue(deliveries, self.clock.now())) == Enqueued(new)

    @rule(most=st.sampled_from([1, 2]), data=st.data())
    def courier(self, most: int, data: st.DataObject) -> None:
        """Claims, and for each channel goes as far as it goes: killed after any step."""
        for turn in self._claim(most):
            claim = self._planned(turn, data) if isinstance(turn, Opening) else turn
            if claim is not None and data.draw(st.integers(0, 3)):
                self._finish(claim, self._decision(claim, data))

    @precondition(lambda self: self.turns)
    @rule(data=st.data())
    def late(self, data: st.DataObject) -> None:
        """A courier that was frozen goes on where it was, whoever has its channel now."""
        turn = data.draw(st.sampled_from(self.turns[-8:]))
        claim = self._planned(turn, data) if isinstance(turn, Opening) else turn
        if claim is not None:
            self._finish(claim, self._decision(claim, data))

    def _claim(self, most: int) -> list[Turn]:
        now = self.clock.now()
        turns = self.do(self.outbox.claim("slack", now, LEASE_S, most))
        due = self.model.due(now)
        assert {str(turn.channel) for turn in turns} <= due
        assert len(turns) == min(most, len(due))
        for turn in turns:
            assert turn.fence > max((each.fence for each in self.turns if each.channel == turn.channel), default=0)
            expected = self.model.claimed(turn, now, LEASE_S)
            if isinstance(turn, Opening):
                assert expected == ("plan", [each.delivery.key for each in turn.waiting])
            else:
                message = (turn.message.kind, turn.message.key)
                names = [each.key for each in turn.message.deliveries]
                assert expected == (turn.task, (message, names, turn.attempt, turn.failures))
        self.turns += turns
        return list(turns)

    def _planned(self, opening: Opening, data: st.DataObject) -> Claim | None:
        """Frozen, deferred, or left alone."""
        now, plan = self.clock.now(), data.draw(st.sampled_from(["one", "one", "all", "all", "defer", "die"]))
        out = [Withdrawal(DeliveryKey(key), "enough") for key in data.draw(st.lists(keys, max_size=1))]
        if plan == "defer":
            self._finish(opening, Defer(now + timedelta(seconds=data.draw(waits)), tuple(out)))
        if plan in ("defer", "die"):
            return None
        waiting = tuple(each.delivery for each in opening.waiting)
        message = Message("digest", opening.channel, "day", waiting) if plan == "all" else Message.of_paper(waiting[0])
        expected = self.model.freeze(opening, message, now, out)
        frozen = self.do(self.outbox.freeze(opening, message, now, out))
        assert (frozen and [each.key for each in frozen.message.deliveries]) == expected
        self.turns += [frozen] if frozen else []
        return frozen

    def _decision(self, claim: Claim, data: st.DataObject) -> Decision:
        now, verb = self.clock.now(), data.draw(st.sampled_from(VERBS))
        at = now + timedelta(seconds=data.draw(waits))
        self.posted += 1
        decisions: dict[str, Decision] = {
            "sent": Sent(MessageRef(claim.channel, str(self.posted)), at),
            "retry": Again(State.RETRY, at, "503"),
            "absent": Again(State.QUEUED, at, "absent"),
            "hold": Hold(at, "kicked"),
            "look": LookFirst(at, now, at, "reset"),
            "bury": Close(State.BURIED, "refused", at),
            "leave": Close(State.WITHDRAWN, "unwanted", at),
        }
        return decisions[verb]

    def _finish(self, turn: Turn, decision: Decision) -> None:
        if isinstance(turn, Claim) and len(turn.message.deliveries) > 1 and isinstance(decision, Again):
            self._withdraw(turn, turn.message.deliveries[-1].key)
        expected = self.model.finish(turn, decision, self.clock.now())
        assert self.do(self.outbox.finish(turn, decision, self.clock.now())) is expected

    def _withdraw(self, claim: Claim, key: DeliveryKey) -> None:
        expected = self.model.withdraw(claim, key)
        assert self.do(self.outbox.withdraw(claim, [Withdrawal(key, "unwanted")], self.clock.now())) is expected

    @rule(wait_s=st.sampled_from([1.0, 5.0, LEASE_S, 60.0]))
    def later(self, wait_s: float) -> None:
        self.clock.advance(wait_s)

    @rule(asked=st.sampled_from(["wake", "redrive", "drop"]), channel=channels, key=keys)
    def operator(self, asked: str, channel: Channel, key: str) -> None:
        now, names = self.clock.now(), [DeliveryKey(key)]
        if asked == "wake":
            assert self.model.wake(channel, now) is self.do(self.outbox.wake(channel, now))
        elif asked == "redrive":
            assert self.model.redrive(channel, key, now) == self.do(self.outbox.redrive(channel, names, now))
        else:
            assert self.model.drop(channel, key) == self.do(self.outbox.drop(channel, names, "dropped", now))

    @invariant()
    def agree(self) -> None:
        """Every delivery's state and place, the counters, the indexes."""
        self.do(self._agree())

    async def _agree(self) -> None:
        entries = {(str(each.channel), each.key): each async for each in self.ledger.entries()}
        for name, lane in self.model.lanes.items():
            for key in KEYS:
                found = entries.pop((name, DeliveryKey(key)), None)
                assert (found and found.state) == lane.state(key)
                assert (found and found.message) == lane.ledger.get(key, (None, None))[1]
        assert not entries
        counted = {state: number for state, number in (await self.ledger.counts()).items() if number}
        assert counted == self.model.counts()
        held = {str(each.channel): each.failures for each in await self.outbox.held()}
        assert held == {name: lane.probes for name, lane in self.model.lanes.items() if lane.held}


@pytest.mark.timeout(600)  # hundreds of ways through a real Redis; where one fails, finding the shortest takes minutes
def test_every_interleaving_agrees_with_the_model(redis_server: str) -> None:
    """Two channels, four papers, and couriers that finish late or never."""
    Interleavings.url = redis_server
    run_state_machine_as_test(
        Interleavings,
        settings=settings(max_examples=40, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )
