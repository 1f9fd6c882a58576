"""Times, weekdays, dates and zones as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.clockwords import read_date, read_days, read_quiet, read_time, said_days
from bot.commands.zones import find_zone, suggestions
from bot.errors import UserError
from bot.preferences import EVERY_DAY, WEEKDAYS, Quiet

HERE = date(2026, 4, 15)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("08:30", time(8, 30)), ("8:30", time(8, 30)), ("8.30", time(8, 30)), ("8h30", time(8, 30)), ("8", time(8))],
        *[("8 am", time(8)), ("8:30pm", time(20, 30)), ("12 am", time(0)), ("12pm", time(12)), ("5 p.m.", time(17))],
        *[("noon", time(12)), ("Midnight", time(0)), ("23:59", time(23, 59)), (" 0:05 ", time(0, 5))],
    ],
)
def test_a_time_may_be_written_in_many_ways(typed: str, meant: time) -> None:
    """As clocks show it, with or without am and pm."""
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["24:00", "8:60", "13 pm", "0 am", "half past eight", "", "8:3", "830:00", "-1"])
def test_what_is_no_time_says_how_one_is_written(typed: str) -> None:
    """With an example."""
    with pytest.raises(UserError, match="08:30"):
        read_time(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("mon,thu", {0, 3}), ("Monday and Thursday", {0, 3}), ("mondays", {0}), ("tues wed", {1, 2})],
        *[("mon-fri", set(WEEKDAYS)), ("fri-mon", {4, 5, 6, 0}), ("sat to sun", {5, 6}), ("weekends", {5, 6})],
        *[
            ("weekdays", set(WEEKDAYS)),
            ("daily", set(EVERY_DAY)),
            ("every day", set(EVERY_DAY)),
            ("weekdays, sat", {*WEEKDAYS, 5}),
        ],
    ],
)
def test_weekdays_may_be_written_in_many_ways(typed: str, meant: set[int]) -> None:
    """Names, short names, ranges, groups."""
    assert read_days(typed) == meant


@pytest.mark.parametrize("typed", ["", "m", "someday", "mon,foo", "1,2", "mon-"])
def test_what_is_no_weekday_says_how_they_are_written(typed: str) -> None:
    """With an example."""
    with pytest.raises(UserError, match="mon,thu"):
        read_days(typed)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_weekdays_are_told_as_they_can_be_written(days: frozenset[int]) -> None:
    """What is said can be read again."""
    assert read_days(said_days(days).removeprefix("on ")) == days


def test_quiet_hours_are_from_and_to() -> None:
    """With a dash or a word."""
    assert read_quiet("22:00-07:00") == Quiet(time(22), time(7))
    assert read_quiet("10 pm to 7") == Quiet(time(22), time(7))
    for typed in ("22:00", "22-22", "late-early"):
        with pytest.raises(UserError):
            read_quiet(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("2026-08-20", date(2026, 8, 20)), ("20 August", date(2026, 8, 20)), ("aug 20", date(2026, 8, 20))],
        *[("until 3rd May 2026", date(2026, 5, 3)), ("1 April", date(2027, 4, 1)), ("tomorrow", date(2026, 4, 16))],
        *[("until friday", date(2026, 4, 17)), ("next Wed", date(2026, 4, 22)), ("a week", date(2026, 4, 22))],
        *[("5 days", date(2026, 4, 20)), ("for 2 weeks", date(2026, 4, 29)), ("1w", date(2026, 4, 22))],
    ],
)
def test_a_date_may_be_written_in_many_ways(typed: str, meant: date) -> None:
    """The next one where no year is said."""
    assert read_date(typed, HERE) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        *[("soon", "no date"), ("31 february", "no date"), ("august", "no date"), ("5", "no date"), ("", "no date")],
        *[("2026-04-15", "not in the future"), ("2020-01-01", "not in the future"), ("2028-01-01", "more than a year")],
    ],
)
def test_what_is_no_date_to_come_says_so(typed: str, reason: str) -> None:
    """Written wrongly, gone by, or too far off."""
    with pytest.raises(UserError, match=reason):
        read_date(typed, HERE)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        *[("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin")],
        *[("san francisco", "America/Los_Angeles"), ("New York", "America/New_York"), ("tubingen", "Europe/Berlin")],
        *[
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("mumbai", "Asia/Kolkata"),
            ("utc", "UTC"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ],
        *[("France", "Europe/Paris"), ("Lord_Howe", "Australia/Lord_Howe")],
    ],
)
def test_a_zone_is_found_by_city_country_or_name(typed: str, zone: str) -> None:
    """However it is written."""
    assert find_zone(typed) == zone


@pytest.mark.parametrize("typed", ["Atlantis", "", "CET", "EST", "ist", "UTC+2", "../etc/passwd"])
def test_a_place_that_nobody_knows_is_a_mistake(typed: str) -> None:
    """With an example."""
    with pytest.raises(UserError, match="such as"):
        find_zone(typed)


def test_a_country_with_several_zones_is_asked_about() -> None:
    """Its zones are named."""
    with pytest.raises(UserError, match=r"several zones.*Australia/"):
        find_zone("Australia")


def test_zones_complete_by_city_first() -> None:
    """The city that begins so, then countries; each once; at most 25."""
    assert suggestions("ber")[0].value == "Europe/Berlin"
    assert "Europe/Berlin" in {choice.value for choice in suggestions("germany")}
    assert len(suggestions("")) == 25
    assert suggestions("zzzz") == ()
