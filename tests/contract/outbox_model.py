"""The outbox as a few dictionaries: what docs/delivery.md says, with nothing atomic, nothing packed and no keys. `test_outbox_model.py`
drives it beside the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.ledger import State
from bot.model import Message, MessageRef
from bot.turns import Again, Claim, Close, Decision, Defer, Finished, Hold, LookFirst, Opening, Sent, Turn, Withdrawal

UNPOSTED = (State.QUEUED, State.RETRY)


@dataclass
class Flight:
    """The channel's message in flight."""

    message: tuple[str, str]
    keys: list[str]
    state: State = State.SENDING
    attempts: int = 1
    failures: int = 0
    doubted: bool = False
    lands_by: datetime | None = None


@dataclass
class Place:
    """A channel. `ledger`: for what is out of the queue for good its state, and where it stands."""

    queue: list[str] = field(default_factory=list)
    flight: Flight | None = None
    ledger: dict[str, tuple[State, MessageRef | None]] = field(default_factory=dict)
    owner: int | None = None
    due: datetime | None = None
    held: bool = False
    probes: int = 0
    away: bool = False
    poked: bool = False

    def state(self, key: str) -> State | None:
        if key in self.ledger:
            return self.ledger[key][0]
        state = None
        if key in self.queue:
            state = State.QUEUED
        elif self.flight and key in self.flight.keys:
            state = self.flight.state
        return State.HELD if self.held and state in UNPOSTED else state

    @property
    def keys(self) -> list[str]:
        return [*self.queue, *(self.flight.keys if self.flight else ()), *self.ledger]

    def settle(self, keys: Iterable[str], state: State, ref: MessageRef | None = None) -> None:
        for key in keys:
            self.ledger[key] = (state, ref)

    def thaw(self) -> None:
        if self.flight:
            self.queue[:0] = self.flight.keys
            self.flight = None

    def dismiss(self, keys: Iterable[str]) -> None:
        for key in [key for key in keys if key in self.queue]:
            self.queue.remove(key)
            self.settle([key], State.WITHDRAWN)

    def free(self) -> bool:
        was, self.held, self.probes = self.held, False, 0
        self.away = self.away or was
        return was

    def poke(self, now: datetime) -> None:
        if self.owner is not None:
            self.poked = True
        elif self.flight or self.queue:
            doubt = self.flight is not None and self.flight.state is State.UNCERTAIN
            self.due = max(now, self.flight.lands_by or now) if self.flight and doubt else now


class Model:
    def __init__(self) -> None:
        self.places: dict[str, Place] = {}

    def at(self, channel: object) -> Place:
        return self.places.setdefault(str(channel), Place())

    def counts(self) -> Counter[State | None]:
        return Counter(place.state(key) for place in self.places.values() for key in place.keys)

    def enqueue(self, channel: object, keys: Sequence[str], now: datetime) -> int:
        place = self.at(channel)
        new = [key for key in dict.fromkeys(keys) if place.state(key) is None]
        place.queue += new
        if new and place.due is None:
            place.due = now
        return len(new)

    def due(self, now: datetime) -> set[str]:
        """The channels that a claim may get. Those where nothing waits are forgotten."""
        for place in self.places.values():
            if place.due is not None and place.due <= now and not place.queue and place.flight is None:
                place.due = None
                if not place.held and not place.away:
                    place.owner, place.poked = None, False
        return {name for name, place in self.places.items() if place.due is not None and place.due <= now}

    def claimed(self, turn: Turn, now: datetime, lease_s: float) -> tuple[str, Any]:
        """Notes a claim; returns what it must be: its task, with the queue or the message."""
        place = self.at(turn.channel)
        place.owner, place.poked, place.due = turn.fence, False, now + timedelta(seconds=lease_s)
        flight = place.flight
        if flight is None:
            return "plan", list(place.queue)
        task = "post" if flight.state in UNPOSTED else "look"
        flight.doubted = flight.doubted or flight.state is State.SENDING
        flight.state = State.SENDING if task == "post" else State.UNCERTAIN
        flight.attempts += 1
        return task, (flight.message, list(flight.keys), flight.attempts, flight.failures)

    def freeze(self, opening: Opening, message: Message, now: datetime, out: Sequence[Withdrawal]) -> list[str] | None:
        place = self.at(opening.channel)
        if place.owner != opening.fence or place.flight:
            return None
        place.dismiss(each.key for each in out)
        keys = [each.key for each in message.deliveries if each.key in place.queue]
        if not keys:
            place.owner, place.poked, place.due = None, False, now
            return None
        place.queue = [key for key in place.queue if key not in keys]
        place.flight = Flight((message.kind, message.key), keys)
        return keys

    def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        place, flight = self.at(turn.channel), self.at(turn.channel).flight
        mine = place.owner == turn.fence
        if isinstance(turn, Opening):
            mine = mine and flight is None
        else:
            same = flight is not None and flight.message == (turn.message.kind, turn.message.key)
            mine = mine and same and flight is not None and flight.state in (State.SENDING, State.UNCERTAIN)
        if not mine:
            return (
                self._report(turn, decision.ref)
                if isinstance(decision, Sent) and isinstance(turn, Claim)
                else Finished.STALE
            )
        at = self._apply(place, flight, decision)
        woken = max(now, decision.until) if isinstance(decision, LookFirst) else now
        place.due = woken if place.poked else at
        place.owner, place.poked = None, False
        return Finished.WRITTEN

    def _apply(self, place: Place, flight: Flight | None, decision: Decision) -> datetime:
        if isinstance(decision, Defer):
            place.dismiss(each.key for each in decision.withdrawn)
            return decision.at
        assert flight is not None
        match decision:
            case Sent(ref, at):
                place.settle(flight.keys, State.SENT, ref)
                place.flight, place.held, place.away, place.probes = None, False, False, 0
            case Close(state, _, at):
                place.settle(flight.keys, state)
                place.flight = None
            case LookFirst(at):
                flight.state, flight.doubted, flight.lands_by = State.UNCERTAIN, True, decision.until
            case Again(state, at, _):
                flight.state = state
                flight.failures += state is State.RETRY
            case Hold(at, _, _):
                place.held, place.probes = True, place.probes + 1
                flight.state = State.RETRY
                if not flight.doubted:
                    place.thaw()
        return at

    def _report(self, turn: Claim, ref: MessageRef) -> Finished:
        """A message that exists counts, wherever its deliveries are by now."""
        place, keys = self.at(turn.channel), [each.key for each in turn.message.deliveries]
        sent = [key for key in keys if place.state(key) is State.SENT]
        if len(sent) == len(keys):
            return Finished.WRITTEN if any(place.ledger[key][1] == ref for key in sent) else Finished.TWICE
        flight = place.flight
        if flight and flight.message == (turn.message.kind, turn.message.key):
            place.flight = flight = None
        for key in keys:
            if key not in sent and not (flight and key in flight.keys):
                place.queue = [each for each in place.queue if each != key]
                place.settle([key], State.SENT, ref)
        return Finished.LATE

    def withdraw(self, claim: Claim, key: str) -> bool:
        place = self.at(claim.channel)
        if place.owner != claim.fence or not place.flight or place.flight.state is not State.SENDING:
            return False
        if key in place.flight.keys:
            place.flight.keys.remove(key)
            place.settle([key], State.WITHDRAWN)
        return True

    def wake(self, channel: object, now: datetime) -> bool:
        place = self.at(channel)
        was = place.free()
        place.poke(now)
        return was

    def redrive(self, channel: object, key: str, now: datetime) -> int:
        place = self.at(channel)
        if place.state(key) in (State.BURIED, State.WITHDRAWN):
            del place.ledger[key]
            place.queue.append(key)
            place.due = place.due or now
            return 1
        flight = place.flight
        carried = flight is not None and key in flight.keys
        if flight and carried and (place.owner is not None or flight.state not in UNPOSTED):
            return 0
        if not carried and not (key in place.queue and place.held):
            return 0
        if flight and carried:
            flight.failures = 0
        place.free()
        place.poke(now)
        return 1

    def drop(self, channel: object, key: str) -> int:
        place, flight = self.at(channel), self.at(channel).flight
        if flight and key in flight.keys and place.owner is None and not flight.doubted and flight.state in UNPOSTED:
            place.thaw()
        if key in place.queue:
            place.dismiss([key])
            return 1
        if place.state(key) is State.BURIED:
            place.settle([key], State.WITHDRAWN)
            return 1
        return 0
