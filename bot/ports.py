"""The ports: what the product needs from outside, with units, guarantees and errors. Adapters implement them, each twice at
least (a fake counts), and pass the contract suites of tests/contract.

Times are UTC-aware datetimes; durations end in `_s` and are seconds. Errors are those of `errors.py` and no others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Literal, Protocol

from pydantic import SecretStr

from bot.chat import Answer, Choice, CommandHelp, Group, Place, Readiness, Request, Section
from bot.model import (
    Capacity,
    Channel,
    Line,
    MessageId,
    MessageRef,
    Paper,
    PaperId,
    Post,
)
from bot.progress import Batch, Expected, SourceState, Witnessed
from bot.rates import Pace
from bot.turns import Look


class Clock(Protocol):
    """The time, so that tests need not wait."""

    def now(self) -> datetime:
        """UTC-aware."""

    async def sleep(self, delay_s: float) -> None: ...


GATE_PATIENCE_S = 300.0  # a turn that takes longer to come is not waited for


class Gate(Protocol):
    """A vendor's door: one request at a time over all processes, in the order in which turns were asked for."""

    def turn(self, *, patience_s: float = GATE_PATIENCE_S) -> AbstractAsyncContextManager[None]:
        """Hold this while a request is under way, its whole answer included. The pause begins when it is let go.

        Raises Transient, with the time left, when the gate is closed for longer than `patience_s` or the turn does not come within it.
        """

    async def close_until(self, opens_at: datetime) -> None:
        """Nobody gets a turn before `opens_at` (UTC-aware). Never opens earlier than an earlier call said."""


# Sources

Period = Literal["day", "week", "month"]


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

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        """Of a source whose parts have batches of their own (arXiv's categories): how each is, by name. {} for a source that is one."""

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """What was announced on one day (UTC), for the archive. Raises Transient."""

    def announced_at(self, day: date) -> datetime | None:
        """When the batch of a day was announced, by the source's own calendar. None where that knows no time of single papers."""

    async def witness(self, since: date, until: date, state: SourceState) -> tuple[Witnessed, ...]:
        """What it says now that it announced from `since` to `until`, both included, for the audit: independent of how it is read where
        it can be. () where it has no past. Raises Transient."""

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """The source's own search, best first, () where it has none. Raises Transient, also to spare its request budget."""

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """What it says of single papers now, in any order: without those that it does not know, and () where it looks none up.

        Remembered for a while, and bounded in time and in requests: of many ids, some may be left out. Raises Transient.
        """

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        """What people there look at most in the day, week or month, best first; () where it has no such list. Raises Transient."""

    async def close(self) -> None: ...


# Platforms


class Commands(Protocol):
    """What a platform calls when people talk back. Never raises but for a bug; every mistake is an answer."""

    async def handle(self, request: Request) -> Answer: ...

    async def draft(self, request: Request) -> Answer:
        """What would come of `subscribe`, for a form that is being filled in: what the topic would have brought, what is wrong with
        it, that somebody may not. An empty text gets a hint. Nothing is changed."""

    async def connect(self, request: Request, key: SecretStr) -> Answer:
        """Somebody filled in the form that `filing.wants_form` opens: the key of their own library. It is shown and logged nowhere."""

    async def overview(self, request: Request, visible: Sequence[Channel]) -> Sequence[Section]:
        """What concerns one person, for a page of their own: their saved papers and topics (`request` comes from their direct message), the
        topics of those channels that they may see, the sources."""

    async def unfold(self, channel: Channel, links: Sequence[str]) -> Mapping[str, Post]:
        """Cards for those of a message's links that are to be unfolded there. What is returned counts as shown, and is not due again for a
        day, unless `not_unfolded` takes it back. Not for messages of bots."""

    async def not_unfolded(self, channel: Channel, links: Sequence[str]) -> None:
        """Cards of these links could not be shown: they are due again."""

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        """Completions for the argument of a command, at most 25, best first."""

    async def can_post_now(self, channel: Channel) -> Answer | None:
        """The bot was let into a channel: start what was waiting there. None when nothing was."""

    async def hello(self, channel: Channel, locale: str | None) -> Line:
        """What to type, for who just let the bot in. `locale`: the workspace's or the person's, where one is known."""

    async def moved(self, old: Channel, new: Channel) -> None:
        """The platform gave a channel another id: what belongs to it goes along. May be repeated. Raises Transient."""

    def help(self) -> Sequence[CommandHelp]:
        """The commands, in the order in which help shows them."""


class Platform(Protocol):
    """A chat platform. One instance serves all its channels."""

    @property
    def name(self) -> str:
        """The first part of its channels' addresses."""

    @property
    def pace(self) -> Pace:
        """How often it may be posted to. Kept by the outbox, over all workers."""

    @property
    def deadline_s(self) -> float:
        """The most that `post` takes, an SDK's own sleeping and retrying included."""

    @property
    def capacity(self) -> Capacity:
        """What one message holds. A post inside it is shown whole; of a bigger one titles and texts are shortened."""

    async def open(self) -> Sequence[str]:
        """Connect what posting needs. Returns a sentence each: connected as whom, where, how many channels; what is missing
        and where to mend it. Raises Misconfigured (a token is wrong: no use to try again), Transient (away)."""

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """Post once. Returns where the message stands.

        The message carries `message_id` where `find` can see it, whatever kind of post it is. It pings nobody but
        `post.mention`. `reply_to`: in the thread of that message, or as an answer to it, as is the custom there. Takes at most
        `deadline_s`. Raises Transient (not taken, may be tried again), Uncertain (nobody knows whether it was taken), Rejected
        (never for this message), ChannelGone, WorkspaceGone.
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
        """Replace what a message says; its id and place stay, and nobody is pinged. Raises as `post` does; it may be repeated."""

    async def say(self, channel: Channel, line: Line) -> None:
        """One line to everybody in a channel, as notices are. Neither looked for nor repeated; raises as `post` does."""

    async def tell(self, person: str, about: Sequence[Channel], line: Line) -> None:
        """One line to one person alone, in a direct message that begins with the names of the channels it is about: one to ten, all of one
        workspace. `person`: as a Caller's id. Neither looked for nor repeated. Raises as `post` does; ChannelGone for one who has left or
        takes no messages."""

    async def direct(self, person: str, about: Channel) -> Channel:
        """Where direct messages to a person go, who is somebody in the workspace of `about`. The same each time. Raises Transient;
        ChannelGone and WorkspaceGone where there can be none."""

    def has_thread(self, ref: MessageRef) -> bool:
        """Whether answers to a message stand in a thread of its own, away from the channel's other messages."""

    async def delete(self, ref: MessageRef) -> None:
        """Remove a message. One that is not there is no error. Raises as `post` does."""

    async def readiness(self, channel: Channel) -> Readiness:
        """Make sure that the bot can post in a channel, joining it where it may. Raises Transient."""

    async def place(self, channel: Channel) -> Place:
        """How people know a channel, and who may read it; not public where the platform does not say. Remembered for some minutes.
        Raises Transient."""

    async def group(self, channel: Channel, text: str) -> Group | None:
        """The role or user group that somebody named: by a mention, its name or its id. None for none, and for all who are in a channel
        or server. Raises Transient."""

    async def listen(self, commands: Commands) -> None:
        """Serve people's commands until cancelled. Raises Transient when the connection is lost and must be built anew."""

    async def close(self) -> None:
        """Idempotent. `open` may follow."""


CLOCK_SKEW_S = 300.0  # how far a platform's clock may be off from ours when a history is looked through
