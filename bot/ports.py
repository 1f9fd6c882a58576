"""The ports: what the product needs from outside, with units, guarantees and errors. Adapters implement them, each twice at
least (a fake counts), and pass the contract suites of tests/contract.

Times are UTC-aware datetimes; durations end in `_s` and are seconds. Errors are those of `errors.py` and no others.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bot.chat import Answer, Choice, CommandHelp, Readiness, Request
from bot.ledger import Claim, Decision, Enqueued, Finished, LedgerEntry, Look, State
from bot.model import (
    Channel,
    Delivery,
    DeliveryId,
    Line,
    MessageId,
    MessageRef,
    Paper,
    PaperId,
    Post,
    Subscription,
    SubscriptionId,
)
from bot.progress import Batch, Changes, Counts, Expected, Sighting, SourceState


class Clock(Protocol):
    """The time, so that tests need not wait."""

    def now(self) -> datetime:
        """UTC-aware."""

    async def sleep(self, delay_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every adapter's `build` is given. `env_file`: the .env to read settings from beside the environment, None for none.

    `data_dir` exists and is private (0700); an adapter keeps its own files in a folder of its own name.
    """

    clock: Clock
    data_dir: Path
    env_file: Path | None = None


# Sources


class PaperSource(Protocol):
    """Where papers are announced. Reads only; keeps nothing between calls but what politeness needs (rates, caches)."""

    @property
    def name(self) -> str:
        """As PAPERROUTE_SOURCES and listings have it."""

    @property
    def label(self) -> str:
        """As people read it."""

    async def fetch(self, cursor: str | None) -> Batch:
        """All that was announced since `cursor`, oldest day first, overlapping rather than missing anything.

        None reads the days that may still change. Raises Transient when a day could not be read whole or when more than
        half of it is malformed: then nothing is returned and the cursor stays.
        """

    def expected(self, now: datetime) -> Expected:
        """What should have been announced by now."""

    def next_batch_at(self, now: datetime) -> datetime | None:
        """When the source's own calendar has the next batch begin. None where it has none."""

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """What was announced on one day (UTC), for the archive. Raises Transient."""

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """The source's own search, best first, () where it has none. Raises Transient, also to spare its request budget."""

    async def close(self) -> None: ...


# Platforms


class Commands(Protocol):
    """What a platform calls when people talk back. Never raises but for a bug; every mistake is an answer."""

    async def handle(self, request: Request) -> Answer: ...

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        """Completions for the argument of a command, at most 25, best first."""

    async def can_post_now(self, channel: Channel) -> Answer | None:
        """The bot was let into a channel: start what was waiting there. None when nothing was."""

    def help(self) -> Sequence[CommandHelp]:
        """The commands, in the order in which help shows them."""


class Platform(Protocol):
    """A chat platform. One instance serves all its channels."""

    @property
    def name(self) -> str:
        """The first part of its channels' addresses."""

    @property
    def spacing_s(self) -> float:
        """The least time between two posts in one channel."""

    @property
    def deadline_s(self) -> float:
        """The most that `post` takes, an SDK's own sleeping and retrying included."""

    async def open(self) -> Sequence[str]:
        """Connect what posting needs. Returns a sentence each: connected as whom, where, how many channels; what is missing
        and where to mend it. Raises Misconfigured (a token is wrong: no use to try again), Transient (away)."""

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """Post once. Returns where the message stands.

        The message carries `message_id` where `find` can see it. Takes at most `deadline_s`. Raises Transient (not taken,
        may be tried again), Uncertain (nobody knows whether it was taken), Rejected (never for this message), ChannelGone,
        WorkspaceGone.
        """

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        """Ask the platform's history whether the message stands there, posted between the two times (the platform's clock may
        differ by `CLOCK_SKEW_S`; it allows for that). Never raises: what goes wrong is CannotTell."""

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        """Replace what a message says. Raises as `post` does; it may be repeated."""

    async def say(self, channel: Channel, line: Line) -> None:
        """One line to everybody in a channel, as notices are. Neither looked for nor repeated; raises as `post` does."""

    async def delete(self, ref: MessageRef) -> None:
        """Remove a message. One that is not there is no error. Raises as `post` does."""

    async def readiness(self, channel: Channel) -> Readiness:
        """Make sure that the bot can post in a channel, joining it where it may. Raises Transient."""

    async def listen(self, commands: Commands) -> None:
        """Serve people's commands until cancelled. Raises Transient when the connection is lost and must be built anew."""

    async def close(self) -> None:
        """Idempotent. `open` may follow."""


CLOCK_SKEW_S = 300.0  # how far a platform's clock may be off from ours when a history is looked through


# Storage


class Outbox(Protocol):
    """Deliveries waiting: FIFO within a channel, one in flight a channel, channels independent of one another."""

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> Enqueued:
        """Queue what the ledger does not have yet; add topics to what is still queued; leave the rest. Atomic a shard."""

    async def claim(self, platform: str, now: datetime, lease_s: float) -> Claim | None:
        """The head of the most due channel's queue, leased. None when nothing is due.

        A message found in SENDING after its lease becomes UNCERTAIN and is claimed for a look.
        """

    async def finish(self, claim: Claim, decision: Decision, now: datetime) -> Finished:
        """Write what became of a claim, if it is still the claimant's."""


class Ledger(Protocol):
    """What happened to each delivery."""

    async def get(self, delivery_id: DeliveryId, channel: Channel) -> LedgerEntry | None: ...

    def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        """Grouped by state, the oldest change first within a part of the store: sort what must be in order."""

    async def counts(self) -> Mapping[State, int]: ...


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


class CursorStore(Protocol):
    """How far each source was read, and which papers were announced."""

    async def load(self, source: str) -> SourceState: ...

    async def take(self, source: str, owner: str, now: datetime, lease_s: float) -> int | None:
        """The right to read a source until the lease ends: a token higher than all before. None while another owner has it; the same
        owner takes over at once, as after a kill."""

    async def release(self, source: str, token: int) -> None: ...

    async def save(self, source: str, state: SourceState, token: int) -> bool:
        """False, with nothing written, when another process took the right to read the source since."""

    async def unannounced(self, ids: Collection[PaperId]) -> set[PaperId]:
        """Those that do not bear the announced mark."""

    async def announced_at(self, paper_id: PaperId) -> datetime | None:
        """When a paper was first announced, or taken as known; to the millisecond. None without the mark."""

    async def counts(self, ids: Collection[PaperId]) -> Mapping[PaperId, Counts]:
        """The counts that the last finished pass saw, of those papers that it saw."""

    async def save_counts(self, counts: Mapping[PaperId, Counts], now: datetime) -> None:
        """Once what rose was enqueued. Kept for as long as any source reports a paper."""

    async def mark_announced(self, ids: Collection[PaperId], now: datetime) -> None:
        """Once these were enqueued, or taken as known. The mark outlives the ledger."""


class SightingLog(Protocol):
    """What each source listed on each day, for the audit. Kept as long as the ledger."""

    async def record(self, source: str, sightings: Sequence[Sighting]) -> None:
        """The first record of a paper on a day stands; channels are added to it."""

    async def on(self, source: str, day: date) -> tuple[Sighting, ...]:
        """In the order first seen."""


# Archive


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
