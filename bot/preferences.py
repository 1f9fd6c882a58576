"""What a channel wants to get, and when: its preferences, frozen, with the defaults of a new channel.

Lives here: values only. Not here: reading them from what people type (`commands/knobs.py`), when a digest is due
(`delivery/schedule.py`), what is posted of what waits (`delivery/planning.py`), how they are kept (`PreferenceStore`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.language import ENGLISH, language_of

WEEKDAYS = frozenset(range(5))  # Monday is 0, as in datetime
EVERY_DAY = frozenset(range(7))
MONDAY = frozenset({0})
MOST_MUTED = 50


class Mode(StrEnum):
    AUTO = "auto"  # as was decided when the channel subscribed
    INSTANT = "instant"  # as papers come
    DIGEST = "digest"  # many in one message, at the schedule's times


class Order(StrEnum):
    ANNOUNCED = "announced"  # the oldest first
    NEWEST = "newest"


class Length(StrEnum):
    COMPACT = "compact"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Decided:
    """What auto chose. `rate`: papers a day that the channel's topics would have brought; None where nobody could tell."""

    mode: Mode
    rate: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests come: on these weekdays (Monday is 0) at this local time."""

    days: frozenset[int] = WEEKDAYS
    at: time = time(9)

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("a schedule needs weekdays from 0 to 6, and at least one")


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one local time to another, over midnight where the second is not later. Nothing is posted in it."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours that end when they begin")


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is posted before this local day; None: until somebody resumes it."""

    until: date | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is mentioned when a topic brings something, at most once a message: `target` is the platform's id of a
    role or group."""

    topic: str  # as it was typed
    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """A channel's. `undecided`: auto could not tell when it was asked, and is asked again. `zone`: an IANA name, None while nobody told it
    (then the operator's). `zone_asked`: people were asked for it once. `language`: the one that was chosen; `locale`: that of the
    workspace, as its platform told it.

    `scheduled_at`: when mode, schedule or zone were last changed: no digest is due for a time before that. `resumed_at`: when a pause was
    last ended by hand. `daily`: so many of the most upvoted papers are wanted at the schedule's times, whatever the topics, 0 for none;
    `daily_at`: when that was last changed. `budget`: most messages a local day, None for any number. `floor`: papers that score less
    (docs/ranking.md) are given as titles only. `top`: how many a digest gives in full. `sources`: whose papers are wanted, empty for all.
    `pointers`: what another public channel of the workspace has in full is a line here. `muted`: authors of whom nothing is posted.
    `unfurl`: links to papers are unfolded.
    """

    mode: Mode = Mode.AUTO
    decided: Decided | None = None
    undecided: bool = False
    schedule: Schedule = field(default_factory=Schedule)
    zone: str | None = None
    zone_asked: bool = False
    language: str | None = None
    locale: str | None = None
    scheduled_at: datetime | None = None
    top: int = 5
    order: Order = Order.ANNOUNCED
    budget: int | None = None
    floor: float = 0.0
    quiet: Quiet | None = None
    pause: Pause | None = None
    daily: int = 0
    daily_at: datetime | None = None
    resumed_at: datetime | None = None
    threads: bool = False
    pointers: bool = False
    unfurl: bool = False
    length: Length = Length.COMPACT
    pictures: bool = True
    mentions: tuple[Mention, ...] = ()
    sources: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()

    @property
    def effective(self) -> Mode:
        """INSTANT or DIGEST. An explicit mode wins over what auto decided; undecided, papers come as they are announced."""
        if self.mode is not Mode.AUTO:
            return self.mode
        return self.decided.mode if self.decided else Mode.INSTANT

    @property
    def digests(self) -> bool:
        return self.effective is Mode.DIGEST


DEFAULTS = Preferences()


@dataclass(frozen=True, slots=True)
class Kept:
    """Preferences as they stand in the store. `version` counts a channel's changes: 0 where nothing was kept yet."""

    preferences: Preferences = DEFAULTS
    version: int = 0


Change = Callable[[Preferences], Preferences]


def rescheduled(before: Preferences, after: Preferences, now: datetime) -> Preferences:
    """With the moment noted, where the change moves digests, ends a pause or asks for lists."""
    if before.pause is not None and after.pause is None:
        after = replace(after, resumed_at=now)
    if before.daily != after.daily:
        after = replace(after, daily_at=now)
    moved = (before.effective, before.schedule, before.zone) != (after.effective, after.schedule, after.zone)
    return replace(after, scheduled_at=now) if moved else after


UTC = ZoneInfo("UTC")
INSTANT_MOST = 3.0  # papers a day; more is one digest


@dataclass(frozen=True, slots=True)
class House:
    """What holds where a channel says nothing: the operator's zone and language, and the mode of a new channel."""

    zone: ZoneInfo = UTC
    mode: Literal["auto", "instant", "daily"] = "auto"
    language: str = ENGLISH

    def resolved(self, preferences: Preferences) -> Preferences:
        """With the operator's mode where neither people nor auto chose one."""
        if preferences.mode is not Mode.AUTO or preferences.decided is not None or self.mode == "auto":
            return preferences
        if self.mode == "instant":
            return replace(preferences, mode=Mode.INSTANT)
        return replace(preferences, mode=Mode.DIGEST, schedule=replace(preferences.schedule, days=EVERY_DAY))

    def zone_of(self, preferences: Preferences) -> ZoneInfo:
        return ZoneInfo(preferences.zone) if preferences.zone else self.zone

    def language_of(self, preferences: Preferences) -> str:
        """Of what all of a channel reads."""
        return language_of(preferences.language) or language_of(preferences.locale) or self.language


HOUSE = House()


def decided(rate: float | None, now: datetime) -> Decided:
    """What auto chooses for a channel whose topics bring so many papers a day; None: nobody can tell yet."""
    return Decided(Mode.DIGEST if rate is not None and rate > INSTANT_MOST else Mode.INSTANT, rate, now)
