"""By whose clocks a channel's times are: once some matter, by those of whoever sets them, where their platform tells it; else people are
asked for a place, once.

Lives here: pure functions over preferences, and the question. Not here: what places there are (`zones.py`). Called by `settings.py` and
`deciding.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.commands.wording import code
from bot.commands.zones import known_zone
from bot.language import _, phrase
from bot.model import Line
from bot.preferences import House, Preferences


def placed(now: Preferences, zone: str | None, house: House) -> Preferences:
    """`zone`: of whoever sets a time, as a platform told it. One that was named stays."""
    has_times = house.resolved(now).digests or now.daily or now.quiet is not None
    if now.zone is not None or not has_times:
        return now
    known = known_zone(zone)
    return replace(now, zone=known) if known else replace(now, zone_asked=True)


def question(before: Preferences, now: Preferences, house: House, how_to: Callable[[str], str]) -> tuple[Line, ...]:
    """Where it is to be asked now. `how_to`: how a command is typed there."""
    if before.zone_asked or not now.zone_asked or now.zone is not None:
        return ()
    said = _("I took {zone} as the time zone here. To name another place: {command}")
    return (phrase(said, zone=house.zone_of(now).key, command=code(how_to("settings zone Berlin"))),)
