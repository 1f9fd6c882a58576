"""What papers wait for in a channel, and when the next digest or list comes there: by its clocks, shown by each reader's own. Pure.

Not here: which moment that is (`delivery/schedule.py`). Called by the families that tell of it.
"""

from __future__ import annotations

from datetime import datetime

from bot.commands.clockwords import told_pause
from bot.commands.wording import day
from bot.delivery.schedule import day_start, is_paused, next_slot, quiet_until, today
from bot.language import N_, _, ngettext, phrase, weekday
from bot.ledger import NO_PAST, Past
from bot.model import Line, Span
from bot.preferences import House, Preferences


def coming(kept: Preferences, house: House, now: datetime, past: Past = NO_PAST) -> tuple[Line, ...]:
    """What papers wait for in a channel, by its settings and what was posted there; nothing where they come as they are announced."""
    wishes, zone = house.resolved(kept), house.zone_of(kept)
    if wishes.pause is not None and is_paused(wishes.pause, zone, now):
        return (told_pause(wishes.pause, zone),)
    if wishes.digests:
        return (next_digest(wishes, house, now),)
    ends = quiet_until(wishes.quiet, zone, now)
    if ends is not None:
        when = Span(_("at {time}", time=f"{ends.astimezone(zone):%H:%M}"), at=ends)
        return (phrase(_("The quiet hours here end {when}."), when=when),)
    began = day_start(today(now, zone), zone)
    if wishes.budget and sum(at >= began for at in past.posts) >= wishes.budget:
        said = ngettext(
            "The {count} post of today is spent: what waits comes tomorrow, as titles.",
            "The {count} posts of today are spent: what waits comes tomorrow, as titles.",
            wishes.budget,
        )
        return (phrase(said),)
    return ()


def next_digest(wishes: Preferences, house: House, now: datetime) -> Line:
    return _next(wishes, house, now, N_("The next digest comes {when}, if there is anything to bring."))


def next_list(wishes: Preferences, house: House, now: datetime) -> Line:
    return _next(wishes, house, now, N_("The next list comes {when}, if there is anything to bring."))


def _next(wishes: Preferences, house: House, now: datetime, said: str) -> Line:
    zone = house.zone_of(wishes)
    local = next_slot(house.resolved(wishes).schedule, zone, now).at.astimezone(zone)
    when = _(
        "on {weekday} {day} at {time} ({zone})",
        weekday=weekday(local),
        day=day(local.date(), today(now, zone)),
        time=f"{local:%H:%M}",
        zone=zone.key,
    )
    return phrase(_(said), when=Span(when, at=local))
