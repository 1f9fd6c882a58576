"""The outbox as a few dictionaries: what docs/delivery.md says, with nothing atomic, nothing packed and no keys. `test_outbox_model.py`
drives it beside the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.ledger import State
from bot.model import Message, MessageRef
from bot.turns import Again, Claim, Close, Decision, Defer, Finished, Hold, LookFirst, Opening, Sent, Turn, Withdrawal
from tests.contract.outbox_lane import UNPOSTED, Flight, Lane


class Model:
    def __init__(self) -> None:
        self.lanes: dict[str, Lane] = {}

    def at(self, channel: object) -> Lane:
        return self.lanes.setdefault(str(channel), Lane())

    def counts(self) -> Counter[State | None]:
        return Counter(lane.state(key) for lane in self.lanes.values() for key in lane.keys)

    def enqueue(self, channel: object, keys: Sequence[str], now: datetime) -> int:
        lane = self.at(channel)
        new = [key for key in dict.fromkeys(keys) if lane.state(key) is None]
        lane.queue += new
        if new and lane.due is None:
            lane.due = now
        return len(new)

    def due(self, now: datetime) -> set[str]:
        """The channels that a claim may get. Those where nothing waits are forgotten."""
        for lane in self.lanes.values():
            if lane.due is not None and lane.due <= now and not lane.queue and lane.flight is None:
                lane.due = None
                if not lane.held and not lane.away:
                    lane.owner, lane.poked = None, False
        return {name for name, lane in self.lanes.items() if lane.due is not None and lane.due <= now}

    def claimed(self, turn: Turn, now: datetime, lease_s: float) -> tuple[str, Any]:
        """Notes a claim; returns what it must be: its task, with the queue or the message."""
        lane = self.at(turn.channel)
        lane.owner, lane.poked, lane.due = turn.fence, False, now + timedelta(seconds=lease_s)
        flight = lane.flight
        if flight is None:
            return "plan", list(lane.queue)
        task = "post" if flight.state in UNPOSTED else "look"
        flight.doubted = flight.doubted or flight.state is State.SENDING
        flight.state = State.SENDING if task == "post" else State.UNCERTAIN
        flight.attempts += 1
        flight.claimed_at = now
        return task, (flight.message, list(flight.keys), flight.attempts, flight.failures)

    def freeze(self, opening: Opening, message: Message, now: datetime, out: Sequence[Withdrawal]) -> list[str] | None:
        lane = self.at(opening.channel)
        if lane.owner != opening.fence or lane.flight:
            return None
        lane.dismiss(each.key for each in out)
        keys = [each.key for each in message.deliveries if each.key in lane.queue]
        if not keys:
            lane.owner, lane.poked, lane.due = None, False, now
            return None
        lane.queue = [key for key in lane.queue if key not in keys]
        lane.flight = Flight((message.kind, message.key), keys, claimed_at=now)
        return keys

    def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        lane, flight = self.at(turn.channel), self.at(turn.channel).flight
        mine = lane.owner == turn.fence
        if isinstance(turn, Opening):
            mine = mine and flight is None
        else:
            same = flight is not None and flight.message == (turn.message.kind, turn.message.key)
            mine = mine and same and flight is not None and flight.state in (State.SENDING, State.UNCERTAIN)
        if not mine:
            if isinstance(decision, LookFirst) and isinstance(turn, Claim):
                self._doubt(lane, turn, decision.until)
            sent = isinstance(decision, Sent) and isinstance(turn, Claim)
            return self._report(turn, decision.ref) if sent else Finished.STALE
        lands = flight.overtaken if flight else None
        if flight and lands:
            decision = self._doubted_too(flight, decision, lands, now)
        at = self._apply(lane, flight, decision)
        if flight and lands and isinstance(decision, Hold):
            flight.state, flight.lands_by = State.UNCERTAIN, max(now, lands)
        woken = max(now, decision.until) if isinstance(decision, LookFirst) else now
        lane.due = woken if lane.poked else at
        lane.owner, lane.poked = None, False
        return Finished.WRITTEN

    def _apply(self, lane: Lane, flight: Flight | None, decision: Decision) -> datetime:
        if isinstance(decision, Defer):
            lane.dismiss(each.key for each in decision.withdrawn)
            return decision.at
        assert flight is not None
        match decision:
            case Sent(ref, at):
                lane.settle(flight.keys, State.SENT, ref)
                lane.flight, lane.held, lane.away, lane.probes = None, False, False, 0
            case Close(state, _, at):
                lane.settle(flight.keys, state)
                lane.flight = None
            case LookFirst(at):
                flight.state, flight.doubted, flight.lands_by = State.UNCERTAIN, True, decision.until
            case Again(state, at, _):
                flight.state = state
                flight.failures += state is State.RETRY
            case Hold(at, _, _):
                lane.held, lane.probes = True, lane.probes + 1
                flight.state = State.RETRY
                if not flight.doubted:
                    lane.thaw()
        return at

    def _doubt(self, lane: Lane, turn: Claim, until: datetime) -> None:
        """An overtaken attempt may have posted it: it is looked for once that has landed."""
        flight = lane.flight
        if flight is None or flight.message != (turn.message.kind, turn.message.key):
            return
        flight.doubted = True
        if lane.owner is not None:
            flight.overtaken = max(until, flight.overtaken or until)
            return
        flight.state, flight.lands_by = State.UNCERTAIN, max(until, flight.lands_by or until)
        lane.due = max(until, lane.due or until)

    def _doubted_too(self, flight: Flight, decision: Decision, lands: datetime, now: datetime) -> Decision:
        flight.overtaken = None
        assert flight.claimed_at is not None
        match decision:
            case LookFirst(at, since, until, reason):
                return LookFirst(max(at, lands), since, max(until, lands), reason)
            case Again(_, at, reason) if flight.state is State.SENDING or flight.claimed_at < lands:
                return LookFirst(max(at, lands), now, max(now, lands), reason)
        return decision

    def _report(self, turn: Claim, ref: MessageRef) -> Finished:
        """A message that exists counts, wherever its deliveries are by now."""
        lane, keys = self.at(turn.channel), [each.key for each in turn.message.deliveries]
        sent = [key for key in keys if lane.state(key) is State.SENT]
        if len(sent) == len(keys):
            return Finished.WRITTEN if any(lane.ledger[key][1] == ref for key in sent) else Finished.TWICE
        flight = lane.flight
        if flight and flight.message == (turn.message.kind, turn.message.key):
            lane.flight = flight = None
        for key in keys:
            if key not in sent and not (flight and key in flight.keys):
                lane.queue = [each for each in lane.queue if each != key]
                lane.settle([key], State.SENT, ref)
        return Finished.LATE

    def withdraw(self, claim: Claim, key: str) -> bool:
        lane = self.at(claim.channel)
        if lane.owner != claim.fence or not lane.flight or lane.flight.state is not State.SENDING:
            return False
        if key in lane.flight.keys:
            lane.flight.keys.remove(key)
            lane.settle([key], State.WITHDRAWN)
        return True

    def wake(self, channel: object, now: datetime) -> bool:
        lane = self.at(channel)
        was = lane.free()
        lane.poke(now)
        return was

    def redrive(self, channel: object, key: str, now: datetime) -> int:
        lane = self.at(channel)
        if lane.state(key) in (State.BURIED, State.WITHDRAWN):
            del lane.ledger[key]
            lane.queue.append(key)
            lane.due = lane.due or now
            return 1
        flight = lane.flight
        carried = flight is not None and key in flight.keys
        if flight and carried and (lane.owner is not None or flight.state not in UNPOSTED):
            return 0
        if not carried and not (key in lane.queue and lane.held):
            return 0
        if flight and carried:
            flight.failures = 0
        lane.free()
        lane.poke(now)
        return 1

    def drop(self, channel: object, key: str) -> int:
        lane, flight = self.at(channel), self.at(channel).flight
        if flight and key in flight.keys and lane.owner is None and not flight.doubted and flight.state in UNPOSTED:
            lane.thaw()
        if key in lane.queue:
            lane.dismiss([key])
            return 1
        if lane.state(key) is State.BURIED:
            lane.settle([key], State.WITHDRAWN)
            return 1
        return 0
