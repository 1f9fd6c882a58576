"""The day's most upvoted papers, for a channel that asked for them (`daily 5`), at the time of its digests: one message a local day.

A paper in it counts as posted there: it is a delivery that no topic has to want, so no topic brings it again. What was posted there
before is named in one line. So each chosen paper is queued twice: as itself, which the ledger refuses where it knows it already, and as
news of that day's list, which tells that it was chosen.

Lives here: when a list is due, which papers, what its message carries. Not here: what it says (`posts/digest.py`), the order of the rules
(`planning.py`). `look` is a chore (`bot/chores.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.delivery.bundling import Known, Made
from bot.delivery.schedule import DAY, Slot, day_start, last_slot
from bot.ledger import State
from bot.model import Capacity, Channel, Delivery, DeliveryKey, Gist, Paper, PaperId
from bot.ports import Clock
from bot.posts.digest import Edition
from bot.posts.parts import divide
from bot.preferences import House, Preferences
from bot.storage.archive import Archive
from bot.storage.channels import PreferenceStore
from bot.storage.outbox import Ledger, Outbox
from bot.turns import Waiting, Withdrawal

log = structlog.get_logger()

EVENT = "trending:"
LATEST = timedelta(hours=12)  # a list that is later than that is left out
MOST_LOOKED_AT = 5_000  # papers
NEWER_LIST = "a newer list of the most upvoted papers came"
LOST = "none of the most upvoted papers is in the archive any more"
POSTABLE = (None, State.QUEUED, State.SENT)  # of a paper's delivery in the channel, None where there is none


def due(wishes: Preferences, house: House, now: datetime) -> Slot | None:
    """The list that is due. One whose time was gone when somebody asked for lists, or moved them, is none."""
    zone = house.zone_of(wishes)
    slot = last_slot(wishes.schedule, zone, now) if wishes.daily else None
    if slot is None or now - slot.at > LATEST:
        return None
    asked = [at for at in (wishes.daily_at, wishes.scheduled_at) if at is not None]
    if any(slot.at <= at for at in asked):
        return None
    pause = wishes.pause
    paused = pause is not None and (pause.until is None or day_start(pause.until, zone) > now)
    return None if paused else slot


def marker(channel: Channel, day: date) -> Delivery:
    """That a day's list was made: once a channel and day."""
    return Delivery(PaperId(""), channel, event=f"{EVENT}{day}")


def is_listed(delivery: Delivery) -> bool:
    return delivery.event.startswith(EVENT)


@dataclass(frozen=True, slots=True)
class Trending:
    preferences: PreferenceStore
    ledger: Ledger
    outbox: Outbox
    archive: Archive
    clock: Clock
    house: House

    async def look(self) -> None:
        """Raises Transient."""
        held = {trouble.channel for trouble in await self.outbox.held()}
        async for channel, kept in self.preferences.all():
            wishes = self.house.resolved(kept.preferences)
            slot = due(wishes, self.house, self.clock.now())
            if slot is not None and channel not in held:
                await self._list(channel, wishes, slot)

    async def _list(self, channel: Channel, wishes: Preferences, slot: Slot) -> None:
        """Queued in one step: all of it or nothing."""
        made = marker(channel, slot.day)
        if await self.ledger.get(channel, made.key) is not None:
            return
        before = last_slot(wishes.schedule, self.house.zone_of(wishes), slot.at - timedelta(seconds=1))
        since = max(before.day, slot.day - 7 * DAY) if before else slot.day - DAY
        chosen = await self._best(channel, since, wishes.daily)
        if not chosen:
            return  # its sources may be late
        papers = [Delivery(each.id, channel) for each in chosen]
        listed = [Delivery(each.id, channel, event=made.event) for each in chosen]
        await self.outbox.enqueue([made, *papers, *listed], self.clock.now())
        log.info("trending_queued", channel=str(channel), day=str(slot.day), papers=len(chosen))

    async def _best(self, channel: Channel, since: date, most: int) -> list[Paper]:
        """Those with the most upvotes that were listed since a day, without what will never be posted there."""
        best: list[Paper] = []
        for paper in ranked(await self.archive.listed_since(since, MOST_LOOKED_AT)):
            entry = await self.ledger.get(channel, Delivery(paper.id, channel).key)
            if (entry.state if entry else None) in POSTABLE:
                best.append(paper)
            if len(best) == most:
                break
        return best


def ranked(papers: Collection[Paper]) -> list[Paper]:
    return sorted((each for each in papers if each.upvotes > 0), key=_rank)


def _rank(paper: Paper) -> tuple[int, int, PaperId]:
    return -paper.upvotes, -paper.comments, paper.id


@dataclass(frozen=True, slots=True)
class Space:
    """Of a message: the first `in_full` papers are wanted in full, as far as they fit."""

    capacity: Capacity
    in_full: int
    now: datetime


def newest_list(waiting: Sequence[Waiting], known: Mapping[DeliveryKey, Known], space: Space) -> Made | None:
    """The message of the newest list that waits; older ones are withdrawn. None where none of its papers is known.

    It carries the marker, the papers that wait, and last what tells that each was chosen.
    """
    named = [each.delivery for each in waiting if is_listed(each.delivery)]
    event = max(each.event for each in named)
    chosen = [each for each in named if each.event == event and each.paper_id and each.key in known]
    if not chosen:
        return None
    chosen.sort(key=lambda each: _rank(known[each.key].item.paper))
    papers = {each.delivery.paper_id: each.delivery for each in waiting if each.delivery.is_paper}
    fresh = [papers[each.paper_id] for each in chosen if each.paper_id in papers and papers[each.paper_id].key in known]
    ids = {each.paper_id for each in chosen}
    old = [each for each in named if each.event != event]
    old += [each for each in papers.values() if not each.topics and each.paper_id not in ids]
    marks = [each for each in named if each.event == event and not each.paper_id]
    day = date.fromisoformat(event.removeprefix(EVENT))
    before = [each for each in chosen if each.paper_id not in papers]
    return Made(
        key=event,
        deliveries=(*marks, *fresh, *chosen),
        gist=_gist([known[each.key] for each in fresh], [known[each.key] for each in before], day, space),
        withdraw=tuple(Withdrawal(each.key, NEWER_LIST) for each in old),
    )


def lost(waiting: Sequence[Waiting]) -> tuple[Withdrawal, ...]:
    """A list of which no paper is known."""
    only = [each.delivery for each in waiting if is_listed(each.delivery)]
    ids = {each.paper_id for each in only}
    only += [each.delivery for each in waiting if each.delivery.paper_id in ids and each.delivery not in only]
    return tuple(Withdrawal(each.key, LOST) for each in only if not each.topics)


def _gist(fresh: Sequence[Known], before: Sequence[Known], day: date, space: Space) -> Gist:
    """As many in full as leave room for the titles, so that it is one message."""
    items = [each.item for each in (*fresh, *before)]
    in_full = min(space.in_full, len(fresh))
    while in_full:
        edition = Edition("trending", day, day, len(items), in_full)
        if len(divide(items, edition, space.capacity, space.now)) == 1:
            break
        in_full -= 1
    return Gist(day, day, space.now, total=len(fresh), whole=in_full, in_full=in_full)
