"""Random interleavings of everything that couriers, people and operators do, on the real outbox and on a model of a page: they agree at
every step. So no script makes a move that the state machine does not have."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from redis import Redis as BlockingRedis

from adapters.storage.redis.connection import connect
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.ledger import (
    Again,
    Claim,
    Close,
    Decision,
    Defer,
    Enqueued,
    Hold,
    LookFirst,
    Opening,
    Sent,
    State,
    Turn,
    Withdrawal,
)
from bot.model import Channel, Delivery, DeliveryKey, Message, MessageRef, PaperId
from tests.contract.outbox_model import Model
from tests.fakes.clock import FakeClock

T = TypeVar("T")
LEASE_S = 20.0
CHANNELS = [Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")]  # of one workspace: on one shard
KEYS = [f"p:{number}" for number in range(4)]

channels, keys = st.sampled_from(CHANNELS), st.sampled_from(KEYS)
waits = st.sampled_from([0.0, 5.0, 60.0])


class Interleavings(RuleBasedStateMachine):
    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        BlockingRedis.from_url(self.url).flushall()
        self.redis = connect(self.url, "model")
        self.outbox, self.ledger = RedisOutbox(self.redis), RedisLedger(self.redis)
        self.clock, self.model = FakeClock(), Model()
        self.turns: list[Turn] = []  # every claim there ever was: couriers may wake up late
        self.posted = 0

    def teardown(self) -> None:
        self.do(self.redis.aclose())
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def picked(self, data: st.DataObject, kind: type[T]) -> T | None:
        """One of the last claims, the newest most often."""
        some = [each for each in reversed(self.turns) if isinstance(each, kind)][:6]
        return data.draw(st.sampled_from(some)) if some else None

    @rule(channel=channels, chosen=st.lists(keys, min_size=1, max_size=4))
    def enqueue(self, channel: Channel, chosen: list[str]) -> None:
        deliveries = [Delivery(PaperId(key), channel) for key in chosen]
        new = self.model.enqueue(channel, chosen, self.clock.now())
        assert self.do(self.outbox.enqueue(deliveries, self.clock.now())) == Enqueued(new)

    @rule(most=st.sampled_from([1, 2]))
    def claim(self, most: int) -> None:
        now = self.clock.now()
        turns = self.do(self.outbox.claim("slack", now, LEASE_S, most))
        due = self.model.due(now)
        assert {str(turn.channel) for turn in turns} <= due
        assert len(turns) == min(most, len(due))
        for turn in turns:
            assert turn.fence > max((each.fence for each in self.turns if each.channel == turn.channel), default=0)
            task, told = self.model.claimed(turn, now, LEASE_S)
            if isinstance(turn, Opening):
                assert (task, told) == ("plan", [each.delivery.key for each in turn.waiting])
            else:
                message = (turn.message.kind, turn.message.key)
                names = [each.key for each in turn.message.deliveries]
                assert (task, told) == (turn.task, (message, names, turn.attempt, turn.failures))
        self.turns += turns

    @precondition(lambda self: any(isinstance(each, Opening) for each in self.turns))
    @rule(data=st.data(), out=st.lists(keys, max_size=1), many=st.booleans())
    def freeze(self, data: st.DataObject, out: list[str], many: bool) -> None:
        opening = self.picked(data, Opening)
        assert opening is not None
        waiting = [each.delivery for each in opening.waiting]
        chosen = tuple(waiting if many else waiting[:1])
        message = Message("digest", opening.channel, "day", chosen) if many else Message.of_paper(chosen[0])
        withdrawn = [Withdrawal(DeliveryKey(key), "enough") for key in out]
        expected = self.model.freeze(opening, message, self.clock.now(), withdrawn)
        frozen = self.do(self.outbox.freeze(opening, message, self.clock.now(), withdrawn))
        assert (frozen and [each.key for each in frozen.message.deliveries]) == expected
        if frozen:
            self.turns.append(frozen)

    @precondition(lambda self: self.turns)
    @rule(
        data=st.data(),
        wait_s=waits,
        verb=st.sampled_from(["sent", "sent", "again", "back", "hold", "look", "bury", "leave"]),
    )
    def finish(self, data: st.DataObject, wait_s: float, verb: str) -> None:
        turn = self.picked(data, Claim) or self.turns[-1]
        self._finish(turn, self._decision(turn, verb, wait_s))

    @precondition(lambda self: any(isinstance(each, Opening) for each in self.turns))
    @rule(data=st.data(), wait_s=waits, out=st.lists(keys, max_size=1))
    def defer(self, data: st.DataObject, wait_s: float, out: list[str]) -> None:
        opening = self.picked(data, Opening)
        assert opening is not None
        at = self.clock.now() + timedelta(seconds=wait_s)
        self._finish(opening, Defer(at, tuple(Withdrawal(DeliveryKey(key), "enough") for key in out)))

    def _decision(self, turn: Turn, verb: str, wait_s: float) -> Decision:
        now = self.clock.now()
        at = now + timedelta(seconds=wait_s)
        if isinstance(turn, Opening):
            return Defer(at)
        self.posted += 1
        decisions: dict[str, Decision] = {
            "sent": Sent(MessageRef(turn.channel, str(self.posted)), at),
            "again": Again(State.RETRY, at, "503"),
            "back": Again(State.QUEUED, at, "absent"),
            "hold": Hold(at, "kicked"),
            "look": LookFirst(at, now, now, "reset"),
            "bury": Close(State.BURIED, "refused", at),
            "leave": Close(State.WITHDRAWN, "unwanted", at),
        }
        return decisions[verb]

    def _finish(self, turn: Turn, decision: Decision) -> None:
        expected = self.model.finish(turn, decision, self.clock.now())
        assert self.do(self.outbox.finish(turn, decision, self.clock.now())) is expected

    @precondition(lambda self: any(isinstance(each, Claim) for each in self.turns))
    @rule(data=st.data(), key=keys)
    def withdraw(self, data: st.DataObject, key: str) -> None:
        claim = self.picked(data, Claim)
        assert claim is not None
        if len(claim.message.deliveries) > 1 and key in [each.key for each in claim.message.deliveries[1:]]:
            expected = self.model.withdraw(claim, key)
            out = [Withdrawal(DeliveryKey(key), "unwanted")]
            assert self.do(self.outbox.withdraw(claim, out, self.clock.now())) is expected

    @rule(wait_s=st.sampled_from([1.0, 5.0, LEASE_S, 60.0]))
    def later(self, wait_s: float) -> None:
        self.clock.advance(wait_s)

    @rule(channel=channels)
    def wake(self, channel: Channel) -> None:
        expected = self.model.wake(channel, self.clock.now())
        assert self.do(self.outbox.wake(channel, self.clock.now())) is expected

    @rule(channel=channels, key=keys)
    def redrive(self, channel: Channel, key: str) -> None:
        expected = self.model.redrive(channel, key, self.clock.now())
        assert self.do(self.outbox.redrive(channel, [DeliveryKey(key)], self.clock.now())) == expected

    @rule(channel=channels, key=keys)
    def drop(self, channel: Channel, key: str) -> None:
        expected = self.model.drop(channel, key)
        assert self.do(self.outbox.drop(channel, [DeliveryKey(key)], "dropped", self.clock.now())) == expected

    @invariant()
    def agree(self) -> None:
        """Every delivery's state and place, the counters, the indexes."""
        self.do(self._agree())

    async def _agree(self) -> None:
        entries = {(str(each.channel), each.key): each async for each in self.ledger.entries()}
        for name, place in self.model.places.items():
            for key in KEYS:
                found = entries.pop((name, DeliveryKey(key)), None)
                assert (found and found.state) == place.state(key)
                assert (found and found.message) == place.ledger.get(key, (None, None))[1]
        assert not entries
        counted = {state: number for state, number in (await self.ledger.counts()).items() if number}
        assert counted == self.model.counts()
        for state in (State.HELD, State.BURIED, State.QUEUED, State.SENDING, State.UNCERTAIN, State.RETRY):
            assert len([1 async for _ in self.ledger.entries(state)]) == counted.get(state, 0)
        held = {str(each.channel): each.failures for each in await self.outbox.held()}
        assert held == {name: place.probes for name, place in self.model.places.items() if place.held}


def test_every_interleaving_agrees_with_the_model(redis_server: str) -> None:
    """Two channels, four papers, and couriers that finish late or never."""
    Interleavings.url = redis_server
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
