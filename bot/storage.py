"""The ports of storage: what must be kept, with units, guarantees and errors. Beside `ports.py`, whose rules hold here too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bot.ledger import (
    Carried,
    Claim,
    Decision,
    Doubt,
    Enqueued,
    Finished,
    Gap,
    LedgerEntry,
    Opening,
    Past,
    State,
    Trouble,
    Turn,
    Withdrawal,
)
from bot.model import (
    Channel,
    Delivery,
    DeliveryKey,
    Message,
    Paper,
    PaperId,
    Subscription,
    SubscriptionId,
)
from bot.preferences import Kept, Preferences
from bot.progress import Changes, Facts, Holder, PaperEvent, Question, Sighting, SourceState, Stake
from bot.rates import Pace

UNPACED = Pace()


class Outbox(Protocol):
    """Deliveries waiting, and the one message a channel that is in flight. Channels are independent of one another.

    A courier's turn: `claim` channels; for an Opening decide what to post now, if anything (`delivery/planning.py`), and `freeze` it,
    or `finish` the opening with Defer; post or look for what is frozen; `finish`. All that changes is changed in one step or not at
    all, every call may be repeated, and of two claims of a channel only the later one's fence lets it write.
    """

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        """Queue what the ledger does not have yet, in this order; add topics to what is still queued; leave the rest.

        Whole a batch of at most 500 of a shard and platform; those of one channel stay in one batch as far as it holds them, so that a
        plan sees them together.
        """

    async def claim(
        self, platform: str, now: datetime, lease_s: float, most: int = 1, pace: Pace = UNPACED
    ) -> Sequence[Turn]:
        """At most `most` channels that are due, those that wait longest first, each leased; () when nothing is due.

        Never more than `pace` lets out within about a second, over all workers: a turn says from when on (`not_before`).

        A Claim where a message is frozen: to be posted, or to be looked for when it was found SENDING after its lease (it is UNCERTAIN
        from then on) or is UNCERTAIN already. An Opening where deliveries wait and none is.
        """

    async def leave(self, channel: Channel, pace: Pace, now: datetime) -> datetime:
        """When a post whose moment has come may leave, which is taken. Counted over all workers: what is late for its moment does not leave
        on top of what is on time."""

    async def freeze(
        self,
        opening: Opening,
        message: Message,
        now: datetime,
        withdrawn: Sequence[Withdrawal] = (),
        doubt: Doubt = "none",
    ) -> Claim | None:
        """Move the message's deliveries out of the channel's queue into its message in flight, which is SENDING from now; `withdrawn` leave
        the queue too. What is queued afterwards is not in it. `doubt`: where Redis forgot a gap (`Opening.gap_until`), it is looked for
        before it is posted, after a restart (`Opening.questioned`) in any case; `only_look`: and once it is known not to stand there, its
        delivery goes back to its place in the queue.

        The Claim has those deliveries that were still queued. None when the opening is stale, or none of them was (then the
        channel is due again): there is nothing to post or to finish.
        """

    async def withdraw(self, claim: Claim, withdrawn: Sequence[Withdrawal], now: datetime) -> bool:
        """Take deliveries out of a claimed message, before it is posted. False, with nothing written, when the claim is stale. Where none
        is left, finish the claim with Close."""

    async def finish(self, turn: Turn, decision: Decision, now: datetime) -> Finished:
        """Write what became of a turn, if it is still the claimant's. All deliveries of a message become what it becomes."""

    async def spend(self, channel: Channel, now: datetime, pace: Pace) -> datetime | None:
        """A moment for an edit in a channel, within about a second, out of the pace that posts have there, over all workers. It counts as
        a post. None where none is free: posts are many, and go first."""

    # Channels

    async def wake(self, channel: Channel, now: datetime) -> bool:
        """A channel takes posts again, or its settings changed: it is held no longer, and what waits there is due now (after the claim
        that is under way, if one is). True when it was held."""

    async def held(self, platform: str | None = None) -> Sequence[Trouble]:
        """The channels in trouble, longest first."""

    async def mark_told(self, channel: Channel) -> None:
        """A person was told of a channel's trouble. Forgotten when the channel is free again."""

    async def carry(
        self,
        old: Channel,
        new: Channel,
        names: Mapping[SubscriptionId, SubscriptionId],
        now: datetime,
        *,
        same: bool = False,
    ) -> Carried:
        """Take what is known of a channel to another one of the same workspace: what waits, in its order, and what was posted, so that it
        is not posted again. What the new channel knows already stays as it is. What is on its way or in doubt is left: ask again.

        `names`: the new channel's subscriptions by those of the old one. `same`: it is the same channel under another id, and the
        messages stand there.

        All in one step. May be repeated."""

    async def trim(self, now: datetime) -> int:
        """Forget a bounded part of what has been closed for longer than the ledger's life. To be called now and again; each call goes on
        where the last one stopped. Returns how many deliveries were forgotten."""

    # What an operator asks for

    async def redrive(self, channel: Channel, keys: Sequence[DeliveryKey], now: datetime) -> int:
        """Queue again what is buried or withdrawn; what waits for a retry or is held is due now. Nothing for anything else: nothing is
        posted twice. Returns for how many it did something."""

    async def drop(self, channel: Channel, keys: Sequence[DeliveryKey], reason: str, now: datetime) -> int:
        """Withdraw what is queued, held, buried or waits for a retry. What is on its way, may stand there or was posted is left alone.
        Returns how many were withdrawn."""


class Ledger(Protocol):
    """What happened to each delivery."""

    async def get(self, channel: Channel, key: DeliveryKey) -> LedgerEntry | None: ...

    def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        """Channel by channel, in each the oldest change first."""

    async def past(self, channel: Channel) -> Past:
        """What was posted in a channel."""

    async def counts(self) -> Mapping[State, int]: ...

    async def waiting(self) -> Mapping[str, int]:
        """How many deliveries wait, in whatever state, by platform."""


class SubscriptionStore(Protocol):
    """Subscriptions, and a log of their changes that keeps every process' index in step."""

    async def add(self, subscription: Subscription) -> Subscription | None:
        """Keep a new one. Returns the one that is already there for the same channel and canonical topic, else None."""

    async def replace(self, subscription: Subscription) -> bool:
        """Write new options of one that exists. False when it does not."""

    async def remove(self, channel: Channel, subscription_id: SubscriptionId) -> Subscription | None:
        """Returns what was removed."""

    async def of_channel(self, channel: Channel) -> tuple[Subscription, ...]:
        """Oldest first: the order in which `list` numbers them."""

    def all(self) -> AsyncIterator[Subscription]: ...

    async def position(self) -> str:
        """Where the change log ends now. To be read before `all`, so that nothing falls between."""

    async def changes(self, since: str) -> Changes: ...


class PreferenceStore(Protocol):
    """What each channel wants to get, and when."""

    async def load(self, channel: Channel) -> Kept:
        """The defaults as version 0 where nobody changed anything."""

    async def save(self, channel: Channel, preferences: Preferences, over: int) -> bool:
        """Write over the version that was read. False, with nothing written, when somebody else wrote since. May be repeated."""

    async def forget(self, channel: Channel, over: int) -> bool:
        """As a channel that never changed anything. False where somebody else wrote since the version that was read. May be repeated."""

    def all(self) -> AsyncIterator[tuple[Channel, Kept]]:
        """Of the channels that changed something."""

    async def pointing(self, channel: Channel) -> bool:
        """Whether another channel of its workspace wants pointers to what stands in this one."""


class FirstPosts(Protocol):
    """Which public channel of a workspace has a paper in full, or is about to: the others may point to it. Forgotten after a month."""

    async def of(self, channel: Channel, ids: Sequence[PaperId]) -> Mapping[PaperId, Channel]:
        """In the channel's workspace, of those papers that one has."""

    async def take(self, channel: Channel, paper_id: PaperId, over: Channel | None = None) -> Channel:
        """The channel is the first, unless another one is; `over`: that one gives way. Returns which is now. May be repeated."""


class CursorStore(Protocol):
    """How far each source was read, and which papers were announced."""

    async def load(self, source: str) -> SourceState: ...

    async def take(self, source: str, owner: str, now: datetime, lease_s: float) -> int | None:
        """The right to read a source until the lease ends: a token higher than all before. None while another owner has it; the same
        owner takes over at once, as after a kill."""

    async def renew(self, source: str, token: int, now: datetime, lease_s: float) -> bool:
        """The right goes on until `lease_s` from now. False, with nothing changed, when it was lost: another took it, or it was let go."""

    async def release(self, source: str, token: int) -> None: ...

    async def save(self, source: str, state: SourceState, token: int) -> bool:
        """False, with nothing written, when another process took the right to read the source since."""

    async def unannounced(self, ids: Collection[PaperId]) -> set[PaperId]:
        """Those that do not bear the announced mark."""

    async def announced_at(self, paper_id: PaperId) -> datetime | None:
        """When a paper was first announced, or taken as known; to the millisecond. None without the mark."""

    async def facts(self, ids: Collection[PaperId]) -> Mapping[PaperId, Facts]:
        """What the last finished pass saw, of those papers that it saw."""

    async def save_facts(self, facts: Mapping[PaperId, Facts], now: datetime) -> None:
        """Once what came of them was enqueued. Kept for as long as any source reports a paper."""

    async def mark_announced(self, ids: Collection[PaperId], now: datetime) -> None:
        """Once these were enqueued, or taken as known. The mark outlives the ledger."""


class SightingLog(Protocol):
    """What each source listed on each day, for the audit. Kept as long as the ledger."""

    async def record(self, source: str, sightings: Sequence[Sighting]) -> None:
        """The first record of a paper on a day stands; channels are added to it."""

    async def on(self, source: str, day: date) -> tuple[Sighting, ...]:
        """In the order first seen, with channels as `channels` has them."""

    async def channels(self, paper_id: PaperId, places: Sequence[tuple[str, date]]) -> tuple[Channel, ...]:
        """Those that wanted a paper which sources listed on these days, each once; behind them where they were moved since."""

    async def moved(self, old: Channel, new: Channel) -> None:
        """What one channel was given is another one's now. May be repeated, and undone by moving back."""


class IdentityStore(Protocol):
    """Which paper each name of a work leads to: its ids, its DOI, its title. A name leads to one paper for as long as it is kept."""

    async def held(self, names: Collection[str]) -> Mapping[str, Holder]:
        """Those of the names that lead to a paper."""

    async def hold(self, groups: Sequence[Sequence[Stake]]) -> bool:
        """Give names to papers, all of a group (which is of one paper) or none: none where one of them leads to another paper by now.

        False where a group was not written: then ask anew who has the names. It may be repeated; `at` stays the first.
        """

    async def resolve(self, ids: Collection[PaperId]) -> Mapping[PaperId, PaperId]:
        """Each id's paper: the first id under which the work was stored; itself where nothing else is known."""


class EventLog(Protocol):
    """What happened to papers after they were announced, kept as long as the ledger; and what sources are yet to be asked about them."""

    async def record(self, events: Sequence[PaperEvent]) -> None:
        """The first record of an event stands."""

    async def unrecorded(self, events: Sequence[PaperEvent]) -> tuple[PaperEvent, ...]:
        """Those that are not kept yet, in their order."""

    async def of(self, paper_id: PaperId) -> tuple[PaperEvent, ...]:
        """Oldest first."""

    async def since(self, at: datetime, limit: int) -> tuple[PaperEvent, ...]:
        """What was first seen at that instant or later, oldest first, at most `limit`. Of one instant, in the order of their ids."""

    async def ask(self, source: str, questions: Sequence[Question]) -> None:
        """Keep what the source is to be asked, each in the place of an earlier one about the same paper."""

    async def questions(self, source: str) -> tuple[Question, ...]:
        """The one that is due first first."""

    async def strike(self, source: str, ids: Collection[PaperId]) -> None:
        """About these nothing is to be asked any more."""

    async def read_until(self, reader: str) -> datetime | None:
        """When a reader last had read all there was (to the millisecond), as it said; None before the first time."""

    async def mark_read(self, reader: str, until: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    paper: Paper
    score: float


class Archive(Protocol):
    """Every paper seen, searchable. Several processes may read and write; a write waits for the writer's lock."""

    async def add(self, papers: Sequence[Paper]) -> None:
        """Add or replace by id; durable and searchable when it returns."""

    async def get(self, paper_id: PaperId) -> Paper | None: ...

    async def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Best first. Any text is a valid query."""

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        """By listing day (else publication), newest first."""

    async def listed_since(self, day: date, limit: int) -> tuple[Paper, ...]:
        """Those of this day and later, by listing day (else publication): the newest `limit` of them, newest first."""

    async def count(self) -> int: ...

    async def close(self) -> None: ...


class Erasure(Protocol):
    """Deletes what is kept of a workspace, wherever it stands."""

    async def forget(self, platform: str, workspace: str, now: datetime) -> int:
        """What is on its way stays, with its channel. Returns in how many channels something is. May be repeated. Raises Transient."""


class StoredState(Protocol):
    """Whether what is kept is ours to touch: it bears the version of the program that last brought it up to date."""

    async def unmarked(self) -> bool:
        """No version stands there: it is new, older than versions, or was lost. Raises Misconfigured when a newer program wrote what is
        there, Transient."""

    async def settle(self, say: Callable[[str], None]) -> None:
        """Bring what is there up to date, telling of it, and write the version down; cut off anywhere, the next call does the rest.
        Raises as `unmarked` does, and Unavailable when another process is at it for too long."""

    async def overtaken(self) -> str | None:
        """A sentence when a newer program has brought the data up to date under this one. Raises Transient."""

    async def gap(self) -> Gap | None:
        """What Redis may have forgotten, as long as that matters. Raises Transient."""

    async def touch(self, now: datetime) -> None:
        """Write something; where Redis turns out to be older than what was seen of it before, note the gap. Raises
        Transient, with the reason, when Redis is away or takes nothing."""


class Copies(Protocol):
    """Files with what people set up, a day each, in the data directory. The last ones are kept."""

    def names(self) -> Sequence[Path]:
        """The newest first."""

    def aside(self, name: str) -> Path:
        """Where a copy of one thing goes that shall not give way to later ones."""

    async def write(self, lines: Iterable[bytes], to: date | Path) -> Path:
        """A day's copy, or one elsewhere; it takes the place of an earlier one. Whole and on the disk when it returns, or not there at
        all; for its owner alone. Raises Unavailable."""

    async def read(self, path: Path) -> bytes:
        """Raises UserError."""
