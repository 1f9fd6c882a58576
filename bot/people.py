"""What is kept for and about people: their saved papers, the log of changes they made, their votes. Values, and the stores' ports.

Lives here: what the commands of people need to be kept, with units, guarantees and errors. Not here: subscriptions and deliveries
(`storage/`), whose rules hold here too. Whatever bears a person can be forgotten: each store has a `forget`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType, Protocol

from bot.chat import Caller, Standing
from bot.library import Account
from bot.model import Channel, PaperId

PersonId = NewType("PersonId", str)  # "slack:T012/U345", "discord:@/812": unique over all platforms

ANYWHERE = "@"  # the workspace of people whose id is the same everywhere on their platform


def person(channel: Channel, user: str) -> PersonId:
    """Who speaks in a channel. Discord's ids are the same in all servers; Slack's belong to a workspace."""
    workspace = ANYWHERE if channel.platform == "discord" else channel.workspace
    return PersonId(f"{channel.platform}:{workspace}/{user}")


@dataclass(frozen=True, slots=True)
class Saved:
    paper_id: PaperId
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A change of a channel: who made it, the name they had, and what they did, as everybody there was told. `by` is None and `name`
    empty once that person was forgotten."""

    at: datetime
    by: PersonId | None
    name: str
    what: str


class Tally(NamedTuple):
    """Votes on a paper in a channel."""

    up: int
    down: int


class May(StrEnum):
    """Who may change what channels of a workspace get."""

    MEMBERS = "members"  # everybody but guests
    MANAGERS = "managers"  # who manages the channel or the workspace
    GROUP = "group"  # a role or user group, and managers


@dataclass(frozen=True, slots=True)
class Policy:
    """`group`: the platform's id of it, for GROUP alone; `name`: what it was called when that was decided, "" where nobody knows."""

    may: May
    group: str | None = None
    name: str = ""

    def allows(self, caller: Caller) -> bool:
        if caller.standing is Standing.MANAGER:
            return True
        if self.may is May.GROUP:
            return self.group in caller.groups
        return self.may is May.MEMBERS and caller.standing is Standing.MEMBER


# What holds until a workspace decides: Slack's members trust one another; a Discord server is open to strangers.
DEFAULT_POLICIES: Mapping[str, Policy] = {"discord": Policy(May.MANAGERS)}
USUAL_POLICY = Policy(May.MEMBERS)


class Policies(Protocol):
    async def of(self, channel: Channel) -> Policy:
        """That of the channel's workspace, else its platform's default."""

    async def decide(self, channel: Channel, policy: Policy) -> None: ...


class SavedPapers(Protocol):
    """Each person's reading list."""

    async def save(self, who: PersonId, paper_id: PaperId, now: datetime) -> bool:
        """False when it is there already: it keeps its time."""

    async def remove(self, who: PersonId, paper_id: PaperId) -> bool:
        """False when it is not there."""

    async def of(self, who: PersonId) -> Sequence[Saved]:
        """Newest first."""

    async def forget(self, who: PersonId) -> int:
        """Returns how many papers were on the list."""


class Accounts(Protocol):
    """People's accounts in a library, one each, with what was put there. Keys are encrypted."""

    async def save(self, who: PersonId, account: Account) -> None:
        """In the place of one that was there. What was put into another library counts no more."""

    async def of(self, who: PersonId) -> Account | None:
        """Raises Misconfigured where the key cannot be read under the keys that are set."""

    async def filed(self, who: PersonId) -> frozenset[PaperId]: ...

    async def note_filed(self, who: PersonId, papers: Collection[PaperId]) -> None: ...

    async def renew(self) -> int:
        """Encrypts all keys anew under the first key. Returns how many."""

    async def forget(self, who: PersonId) -> bool:
        """Account and what was put there. False where there was none."""


class ChangeLog(Protocol):
    """Who changed what in a channel. An entry lives 90 days."""

    async def record(self, channel: Channel, entry: LogEntry) -> None: ...

    async def last(self, channel: Channel, limit: int, now: datetime) -> Sequence[LogEntry]:
        """Newest first; none older than 90 days."""

    async def forget(self, who: PersonId) -> int:
        """Takes a person and their name out of all entries: what was done stays. Returns how many entries bore them."""


class Votes(Protocol):
    """What a channel's people think of the papers posted there. Who voted is kept as a salted hash alone."""

    async def vote(self, channel: Channel, paper_id: PaperId, who: PersonId, value: int) -> Tally:
        """`value`: 1, -1, or 0 to take a vote back. A person has one vote a paper. Returns how the paper stands then."""

    async def tallies(self, channel: Channel) -> Mapping[PaperId, Tally]:
        """Of the last 400 days."""

    async def reset(self, channel: Channel) -> int:
        """Forgets the channel's votes. Returns on how many papers there were some."""

    async def forget(self, who: PersonId) -> int:
        """Takes a person's votes back everywhere. Returns how many."""


class Unfolded(Protocol):
    """Papers of links that were unfolded in a channel. Forgotten after a day."""

    async def first(self, channel: Channel, paper_id: PaperId) -> bool:
        """Notes it. False where it was unfolded within the last day."""

    async def take_back(self, channel: Channel, paper_id: PaperId) -> None:
        """It was not, after all."""


class Limits(Protocol):
    """How often somebody did something lately."""

    async def count(self, who: str) -> int:
        """Counts once more for a person or a channel. Returns how often in the running minute, this time included. Raises Transient."""


@dataclass(frozen=True, slots=True)
class People:
    """All of it, for whoever serves people."""

    saved: SavedPapers
    log: ChangeLog
    votes: Votes
    policies: Policies
    unfolded: Unfolded
    limits: Limits
    accounts: Accounts
