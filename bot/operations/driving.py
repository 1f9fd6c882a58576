"""`paperroute deliveries --redrive | --release | --drop`, and `run --resume-from now`: what an operator has done to what waits.

Lives here: choosing, and what is said of it. What may be done to a delivery is the Outbox's to decide: nothing that is on its way, may
stand somewhere or was posted is ever touched.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import UserError
from bot.ledger import LedgerEntry, State
from bot.model import Channel
from bot.operations.stores import Stores

DROPPED = "dropped by an operator"
LEFT_OUT = "left out: the run was told to resume from now"
STILL_OURS = (State.QUEUED, State.RETRY, State.HELD)


class Act(StrEnum):
    REDRIVE = "redrive"  # queue again what was given up; try at once what waits
    RELEASE = "release"  # try held channels now
    DROP = "drop"  # never post it


@dataclass(frozen=True, slots=True)
class Choice:
    """Which deliveries: all that fit what is given."""

    state: State | None = None
    channel: Channel | None = None
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.state or self.channel or self.ids)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: how many were chosen, and for how many something was done."""

    act: Act
    chosen: int
    done: int
    channels: int

    def sentence(self) -> str:
        what = {Act.REDRIVE: "Queued {} again", Act.RELEASE: "Released {}", Act.DROP: "Dropped {}"}[self.act]
        said = what.format(
            f"{self.done:,} of {self.chosen:,} deliveries in {self.channels:,} channel{'s'[: self.channels != 1]}"
        )
        left = self.chosen - self.done
        return f"{said}." if not left else f"{said}; {left:,} cannot be: on the way, posted, or in no such state."

    def record(self) -> dict[str, int | str]:
        return {"act": self.act.value, "chosen": self.chosen, "done": self.done, "channels": self.channels}


async def chosen(stores: Stores, choice: Choice) -> dict[Channel, list[LedgerEntry]]:
    """By channel. Raises UserError for an id that there is not, Transient."""
    found: dict[Channel, list[LedgerEntry]] = {}
    async for entry in stores.ledger.entries(choice.state, choice.channel):
        if not choice.ids or entry.id in choice.ids:
            found.setdefault(entry.channel, []).append(entry)
    missing = choice.ids - {entry.id for entries in found.values() for entry in entries}
    if missing:
        raise UserError(
            f"There is no delivery {', '.join(sorted(missing))} among those. `paperroute deliveries --json` shows the ids."
        )
    return found


async def drive(stores: Stores, act: Act, choice: Choice) -> Done:
    """Raises UserError when nothing was chosen, Transient."""
    if not choice:
        raise UserError("Say which: ids, --state buried, --channel slack:T012/C345, or several of these.")
    found = await chosen(stores, choice)
    done = 0
    for channel, entries in found.items():
        done += await _act(stores, act, channel, entries)
    return Done(act, sum(map(len, found.values())), done, len(found))


async def _act(stores: Stores, act: Act, channel: Channel, entries: Collection[LedgerEntry]) -> int:
    now, names = stores.clock.now(), [entry.key for entry in entries]
    match act:
        case Act.REDRIVE:
            return await stores.outbox.redrive(channel, names, now)
        case Act.DROP:
            return await stores.outbox.drop(channel, names, DROPPED, now)
        case Act.RELEASE:  # a channel is held, not a delivery: what is held there is freed together
            held = [entry for entry in entries if entry.state is State.HELD]
            return len(held) if held and await stores.outbox.wake(channel, now) else 0


async def leave_out(stores: Stores) -> int:
    """Withdraw what waits, as far as it was surely not posted. Returns how many. Raises Transient."""
    count, now = 0, stores.clock.now()
    for state in STILL_OURS:
        for channel, entries in (await chosen(stores, Choice(state))).items():
            count += await stores.outbox.drop(channel, [entry.key for entry in entries], LEFT_OUT, now)
    return count
