"""Times, weekdays and dates as people write them, and as they are told.

Lives here: pure functions; a mistake is a UserError that says what to write. Called by the settings (`knobs.py`, `settings.py`).
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.wording import line, shortened
from bot.delivery.schedule import day_start
from bot.errors import UserError
from bot.language import N_, _, day_and_month, enumerated, phrase
from bot.model import Line, Span
from bot.preferences import EVERY_DAY, WEEKDAYS, Pause, Quiet

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ON_DAYS = (
    *(N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays"), N_("Fridays")),
    *(N_("Saturdays"), N_("Sundays")),
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?", re.IGNORECASE)
_NAMED_TIMES = {"noon": time(12), "midnight": time(0)}
_GROUPS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "workdays"), WEEKDAYS),
    **dict.fromkeys(("weekend", "weekends"), EVERY_DAY - WEEKDAYS),
}
_SPAN = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>d|days?|w|weeks?)", re.IGNORECASE)
MOST_DAYS = 366


def read_time(text: str) -> time:
    named = _NAMED_TIMES.get(text.strip().lower())
    found = _TIME.fullmatch(text.strip())
    if named is not None or found is None:
        if named is None:
            raise _unread(N_("“{typed}” is no time that I can read. Write it such as 08:30 or 5 pm."), text)
        return named
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        hour = 24
    elif half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise _unread(N_("The day has no {typed}. Write a time from 00:00 to 23:59, such as 08:30."), text)
    return time(hour, minute)


def said_time(at: time) -> str:
    return f"{at:%H:%M}"


def read_days(text: str) -> frozenset[int]:
    """`mon,thu`, `monday and friday`, `mon-fri`, `weekdays`, `daily`."""
    typed = " ".join(text.lower().split())
    if typed in _GROUPS:
        return _GROUPS[typed]
    found: set[int] = set()
    joined = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", typed)
    for part in re.split(r"[,;\s]+|\band\b", joined):
        first, dash, last = part.partition("-")
        if dash:
            start, end = _day(first, text), _day(last, text)
            found |= {(start + offset) % 7 for offset in range((end - start) % 7 + 1)}
        elif part:
            found |= _GROUPS[part] if part in _GROUPS else {_day(part, text)}
    if not found:
        raise _no_days(text)
    return frozenset(found)


def _day(word: str, text: str) -> int:
    begun = word.rstrip(".")
    for number, name in enumerate(_DAYS):
        if len(begun) >= 2 and f"{name.lower()}s".startswith(begun):
            return number
    raise _no_days(text)


def _no_days(text: str) -> UserError:
    return _unread(N_("“{typed}” names no weekdays. Write them such as mon,thu or mon-fri, weekdays or daily."), text)


def _unread(sentence: str, typed: str) -> UserError:
    return UserError(_(sentence, typed=shortened(typed, 40)))


def said_days(days: frozenset[int]) -> str:
    """`on weekdays`, `every day`, `on Mondays and Thursdays`."""
    if days == EVERY_DAY:
        return _("every day")
    if days == WEEKDAYS:
        return _("on weekdays")
    return _("on {days}", days=enumerated([_(_ON_DAYS[number]) for number in sorted(days)]))


def read_quiet(text: str) -> Quiet:
    start, dash, end = re.sub(r"\s+to\s+|\s*–\s*", "-", text.strip()).partition("-")
    if not dash:
        raise _unread(N_("“{typed}” is no stretch of time. Write from when to when, such as 22:00-07:00."), text)
    first, last = read_time(start), read_time(end)
    if first == last:
        raise UserError(
            _("Quiet hours that end when they begin would never let anything come. To stop for a while, use pause.")
        )
    return Quiet(first, last)


def read_date(text: str, here: date) -> date:
    """A day after `here`: `2026-08-20`, `20 August`, `tomorrow`, `Friday`, `5 days`, `a week`. The first day on which papers come again."""
    typed = " ".join(text.strip().lower().replace(",", " ").split()).removeprefix("until ").removeprefix("for ")
    day = _date(typed, here)
    if day is None:
        raise _unread(
            N_("“{typed}” is no date that I can read. Write it such as 2026-08-20, 20 August or 2 weeks."), text
        )
    if day <= here:
        said = _("{day} is not in the future. Write a day between tomorrow and a year from now.", day=said_date(day))
        raise UserError(said)
    if day > here + timedelta(days=MOST_DAYS):
        said = _(
            "{day} is more than a year away. Write a day between tomorrow and a year from now.", day=said_date(day)
        )
        raise UserError(said)
    return day


def _date(typed: str, here: date) -> date | None:
    if typed == "tomorrow":
        return here + timedelta(days=1)
    weekdays = [
        n for n, name in enumerate(_DAYS) if len(typed) > 2 and name.lower().startswith(typed.removeprefix("next "))
    ]
    if weekdays:
        return here + timedelta(days=(weekdays[0] - here.weekday() - 1) % 7 + 1)
    span = _SPAN.fullmatch(re.sub(r"^an? ", "1 ", typed))
    if span is not None:
        return here + timedelta(days=int(span["count"]) * (7 if span["unit"].startswith("w") else 1))
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return _written(typed.split(), here)


def past_date(text: str, here: date) -> date | None:
    """`20 August`, `aug 20 2025`: the last one where no year is said."""
    return _written(text.lower().replace(",", " ").split(), here, ahead=False)


def _written(words: list[str], here: date, *, ahead: bool = True) -> date | None:
    """`20 august`, `aug 20 2027`: the next one where no year is said."""
    months = [
        n for n, name in enumerate(_MONTHS, 1) for word in words if len(word) > 2 and name.startswith(word.rstrip("."))
    ]
    numbers = [int(found[1]) for word in words if (found := re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th|\.)?", word))]
    if len(months) != 1 or not 1 <= len(numbers) <= 2 or len(numbers) + 1 != len(words):
        return None
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if number <= 31]
    if len(days) != 1:
        return None
    try:
        day = date(years[0] if years else here.year, months[0], days[0])
        if years or (day > here) == ahead or (day == here and not ahead):
            return day
        return day.replace(year=here.year + (1 if ahead else -1))
    except ValueError:
        return None


def said_date(day: date) -> str:
    return day_and_month(day, year=True)


def told_pause(pause: Pause, zone: ZoneInfo) -> Line:
    if pause.until is None:
        return line(_("Nothing is posted here: it is paused."))
    return phrase(_("Nothing is posted here before {day}."), day=ending(pause.until, zone))


def ending(day: date, zone: ZoneInfo) -> Span:
    """When a pause until this day ends, as its day."""
    return Span(said_date(day), at=day_start(day, zone))
