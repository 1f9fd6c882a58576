"""How far each source was read, what it listed, which work is which, and what happened to papers since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model import Channel, PaperId
from bot.progress import Facts, Holder, PaperEvent, Question, Sighting, SourceState, Stake


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
