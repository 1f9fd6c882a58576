"""A channel of the outbox as a few values: what waits, what is in flight, what is settled. `outbox_model.py` has all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.ledger import State
from bot.model import MessageRef

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
    claimed_at: datetime | None = None
    overtaken: datetime | None = None  # when what an overtaken attempt sent has landed


@dataclass
class Lane:
    """A channel, as the outbox has it. `ledger`: for what is out of the queue for good its state, and where it stands."""

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
