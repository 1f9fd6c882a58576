"""What can be set in a channel: for each preference how its value is read from words, and how it is told.

Lives here: the table, both directions side by side. Not here: who may set what, keeping it (`settings.py`), the mode (`modes.py`),
single values (`values.py`), times and dates (`clockwords.py`). Pure; a mistake is a UserError that says what to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.commands.clockwords import read_days, read_quiet, read_time, said_days, said_time
from bot.commands.modes import read_mode, told_times, told_with_reason
from bot.commands.values import is_off, one_of, switch, whole_number
from bot.commands.wording import shortened
from bot.commands.zones import find_zone
from bot.errors import UserError
from bot.language import LANGUAGES, _, language_of, ngettext, number
from bot.preferences import DEFAULTS, MOST_MUTED, House, Length, Mode, Order, Preferences
from bot.record import squash

Read = Callable[[str, Preferences], Preferences]
Tell = Callable[[Preferences, House], str]


@dataclass(frozen=True, slots=True)
class Knob:
    """`example`: a value as it may be written; `values`: all there are, where they can be listed. `digest`: it only concerns digests.
    `lacking`: platforms that have nothing of the kind."""

    key: str
    example: str
    read: Read
    tell: Tell
    values: tuple[str, ...] = ()
    digest: bool = False
    lacking: frozenset[str] = frozenset()


def _time(text: str, now: Preferences) -> Preferences:
    return replace(now, schedule=replace(now.schedule, at=read_time(text)))


def _days(text: str, now: Preferences) -> Preferences:
    return replace(now, schedule=replace(now.schedule, days=read_days(text)))


def _zone(text: str, now: Preferences) -> Preferences:
    return replace(now, zone=find_zone(text), zone_asked=True)


def _told_zone(now: Preferences, house: House) -> str:
    return now.zone or _("{zone}, until somebody names another", zone=house.zone.key)


def _language(text: str, now: Preferences) -> Preferences:
    typed = text.strip().lower()
    if typed in ("auto", "default"):
        return replace(now, language=None)
    names = {name.lower(): key for key, name in LANGUAGES.items()} | {"german": "de", "englisch": "en"}
    found = names.get(typed) or language_of(typed)
    if found is None:
        raise UserError(
            _("“{typed}” is no language that I speak. Write en, de or auto.", typed=shortened(text, 40)),
        )
    return replace(now, language=found)


def _told_language(now: Preferences, house: House) -> str:
    if now.language is not None:
        return LANGUAGES[now.language]
    return _("{language} in posts, and answers in your own", language=LANGUAGES[house.language_of(now)])


def _budget(text: str, now: Preferences) -> Preferences:
    return replace(now, budget=None if is_off(text) else whole_number(text, 1, 100, _("posts a day")))


def _told_budget(now: Preferences, house: House) -> str:
    if not now.budget:
        return _("any number")
    return ngettext("at most {count} post a day", "at most {count} posts a day", now.budget)


def _top(text: str, now: Preferences) -> Preferences:
    return replace(now, top=0 if is_off(text) else whole_number(text, 1, 20, _("papers in full")))


def _told_top(now: Preferences, house: House) -> str:
    return ngettext("the best one in full", "the best {count} in full", now.top) if now.top else _("titles only")


def _floor(text: str, now: Preferences) -> Preferences:
    typed = text.strip().replace(",", ".")
    if is_off(typed):
        return replace(now, floor=0.0)
    try:
        floor = float(typed)
    except ValueError:
        floor = -1.0
    if not 0 <= floor <= 9:
        raise UserError(_("The score floor is a number from 0 to 9, such as 2.5."))
    return replace(now, floor=floor)


def _told_floor(now: Preferences, house: House) -> str:
    return _("below a score of {score} as titles only", score=number(now.floor)) if now.floor else _("none")


def _daily(text: str, now: Preferences) -> Preferences:
    return replace(now, daily=0 if is_off(text) else whole_number(text, 1, 10, _("papers")))


def _told_daily(now: Preferences, house: House) -> str:
    if not now.daily:
        return _("no list of what is upvoted most")
    which = ngettext("the most upvoted paper", "the {count} most upvoted papers", now.daily)
    return f"{which}, {told_times(now, house)}"


def _order(text: str, now: Preferences) -> Preferences:
    return replace(now, order=Order(one_of(text, tuple(Order))))


def _told_order(now: Preferences, house: House) -> str:
    return _("newest first") if now.order is Order.NEWEST else _("as announced")


def _length(text: str, now: Preferences) -> Preferences:
    return replace(now, length=Length(one_of(text, tuple(Length))))


def _told_length(now: Preferences, house: House) -> str:
    return _("full") if now.length is Length.FULL else _("compact")


def _quiet(text: str, now: Preferences) -> Preferences:
    return replace(now, quiet=None if is_off(text) else read_quiet(text))


def _told_quiet(now: Preferences, house: House) -> str:
    if now.quiet is None:
        return _("none")
    return _("nothing from {start} to {end}", start=said_time(now.quiet.start), end=said_time(now.quiet.end))


def _threads(text: str, now: Preferences) -> Preferences:
    return replace(now, threads=switch(text))


def _told_threads(now: Preferences, house: House) -> str:
    return _("abstract and news of posted papers, in the thread of their post") if now.threads else _("off")


def _pointers(text: str, now: Preferences) -> Preferences:
    return replace(now, pointers=switch(text))


def _told_pointers(now: Preferences, house: House) -> str:
    return _("one line for a paper that another public channel got in full already") if now.pointers else _("off")


def _unfurl(text: str, now: Preferences) -> Preferences:
    return replace(now, unfurl=switch(text))


def _told_unfurl(now: Preferences, house: House) -> str:
    return _("links to papers are shown with title and a sentence, once a day each") if now.unfurl else _("off")


def _pictures(text: str, now: Preferences) -> Preferences:
    return replace(now, pictures=switch(text))


def _told_pictures(now: Preferences, house: House) -> str:
    return _("on") if now.pictures else _("off")


def _sources(text: str, now: Preferences) -> Preferences:
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    return replace(now, sources=() if names in ((), ("all",)) else names)


def _told_sources(now: Preferences, house: House) -> str:
    return ", ".join(now.sources) or _("all")


def _muted(text: str, now: Preferences) -> Preferences:
    """Names apart by commas; a family name stands last."""
    names = tuple(dict.fromkeys(squash(name)[:100] for name in text.split(",") if squash(name)))
    if len(names) > MOST_MUTED:
        raise UserError(_("At most {most} authors can be muted in a channel.", most=MOST_MUTED))
    return replace(now, muted=() if is_off(text) else names)


def _told_muted(now: Preferences, house: House) -> str:
    return _("nothing by {names}", names=", ".join(now.muted)) if now.muted else _("no author")


KNOBS: Mapping[str, Knob] = {
    knob.key: knob
    for knob in (
        Knob("mode", "daily", read_mode, told_with_reason, ("auto", "instant", "daily", "weekdays", "weekly")),
        Knob("time", "08:30", _time, lambda now, house: said_time(now.schedule.at), digest=True),
        Knob(
            "days",
            "mon,thu",
            _days,
            lambda now, house: said_days(now.schedule.days),
            ("weekdays", "daily"),
            digest=True,
        ),
        Knob("zone", "Europe/Berlin", _zone, _told_zone),
        Knob("language", "de", _language, _told_language, ("en", "de", "auto")),
        Knob("daily", "5", _daily, _told_daily, ("off",)),
        Knob("top", "5", _top, _told_top, digest=True),
        Knob("order", "newest", _order, _told_order, tuple(Order)),
        Knob("budget", "5", _budget, _told_budget, ("off",)),
        Knob("floor", "2.5", _floor, _told_floor, ("off",)),
        Knob("quiet", "22:00-07:00", _quiet, _told_quiet, ("off",)),
        Knob("posts", "full", _length, _told_length, tuple(Length)),
        Knob("pictures", "off", _pictures, _told_pictures, ("on", "off")),
        Knob("threads", "on", _threads, _told_threads, ("on", "off")),
        Knob("pointers", "on", _pointers, _told_pointers, ("on", "off")),
        Knob("unfurl", "on", _unfurl, _told_unfurl, ("on", "off"), lacking=frozenset({"discord", "console"})),
        Knob("muted", "off", _muted, _told_muted, ("off",)),
        Knob("sources", "huggingface", _sources, _told_sources, ("all",)),
    )
}


def reset(now: Preferences) -> Preferences:
    """As in a new channel, but for what was found out rather than wished."""
    return replace(
        DEFAULTS,
        decided=now.decided,
        undecided=now.undecided or (now.mode is not Mode.AUTO and now.decided is None),
        zone=now.zone,
        zone_asked=now.zone_asked,
        locale=now.locale,
        scheduled_at=now.scheduled_at,
        resumed_at=now.resumed_at,
        daily_at=now.daily_at,
    )


def settings_on(platform: str) -> tuple[str, ...]:
    """What may stand behind `settings` there."""
    return (*(key for key, knob in KNOBS.items() if platform not in knob.lacking), "mention", "votes", "reset")
