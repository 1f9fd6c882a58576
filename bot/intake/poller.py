"""The poller: one pass reads a source, keeps what it saw, and queues what is new for the channels that want it.

Lives here: the order of steps, which makes a pass harmless to repeat from any point at which it was cut off. Not here: how a source is read
(its adapter), who wants a paper (`topics/wanted.py`), when the next pass is (`service.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import structlog

from bot.errors import Transient
from bot.intake.happenings import fresh, happened
from bot.intake.keeping import Keeper, Kept
from bot.intake.latecomers import Latecomers
from bot.intake.pace import Pace
from bot.intake.questions import inquire, settle
from bot.intake.report import PassReport
from bot.intake.seen import Seen
from bot.intake.turn import Turn, turn
from bot.model import Delivery, Paper, PaperId
from bot.ports import Clock, PaperSource
from bot.progress import Batch, Facts, SourceState
from bot.storage.archive import Archive
from bot.storage.intake import CursorStore, EventLog, IdentityStore, SightingLog
from bot.storage.outbox import Outbox
from bot.topics.wanted import WantedTopics

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Intake:
    """What every poller shares. `owner` names this process among those that may read sources; a restarted one has the same name.
    `skip_gap`: what each source lists in its first whole pass is taken as known, though it was read before."""

    archive: Archive
    cursors: CursorStore
    sightings: SightingLog
    identities: IdentityStore
    events: EventLog
    wanted: WantedTopics
    outbox: Outbox
    clock: Clock
    owner: str = "poller"
    backfill_days: int = 0
    skip_gap: bool = False
    pace: Pace = field(default_factory=Pace)

    @property
    def keeper(self) -> Keeper:
        return Keeper(self.archive, self.identities, self.clock)


class Poller:
    def __init__(self, source: PaperSource, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._skipping = intake.skip_gap  # until a pass is through

    @property
    def source_name(self) -> str:
        return self._source.name

    async def left_s(self) -> float:
        """How long a process that has just started is to leave the source alone, which another read a short while ago. Raises Transient."""
        state = await self._intake.cursors.load(self._source.name)
        return self._intake.pace.left_s(state, self._intake.clock.now())

    async def poll_once(self) -> PassReport:
        """Read all that is due. A source's failure is in the report and in its stored state. Raises Transient when a store is away."""
        intake, report = self._intake, PassReport(self._source.name)
        async with turn(intake.cursors, self._source.name, intake.owner, intake.clock) as mine:
            while True:
                state = await mine.load()
                try:
                    batch = await self._fetch(state)
                except Transient as error:
                    failed = self._failed(state, error)
                    await mine.save(failed)
                    return replace(report, error=error.reason, next_at=failed.next_poll_at)
                report += await self._take(batch, state, mine)
                if not batch.more:
                    self._skipping = False
                    return report

    async def _fetch(self, state: SourceState) -> Batch:
        batch = await self._source.fetch(state.cursor)
        if state.cursor is None and self._intake.backfill_days:
            return replace(batch, papers=(*await self._older(batch), *batch.papers))
        return batch

    async def _older(self, batch: Batch) -> list[Paper]:
        """The days to backfill that a first batch does not reach back to."""
        today = self._intake.clock.now().date()
        read = {day for paper in batch.papers for day in _days(paper)}
        seen = {paper.id for paper in batch.papers}
        older = []
        for back in range(self._intake.backfill_days, 0, -1):
            day = today - timedelta(days=back)
            if day not in read:
                older += [paper for paper in await self._source.read_day(day) if paper.id not in seen]
        return older

    async def _take(self, batch: Batch, state: SourceState, mine: Turn) -> PassReport:
        """Archive, match, enqueue, mark, and the cursor last: cut off anywhere, the next pass does the rest again and nothing twice."""
        for sentence in batch.skipped:
            log.warning("entry_skipped", source=self._source.name, reason=sentence)
        intake, now, first = self._intake, self._intake.clock.now(), state.cursor is None
        kept, announced = await self._gather(batch, now)
        papers = kept.papers
        unseen = [paper for paper in papers if paper.id not in announced]
        named = _not_old(batch, kept)
        days = 0 if self._skipping else intake.backfill_days
        new = news_of([each for each in unseen if each.id in named], first or self._skipping, now.date(), days)
        chosen = {paper.id for paper in new}
        known = [paper for paper in unseen if paper.id not in chosen]
        late = Latecomers(self._source.name, intake.cursors, intake.wanted, now)
        followed = await late.followed([paper for paper in kept.updated if paper.id in announced])
        before = [paper for paper in papers if paper.id in announced]
        rising = [] if self._skipping else await late.deliveries(before, followed, first)
        deliveries = [*await self._match(new), *rising]
        enqueued = await intake.outbox.enqueue(deliveries, now)
        seen = Seen(self._source.name, {each.id for each in new}, {each.id for each in known}, deliveries, now)
        await intake.sightings.record(self._source.name, seen.sightings(kept.listed, papers))
        for other, sightings in seen.elsewhere(followed).items():
            await intake.sightings.record(other, sightings)
        await intake.cursors.save_facts({paper.id: Facts.of(paper) for paper in (*papers, *followed)}, now)
        await intake.cursors.mark_announced([paper.id for paper in unseen], now)
        done = self._paced(_succeeded(state, batch, papers, bool(new), now))
        await mine.save(done)
        counts = PassReport(
            self._source.name, queued=enqueued.new, skipped=len(batch.skipped), next_at=done.next_poll_at
        )
        return self._report(papers, seen, counts)

    def _report(self, papers: Sequence[Paper], seen: Seen, report: PassReport) -> PassReport:
        """With the counts of papers."""
        report = replace(
            report,
            announced=len(papers),
            new=len(seen.new),
            known=len(seen.known),
            matched=len({delivery.paper_id for delivery in seen.deliveries}),
        )
        if seen.new or seen.known:
            log.info("papers_announced", source=report.source, new=report.new, known=report.known, queued=report.queued)
        return report

    async def _gather(self, batch: Batch, now: datetime) -> tuple[Kept, set[PaperId]]:
        """What is known after the batch, written down, and which of its papers were announced before. Events are written first: the
        archive would no longer show the difference."""
        intake = self._intake
        revisions = await fresh(batch.events, intake.identities, intake.cursors, intake.events)
        inquiry = await inquire(self._source, intake.events, revisions, now)
        kept = await intake.keeper.gather(batch.papers, (*batch.updates, *inquiry.papers))
        ids = {paper.id for paper in (*kept.papers, *kept.updated)}
        announced = ids - await intake.cursors.unannounced(ids)
        await intake.events.record([*revisions, *happened(kept, announced, now)])
        await intake.keeper.store(kept)
        await settle(self._source, intake.events, inquiry, now)
        return kept, announced

    async def _match(self, new: Sequence[Paper]) -> list[Delivery]:
        if not new:
            return []
        await self._intake.wanted.sync()
        return [delivery for paper in new for delivery in self._intake.wanted.deliveries(paper)]

    def _failed(self, state: SourceState, error: Transient) -> SourceState:
        now = self._intake.clock.now()
        log.warning("source_failing", source=self._source.name, reason=error.reason, retry_after_s=error.retry_after_s)
        since = state.failing_since or now
        again_at = self._intake.pace.after_failure(since, error.retry_after_s, now)
        return replace(state, error=error.reason, failing_since=since, next_poll_at=again_at)

    def _paced(self, state: SourceState) -> SourceState:
        """With the time of the next pass, by the source's calendar as it stands now: reading may have taken a while."""
        now = self._intake.clock.now()
        states = self._source.parts(state) or {"": state}
        at = self._intake.pace.after(states, self._source.expected(now), self._source.next_batch_at(now), now)
        return replace(state, next_poll_at=at)


def news_of(unseen: Sequence[Paper], first: bool, today: date, backfill_days: int) -> list[Paper]:
    """Which papers without the announced mark are news; the others are old news that a pass merely finds.

    A first pass announces what was listed within the last `backfill_days` days (0: nothing at all); any later pass announces everything.
    """
    if not first:
        return list(unseen)
    oldest = today - timedelta(days=backfill_days)
    return [paper for paper in unseen if backfill_days and any(day >= oldest for day in _days(paper))]


def _not_old(batch: Batch, kept: Kept) -> set[PaperId]:
    """Of two listings of one paper in a batch, one may be old news and the other not."""
    return {listed.id for told, listed in zip(batch.papers, kept.listed, strict=True) if told.id not in batch.old_news}


def _days(paper: Paper) -> list[date]:
    return [listing.day for listing in paper.listings if listing.day]


def _succeeded(state: SourceState, batch: Batch, papers: Sequence[Paper], news: bool, now: datetime) -> SourceState:
    """A day counts as come only with a paper that no earlier day had: yesterday's list under today's date is none."""
    days = [min(days) for paper in papers if (days := _days(paper))]
    newest = max([*days, *([state.newest_day] if state.newest_day else [])], default=None)
    return replace(
        state,
        cursor=batch.next_cursor,
        last_success_at=now,
        last_new_at=now if news else state.last_new_at,
        newest_day=newest,
        batch_at=now if newest != state.newest_day else state.batch_at,
        error=None,
        failing_since=None,
    )
