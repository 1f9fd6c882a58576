"""What can be set in a channel: for each preference how its value is read from words, and how it is told.

Lives here: the table, both directions side by side. Not here: who may set what, keeping it (`settings.py`), times and dates
(`clockwords.py`). Pure; a mistake is a UserError that says what to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.commands.clockwords import read_days, read_quiet, read_time, said_days, said_time
from bot.commands.wording import counted, shortened
from bot.commands.zones import find_zone
from bot.errors import UserError
from bot.preferences import DEFAULTS, EVERY_DAY, MONDAY, MOST_MUTED, WEEKDAYS, House, Length, Mode, Order, Preferences
from bot.record import squash

Read = Callable[[str, Preferences], Preferences]
Tell = Callable[[Preferences, House], str]

OFF = frozenset({"off", "no", "none", "never", "0", "false", "unlimited"})
ON = frozenset({"on", "yes", "true", "always"})


@dataclass(frozen=True, slots=True)
class Knob:
    """`example`: a value as it may be written; `values`: all there are, where they can be listed. `digest`: it only concerns digests."""

    key: str
    example: str
    read: Read
    tell: Tell
    values: tuple[str, ...] = ()
    digest: bool = False


def _mode(text: str, now: Preferences) -> Preferences:
    weekly = now.schedule.days if len(now.schedule.days) == 1 else MONDAY
    scheduled = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekly": weekly}
    typed = text.strip().lower()
    if typed in scheduled:
        return replace(now, mode=Mode.DIGEST, schedule=replace(now.schedule, days=scheduled[typed]))
    return replace(now, mode=Mode(_one_of(typed, ("auto", "instant", "digest", *scheduled), "a mode")))


def told_mode(now: Preferences, house: House) -> str:
    """`one digest on weekdays at 09:00 (Europe/Berlin)`."""
    now = house.resolved(now)
    if not now.digests:
        return "papers as they are announced"
    return f"one digest {told_times(now, house)}"


def told_times(now: Preferences, house: House) -> str:
    return f"{said_days(now.schedule.days)} at {said_time(now.schedule.at)} ({house.zone_of(now).key})"


def _told_mode(now: Preferences, house: House) -> str:
    if house.resolved(now).mode is not Mode.AUTO:
        return told_mode(now, house)
    rate = now.decided.rate if now.decided else None
    because = f", as the topics bring about {rounded(rate)} papers a day" if rate is not None else ""
    return f"{told_mode(now, house)} (auto chose that{because})"


def rounded(per_day: float | None) -> str:
    per_day = per_day or 0.0
    return f"{per_day:.0f}" if per_day >= 10 else f"{per_day:.1f}".removesuffix(".0")


def _time(text: str, now: Preferences) -> Preferences:
    return replace(now, schedule=replace(now.schedule, at=read_time(text)))


def _days(text: str, now: Preferences) -> Preferences:
    return replace(now, schedule=replace(now.schedule, days=read_days(text)))


def _zone(text: str, now: Preferences) -> Preferences:
    return replace(now, zone=find_zone(text), zone_asked=True)


def _told_zone(now: Preferences, house: House) -> str:
    return now.zone or f"{house.zone.key}, until somebody names this channel's"


def _budget(text: str, now: Preferences) -> Preferences:
    return replace(now, budget=None if _is_off(text) else _number(text, 1, 100, "posts a day"))


def _top(text: str, now: Preferences) -> Preferences:
    return replace(now, top=0 if _is_off(text) else _number(text, 1, 20, "papers in full"))


def _floor(text: str, now: Preferences) -> Preferences:
    typed = text.strip().replace(",", ".")
    if _is_off(typed):
        return replace(now, floor=0.0)
    try:
        floor = float(typed)
    except ValueError:
        floor = -1.0
    if not 0 <= floor <= 9:
        raise UserError("The score floor is a number from 0 to 9, such as 2.5; `why` shows the scores of papers.")
    return replace(now, floor=floor)


def _daily(text: str, now: Preferences) -> Preferences:
    return replace(now, daily=0 if _is_off(text) else _number(text, 1, 10, "papers"))


def _told_daily(now: Preferences, house: House) -> str:
    if not now.daily:
        return "no list of what is upvoted most"
    which = "the most upvoted paper" if now.daily == 1 else f"the {now.daily} most upvoted papers"
    return f"{which}, {told_times(now, house)}"


def _order(text: str, now: Preferences) -> Preferences:
    return replace(now, order=Order(_one_of(text, tuple(Order), "an order")))


def _length(text: str, now: Preferences) -> Preferences:
    return replace(now, length=Length(_one_of(text, tuple(Length), "a length")))


def _quiet(text: str, now: Preferences) -> Preferences:
    return replace(now, quiet=None if _is_off(text) else read_quiet(text))


def _told_quiet(now: Preferences, _: House) -> str:
    return f"nothing from {said_time(now.quiet.start)} to {said_time(now.quiet.end)}" if now.quiet else "none"


def _threads(text: str, now: Preferences) -> Preferences:
    return replace(now, threads=_switch(text))


def _pointers(text: str, now: Preferences) -> Preferences:
    return replace(now, pointers=_switch(text))


def _pictures(text: str, now: Preferences) -> Preferences:
    return replace(now, pictures=_switch(text))


def _sources(text: str, now: Preferences) -> Preferences:
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    return replace(now, sources=() if names in ((), ("all",)) else names)


def _muted(text: str, now: Preferences) -> Preferences:
    """Names apart by commas; a family name stands last."""
    names = tuple(dict.fromkeys(squash(name)[:100] for name in text.split(",") if squash(name)))
    if len(names) > MOST_MUTED:
        raise UserError(f"At most {MOST_MUTED} authors can be muted in a channel.")
    return replace(now, muted=() if _is_off(text) else names)


def _told_muted(now: Preferences, _: House) -> str:
    return f"nothing by {', '.join(now.muted)}" if now.muted else "no author"


def _onoff(value: bool, on: str) -> str:
    return on if value else "off"


KNOBS: Mapping[str, Knob] = {
    knob.key: knob
    for knob in (
        Knob("mode", "daily", _mode, _told_mode, ("auto", "instant", "daily", "weekdays", "weekly")),
        Knob("time", "08:30", _time, lambda now, _: said_time(now.schedule.at), digest=True),
        Knob("days", "mon,thu", _days, lambda now, _: said_days(now.schedule.days), ("weekdays", "daily"), digest=True),
        Knob("zone", "Europe/Berlin", _zone, _told_zone),
        Knob("daily", "5", _daily, _told_daily, ("off",)),
        Knob("top", "5", _top, lambda now, _: f"the best {now.top} in full" if now.top else "titles only", digest=True),
        Knob(
            "order",
            "newest",
            _order,
            lambda now, _: f"{now.order} first" if now.order == "newest" else "as announced",
            tuple(Order),
        ),
        Knob(
            "budget",
            "5",
            _budget,
            lambda now, _: f"at most {counted(now.budget, 'post')} a day" if now.budget else "any number",
            ("off",),
        ),
        Knob(
            "floor",
            "2.5",
            _floor,
            lambda now, _: f"below a score of {now.floor:g} as titles only" if now.floor else "none",
            ("off",),
        ),
        Knob("quiet", "22:00-07:00", _quiet, _told_quiet, ("off",)),
        Knob("posts", "full", _length, lambda now, _: now.length, tuple(Length)),
        Knob("pictures", "off", _pictures, lambda now, _: _onoff(now.pictures, "on"), ("on", "off")),
        Knob(
            "threads",
            "on",
            _threads,
            lambda now, _: _onoff(now.threads, "news of posted papers in the thread of their post"),
            ("on", "off"),
        ),
        Knob(
            "pointers",
            "on",
            _pointers,
            lambda now, _: _onoff(now.pointers, "one line for a paper that another public channel got in full already"),
            ("on", "off"),
        ),
        Knob("muted", "off", _muted, _told_muted, ("off",)),
        Knob("sources", "huggingface", _sources, lambda now, _: ", ".join(now.sources) or "all", ("all",)),
    )
}


def reset(now: Preferences) -> Preferences:
    """As in a new channel, but for what was found out rather than wished."""
    return replace(
        DEFAULTS,
        decided=now.decided,
        zone=now.zone,
        zone_asked=now.zone_asked,
        scheduled_at=now.scheduled_at,
        resumed_at=now.resumed_at,
        daily_at=now.daily_at,
    )


def _one_of(text: str, values: tuple[str, ...], kind: str) -> str:
    typed = text.strip().lower()
    if typed not in values:
        raise UserError(
            f"“{shortened(text, 40)}” is not {kind} that I know. Write {', '.join(values[:-1])} or {values[-1]}."
        )
    return typed


def _number(text: str, least: int, most: int, what: str) -> int:
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and least <= int(typed[:9]) <= most):
        raise UserError(f"Write a number of {what} from {least} to {most}, such as {min(5, most)}, or off.")
    return int(typed)


def _switch(text: str) -> bool:
    typed = text.strip().lower()
    if typed in ON | OFF:
        return typed in ON
    raise UserError(f"“{shortened(text, 40)}” is neither on nor off. Write one of the two.")


def _is_off(text: str) -> bool:
    return text.strip().lower() in OFF
