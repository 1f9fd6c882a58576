"""When, by a channel's clocks: the times of its digests, its quiet hours, its days. Right across changes of the clocks.

A local time stands for the first moment at which the clocks there show it or a later one. So a time that is skipped (clocks go
forward) is the first moment after the gap, and one that comes twice (they go back) is the first of the two. A day that a place
skipped altogether (Apia, 30 December 2011) has no digest.

Lives here: pure functions over a zone's rules. Not here: what is posted then (`planning.py`). Called by the planner and by `settings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.preferences import Pause, Quiet, Schedule

DAY = timedelta(days=1)
WEEK = 7  # days
WIDEST = timedelta(hours=26)  # clocks never went forward by more: a day, and an hour


@dataclass(frozen=True, slots=True)
class Slot:
    """A digest's time. `day` is the local date whose digest it is, also where the moment lies after its midnight."""

    at: datetime
    day: date
    key: str


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clocks show this time or a later one."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)  # fold 0: the first of two; in a gap by the offset before it
    return moment if _wall(moment, zone) == wall else _after_gap(wall, moment, zone)


def _after_gap(wall: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """`late` lies behind the gap, by no more than its width. Offsets change at whole seconds."""
    early = late - WIDEST
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if _wall(middle, zone) >= wall:
            late = middle
        else:
            early = middle
    return late


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    return moment_of(day, time(0), zone)


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether a place had this day at all."""
    return today(day_start(day, zone), zone) == day


def slots(schedule: Schedule, zone: ZoneInfo, since: date) -> Iterator[Slot]:
    """From a local day on, without end (but the calendar's)."""
    day = since
    while day < date.max - DAY:
        if day.weekday() in schedule.days and exists(day, zone):
            yield Slot(moment_of(day, schedule.at, zone), day, f"{day} {schedule.at:%H:%M} {zone.key}")
        day += DAY


def next_slot(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Slot:
    """The first digest later than a moment."""
    return next(slot for slot in slots(schedule, zone, today(after, zone) - DAY) if slot.at > after)


def last_slot(schedule: Schedule, zone: ZoneInfo, now: datetime) -> Slot | None:
    """The latest digest that is due at a moment. None only at the beginning of the calendar."""
    here, latest = today(now, zone), None
    for slot in slots(schedule, zone, here - (WEEK + 2) * DAY):
        if slot.at > now:
            break
        latest = slot
    return latest


def is_paused(pause: Pause, zone: ZoneInfo, now: datetime) -> bool:
    """Whether it lasts at this moment: a pause stays written down after its day came."""
    return pause.until is None or today(now, zone) < pause.until


def quiet_until(quiet: Quiet | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end in which a moment lies; None where it lies in none."""
    if quiet is None:
        return None
    here, until = today(now, zone), now
    for day in (here - DAY, here, here + DAY):
        ends_on = day if quiet.end > quiet.start else day + DAY
        start, end = moment_of(day, quiet.start, zone), moment_of(ends_on, quiet.end, zone)
        if start <= until < end:
            until = end  # where what lies between two quiet stretches is skipped, the second goes on from the first
    return until if until > now else None


def is_quiet(quiet: Quiet, at: time) -> bool:
    """Whether a local time lies in quiet hours, on a day without a change of the clocks."""
    if quiet.start < quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end
