"""When digests, quiet hours and days are by a channel's clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.delivery.schedule import (
    day_start,
    exists,
    is_quiet,
    last_slot,
    moment_of,
    next_slot,
    quiet_until,
    today,
)
from bot.preferences import EVERY_DAY, MONDAY, WEEKDAYS, Quiet, Schedule

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, APIA, CASABLANCA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Casablanca")
ODD = (  # changes at midnight, by half an hour, over a midnight, by a whole day, twice around Ramadan; offsets of 45 minutes
    *("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Nuuk", "America/Sao_Paulo", "Asia/Beirut"),
    *("Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Asia/Tehran", "Africa/Cairo", "America/Havana"),
    *("Asia/Kolkata", "Pacific/Kiritimati", "Asia/Gaza", "Antarctica/Troll", "America/Santiago", "Asia/Pyongyang"),
)

zones = st.sampled_from([*ODD, *sorted(available_timezones() - {"localtime", "posixrules", "Factory"})]).map(ZoneInfo)
days = st.dates(date(1975, 1, 3), date(2037, 12, 1))
times = st.integers(0, 23 * 60 + 59).map(lambda minutes: time(*divmod(minutes, 60)))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@cache
def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """What the clocks show, to the hour, when they are about to change."""
    return [
        before.replace(tzinfo=None)
        for start, _ in _changing(datetime(year, 1, 1, tzinfo=UTC), DAY, 366, zone)
        for before, _ in _changing(start.astimezone(UTC), HOUR, 24, zone)
    ]


def _changing(start: datetime, step: timedelta, count: int, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    moments = [(start + number * step).astimezone(zone) for number in range(count + 1)]
    return [each for each in pairwise(moments) if each[0].utcoffset() != each[1].utcoffset()]


@st.composite
def walls(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """What clocks show, or might: most often near a change of theirs."""
    zone, day, at = draw(zones), draw(days), draw(times)
    near = changes(zone, day.year)
    if not near or draw(st.integers(0, 3)) == 0:
        return zone, datetime.combine(day, at)
    return zone, draw(st.sampled_from(near)) + draw(st.integers(-90, 210)) * MINUTE


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        (BERLIN, "2026-03-28", "02:30", "2026-03-28T01:30"),
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00"),  # 02:00 to 03:00 is skipped
        (BERLIN, "2026-03-29", "09:00", "2026-03-29T07:00"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30"),  # comes again an hour later
        (NEW_YORK, "2026-03-08", "02:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01", "01:15", "2026-11-01T05:15"),
        (LORD_HOWE, "2026-10-04", "02:10", "2026-10-03T15:30"),  # half an hour is skipped
        (LORD_HOWE, "2026-04-05", "01:45", "2026-04-04T14:45"),  # half an hour comes twice
        (CASABLANCA, "2026-02-15", "02:30", "2026-02-15T01:30"),  # back for Ramadan at 3
        (CASABLANCA, "2026-03-22", "02:30", "2026-03-22T02:00"),  # forward after it at 2
        (ZoneInfo("Asia/Kathmandu"), "2026-03-29", "09:00", "2026-03-29T03:15"),
        (ZoneInfo("America/Nuuk"), "2026-03-28", "23:30", "2026-03-29T01:00"),  # skipped up to midnight
    ],
)
def test_a_local_time_is_the_first_moment_that_shows_it(zone: ZoneInfo, day: str, at: str, moment: str) -> None:
    """Skipped: right after the gap. Twice: the first."""
    assert moment_of(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(moment)


def test_a_day_that_a_place_skipped_has_no_digest() -> None:
    """Apia went from 29 to 31 December 2011; the digest of the 31st comes at its own time."""
    assert not exists(date(2011, 12, 30), APIA)
    assert exists(date(2011, 12, 29), APIA)
    assert exists(date(2011, 12, 31), APIA)
    schedule = Schedule(EVERY_DAY, time(9))
    first = next_slot(schedule, APIA, utc("2011-12-29T00:00"))
    second = next_slot(schedule, APIA, first.at)
    assert [first.day, second.day] == [date(2011, 12, 29), date(2011, 12, 31)]
    assert second.at - first.at == DAY


@given(walls())
def test_no_moment_before_it_shows_the_time_or_a_later_one(place: tuple[ZoneInfo, datetime]) -> None:
    """Against a walk through the day before, by steps shorter than any change of clocks."""
    zone, wanted = place
    found = moment_of(wanted.date(), wanted.time(), zone)
    assert wall(found, zone) >= wanted
    assert wall(found - timedelta(seconds=1), zone) < wanted
    assert all(wall(found - minutes * MINUTE, zone) < wanted for minutes in range(1, 27 * 60, 7))


@given(walls(), weekdays)
def test_each_day_of_the_schedule_has_one_digest(place: tuple[ZoneInfo, datetime], on: frozenset[int]) -> None:
    """Over three weeks: in order, none twice, none left out, and nothing between two that follow each other."""
    zone, middle = place
    first, schedule = middle.date() - 10 * DAY, Schedule(on, middle.time())
    found = [next_slot(schedule, zone, day_start(first, zone) - timedelta(seconds=1))]
    while found[-1].day < first + 21 * DAY:
        found.append(next_slot(schedule, zone, found[-1].at))
    assert all(before.at < after.at for before, after in pairwise(found))
    assert len({slot.key for slot in found}) == len(found)
    wanted = [first + number * DAY for number in range(22)]
    assert {slot.day for slot in found if slot.day in wanted} == {
        each for each in wanted if each.weekday() in on and exists(each, zone)
    }


@given(walls(), weekdays, st.integers(-26 * 60, 26 * 60))
def test_the_last_and_the_next_digest_are_neighbours(
    place: tuple[ZoneInfo, datetime], on: frozenset[int], minutes: int
) -> None:
    """What is due now is the one before the next."""
    zone, shown = place
    now = moment_of(shown.date(), shown.time(), zone) + minutes * MINUTE
    schedule = Schedule(on, shown.time())
    last, following = last_slot(schedule, zone, now), next_slot(schedule, zone, now)
    assert last is not None
    assert last.at <= now < following.at
    assert next_slot(schedule, zone, last.at) == following


def test_a_digest_is_due_at_its_very_moment() -> None:
    """And the next one is a day, or a weekend, later."""
    schedule = Schedule(WEEKDAYS, time(9))
    friday = utc("2026-10-23T07:00")
    last = last_slot(schedule, BERLIN, friday)
    assert last is not None
    assert (last.at, last.key) == (friday, "2026-10-23 09:00 Europe/Berlin")
    assert next_slot(schedule, BERLIN, friday).at == utc("2026-10-26T08:00")  # the clocks went back
    assert next_slot(Schedule(MONDAY, time(9)), BERLIN, utc("2026-10-26T08:00")).day == date(2026, 11, 2)


def test_another_zone_is_another_digest() -> None:
    """A channel that moves keeps no key of a message that stands already."""
    at = utc("2026-10-23T20:00")
    schedule = Schedule()
    keys = {slot.key for zone in (BERLIN, NEW_YORK) if (slot := last_slot(schedule, zone, at))}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-06-01T19:59", None),
        ("2026-06-01T20:00", "2026-06-02T05:00"),
        ("2026-06-02T04:59", "2026-06-02T05:00"),
        ("2026-06-02T05:00", None),
        ("2026-03-28T23:00", "2026-03-29T05:00"),  # a short night
        ("2026-10-24T22:00", "2026-10-25T06:00"),  # a long one
    ],
)
def test_quiet_hours_end_by_the_clocks(now: str, ends: str | None) -> None:
    """22:00 to 07:00 in Berlin."""
    found = quiet_until(Quiet(time(22), time(7)), BERLIN, utc(now))
    assert found == (utc(ends) if ends else None)


def test_no_quiet_hours_are_never_quiet() -> None:
    """None is none."""
    assert quiet_until(None, BERLIN, utc("2026-06-01T23:00")) is None


@given(walls(), times, st.integers(-26 * 60, 26 * 60))
def test_quiet_hours_end_where_it_is_not_quiet(place: tuple[ZoneInfo, datetime], end: time, minutes: int) -> None:
    """Away from changes of the clocks they are what the clocks show."""
    zone, shown = place
    assume(shown.time() != end)
    quiet, now = Quiet(shown.time(), end), moment_of(shown.date(), shown.time(), zone) + minutes * MINUTE
    ends = quiet_until(quiet, zone, now)
    assert ends is None or (ends > now and quiet_until(quiet, zone, ends) is None)
    offsets = {(now + hours * HOUR).astimezone(zone).utcoffset() for hours in range(-27, 28)}
    if len(offsets) == 1:
        assert (ends is not None) == is_quiet(quiet, wall(now, zone).time())


@given(walls())
def test_a_day_begins_when_it_is_that_day(place: tuple[ZoneInfo, datetime]) -> None:
    """And a moment before it was not."""
    zone, day = place[0], place[1].date()
    start = day_start(day, zone)
    if exists(day, zone):
        assert today(start, zone) == day
    assert today(start - timedelta(seconds=1), zone) < day


@pytest.mark.parametrize("days_", [frozenset(), frozenset({7})])
def test_a_schedule_without_days_is_none(days_: frozenset[int]) -> None:
    """Nothing could ever come of it."""
    with pytest.raises(ValueError, match="weekdays"):
        Schedule(days_)
