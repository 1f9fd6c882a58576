"""Follows what happens to papers after they were announced, and queues a note for the channels where the paper was posted.

Lives here: the order of steps, and which channels get one. Not here: what counts as an event (`intake/happenings.py`), when a note is
posted and where (`planning.py`), its words (`posts/note.py`). A chore (`bot/chores.py`).

A note's key is computed from paper and event, so it is queued once however often this looks at the event. It looks again at the last
hours each time: a pass writes down what it saw with the time at which it began, which another pass may have gone past by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.ledger import LedgerEntry, State
from bot.model import Delivery, Paper, PaperId
from bot.ports import Clock
from bot.progress import Happening, PaperEvent
from bot.storage.archive import Archive
from bot.storage.channels import PreferenceStore
from bot.storage.intake import EventLog, SightingLog
from bot.storage.outbox import Ledger, Outbox

log = structlog.get_logger()

READER = "notes"
OVERLAP = timedelta(hours=6)  # longer than any pass takes
IN_TIME = timedelta(minutes=10)  # what is posted later shows it already, or comes after it
READ_AT_ONCE = 1000
IN_FLIGHT = frozenset({State.SENDING, State.UNCERTAIN})
NEWER = "a newer version came before this was posted"


@dataclass
class Follower:
    events: EventLog
    sightings: SightingLog
    ledger: Ledger
    preferences: PreferenceStore
    archive: Archive
    outbox: Outbox
    clock: Clock
    _done: set[str] = field(default_factory=set)  # of the last hours: spares looking, no more

    async def look(self) -> None:
        """Cut off anywhere, the next look does the rest. Raises Transient."""
        now = self.clock.now()
        read_until = await self.events.read_until(READER) or now
        happened = await self._since(min(read_until, now) - OVERLAP)
        newest, done = newest_versions(happened), set[str]()
        for event in happened:
            old = event.kind is Happening.VERSION and event not in newest
            if event.id in self._done or old or await self._tell(event):
                done.add(event.id)
        self._done = done
        await self.events.mark_read(READER, now)

    async def _since(self, instant: datetime) -> Sequence[PaperEvent]:
        """All of them: those of one instant cannot be read in parts."""
        most = READ_AT_ONCE
        while len(found := await self.events.since(instant, most)) == most:
            most *= 2
        return found

    async def _tell(self, event: PaperEvent) -> bool:
        """Whether there is nothing left to do about it."""
        paper = await self.archive.get(event.paper_id)
        if paper is None or not bears(paper, event):
            return False  # the pass that saw it is not through yet
        settled = True
        notes: list[Delivery] = []
        places = [(each.source, each.day) for each in paper.listings if each.day]
        for channel in await self.sightings.channels(paper.id, places):
            if not (await self.preferences.load(channel)).preferences.threads:
                continue
            entry = await self.ledger.get(channel, Delivery(paper.id, channel).key)
            settled = settled and (entry is None or entry.state not in IN_FLIGHT)
            if entry is not None and concerns(entry, event):
                notes.append(Delivery(paper.id, channel, entry.topics, event.name))
        if notes:
            await self._queue(event, notes)
        return settled

    async def _queue(self, event: PaperEvent, notes: Sequence[Delivery]) -> None:
        queued = await self.outbox.enqueue(notes, self.clock.now())
        if queued.new:
            log.info("notes_queued", paper=event.paper_id, news=event.name, channels=queued.new)
        if event.kind is not Happening.VERSION:
            return
        versions = [each for each in await self.events.of(event.paper_id) if each.kind is Happening.VERSION]
        older = [
            Delivery(each.paper_id, notes[0].channel, (), each.name).key for each in versions if each.id != event.id
        ]
        for note in notes if older else ():
            await self.outbox.drop(note.channel, older, NEWER, self.clock.now())


def newest_versions(events: Sequence[PaperEvent]) -> set[PaperEvent]:
    """Of each paper's new versions the last one: several at once are one piece of news."""
    newest: dict[PaperId, PaperEvent] = {}
    for each in events:
        known = newest.get(each.paper_id)
        if each.kind is Happening.VERSION and (known is None or _order(known) <= _order(each)):
            newest[each.paper_id] = each
    return set(newest.values())


def _order(event: PaperEvent) -> tuple[int, datetime]:
    return event.version or 0, event.at


def bears(paper: Paper, event: PaperEvent) -> bool:
    """Whether what is stored of a paper says it by now, so that a note can."""
    match event.kind:
        case Happening.WITHDRAWN:
            return bool(paper.withdrawn)
        case Happening.PUBLISHED:
            return bool(paper.journal_ref or paper.doi)
        case _:
            return True


def concerns(entry: LedgerEntry, event: PaperEvent) -> bool:
    """Whether the paper has a message of its own in the channel, from before the event."""
    posted = entry.state is State.SENT and entry.kind == "paper"
    return posted and entry.changed_at <= event.at + IN_TIME
