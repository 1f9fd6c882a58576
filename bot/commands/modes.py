"""How papers come to a channel: its mode and the digest's times, read from words and told. Called by `knobs.py` and whoever tells of it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.clockwords import said_days, said_time
from bot.commands.values import one_of
from bot.language import _, number
from bot.preferences import EVERY_DAY, MONDAY, WEEKDAYS, House, Mode, Preferences


def read_mode(text: str, now: Preferences) -> Preferences:
    weekly = now.schedule.days if len(now.schedule.days) == 1 else MONDAY
    scheduled = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekly": weekly}
    typed = text.strip().lower()
    if typed in scheduled:
        return replace(now, mode=Mode.DIGEST, schedule=replace(now.schedule, days=scheduled[typed]))
    mode = Mode(one_of(typed, ("auto", "instant", "digest", *scheduled)))
    if mode is Mode.AUTO and (now.mode is not Mode.AUTO or now.decided is None):
        return replace(now, mode=mode, undecided=True)  # of another mode's time nothing is to be concluded
    return replace(now, mode=mode)


def told_mode(now: Preferences, house: House) -> str:
    """`one digest on weekdays at 09:00 (Europe/Berlin)`."""
    now = house.resolved(now)
    if not now.digests:
        return _("papers as they are announced")
    return _("one digest {times}", times=told_times(now, house))


def told_times(now: Preferences, house: House) -> str:
    days, time = said_days(now.schedule.days), said_time(now.schedule.at)
    return _("{days} at {time} ({zone})", days=days, time=time, zone=house.zone_of(now).key)


def told_with_reason(now: Preferences, house: House) -> str:
    if house.resolved(now).mode is not Mode.AUTO:
        return told_mode(now, house)
    mode, rate = told_mode(now, house), now.decided.rate if now.decided else None
    if rate is None:
        return _("{mode}; auto chose that", mode=mode)
    return _("{mode}; auto chose that, as the topics bring about {rate} a day", mode=mode, rate=rounded(rate))


def rounded(per_day: float | None) -> str:
    per_day = per_day or 0.0
    return number(round(per_day, 0 if per_day >= 10 else 1))
