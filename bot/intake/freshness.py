"""Quiet or broken? What a source should have announced by now, held against what was seen. Pure.

Each source knows its own calendar (`PaperSource.expected`), and its parts (`PaperSource.parts`: arXiv's categories); here stands what
the comparison means, and how it is said. Called by the operator's status, by `/papers status`, by the watch and by the pace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.language import _, day_and_month, phrase, weekday
from bot.model import Line, Span
from bot.progress import Expected, SourceState

UTC = ZoneInfo("UTC")
NAMED = 8  # parts that are named one by one


class Health(StrEnum):
    UNREAD = "unread"  # never read so far
    FRESH = "fresh"  # the newest batch is in
    WAITING = "waiting"  # the next one is not due yet
    QUIET = "quiet"  # the source says truthfully that there is none today, and the batch before is in
    STALLED = "stalled"  # due, and absent
    FAILING = "failing"  # the last look ended in an error


ILL = (Health.STALLED, Health.FAILING)


def health(state: SourceState, expected: Expected, now: datetime) -> Health:
    """What a source's state means at this moment, by its calendar."""
    if state.error is not None:
        return Health.FAILING
    if state.last_success_at is None:
        return Health.UNREAD
    if state.newest_day is not None and state.newest_day >= expected.day:
        return Health.QUIET if expected.quiet else Health.FRESH
    if state.none_on is not None and state.none_on >= expected.day:
        return Health.QUIET
    return Health.WAITING if now < expected.due_at else Health.STALLED


def told(state: SourceState, expected: Expected, now: datetime, zone: ZoneInfo = UTC) -> Line:
    """The state in plain words, beginning with its name. Times of day are those of `zone`."""
    caveat = (Span(f"; {expected.caveat}"),) if expected.caveat else ()
    last = (Span("; "), *_last(state, zone), *caveat)
    match health(state, expected, now):
        case Health.FAILING:
            return (Span(_failing(state, now)),)
        case Health.UNREAD:
            return phrase(_("unread, it was never read so far"))
        case Health.FRESH:
            fresh = _("fresh, the batch of {day} is in", day=day_name(expected.day))
            if not state.batch_at:
                return phrase(fresh)
            return (*phrase(fresh), *phrase(_("; it came {when}"), when=moment(state.batch_at, zone)))
        case Health.QUIET:
            why = expected.quiet or _("nothing was announced for {day}", day=day_name(expected.day))
            return (*phrase(_("quiet, {why}"), why=why), *last)
        case Health.WAITING:
            local = f"{expected.due_at.astimezone(zone):%H:%M} {zone.key}"
            due = Span(_("by {time}", time=local), at=expected.due_at)
            waits = _("waiting, the batch of {day} is due {when}")
            return (*phrase(waits, day=day_name(expected.day), when=due), *last)
        case Health.STALLED:
            late = span((now - expected.due_at).total_seconds())
            remark = f"; {_(state.remark)}" if state.remark else ""
            stalled = _("stalled, the batch of {day} was due {span} ago", day=day_name(expected.day), span=late)
            return (Span(f"{stalled}{remark}"), *last)


@dataclass(frozen=True, slots=True)
class Account:
    """How a source is, or some parts of it that are alike. `who`: as people read it."""

    who: str
    health: Health
    told: Line


def accounts(
    label: str,
    state: SourceState,
    parts: Mapping[str, SourceState],
    expected: Expected,
    now: datetime,
    *,
    zone: ZoneInfo = UTC,
) -> list[Account]:
    """A source's own account where it has no parts, or cannot be read at all; else those of its parts, the same ones together."""
    if not parts or state.error is not None:
        return [Account(label, health(state, expected, now), told(state, expected, now, zone))]
    alike: dict[tuple[Health, Line], list[str]] = {}
    for name, part in parts.items():
        alike.setdefault((health(part, expected, now), told(part, expected, now, zone)), []).append(name)
    return [Account(who(label, names, len(parts)), means, said) for (means, said), names in alike.items()]


def who(label: str, names: Sequence[str], of: int) -> str:
    """`arXiv cs.CL, cs.LG`; `arXiv` for itself; `arXiv, all 12 categories`."""
    if not any(names):
        return label
    if len(names) > NAMED:
        if len(names) == of:
            return _("{source}, all {count} categories", source=label, count=of)
        return _("{source}, {count} of {total} categories", source=label, count=len(names), total=of)
    return f"{label} {', '.join(names)}"


def outlook(
    now: datetime, next_batches: Mapping[str, datetime | None], interval_s: float | None, zone: ZoneInfo = UTC
) -> Line:
    """A sentence about when each source (by label) begins its next batch, by a zone's clocks, and how often it is looked at.

    `interval_s`: as the operator gave it; None where the sources' calendars are followed.
    """
    due = [
        (
            *phrase(
                _("{source} begins its next list in {span}, {when}"),
                source=label,
                span=span((at - now).total_seconds()),
                when=Span(f"{weekday(at.astimezone(zone))} {at.astimezone(zone):%H:%M} {zone.key}", at=at),
            ),
            Span("; "),
        )
        for label, at in next_batches.items()
        if at
    ]
    looked = (
        _("it is looked at every {span}", span=span(interval_s))
        if interval_s is not None
        else _("then it is looked for every few minutes")
    )
    if not due:
        looked = (
            _("sources are read every {span}", span=span(interval_s))
            if interval_s is not None
            else _("sources are read every half hour")
        )
    first, *others = (*(each for part in due for each in part), Span(f"{looked}."))
    return (replace(first, text=f"{first.text[0].upper()}{first.text[1:]}"), *others)


def span(seconds: float) -> str:
    """`45 s`, `5 min`, `3 h 20 min`, `2 days`: as exact as is useful."""
    length = timedelta(seconds=max(1.0, seconds))
    if length < timedelta(seconds=90):
        return f"{round(length.total_seconds())} s"
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return _("{days} days", days=round(hours / 24))


def day_name(day: date) -> str:
    """`4 August`."""
    return day_and_month(day, year=False)


def moment(at: datetime, zone: ZoneInfo) -> Span:
    """`11 August 20:04 UTC`. No more exact than it is said: parts that were read seconds apart are alike."""
    here = at.astimezone(zone).replace(second=0, microsecond=0)
    return Span(f"{day_name(here.date())} {here:%H:%M} {zone.key}", at=here)


def _last(state: SourceState, zone: ZoneInfo) -> Line:
    if state.newest_day is None:
        return phrase(_("no batch was seen so far"))
    if state.batch_at is None:
        return phrase(_("the last good batch is of {day}", day=day_name(state.newest_day)))
    return phrase(_("last good batch {when}"), when=moment(state.batch_at, zone))


def _failing(state: SourceState, now: datetime) -> str:
    """The error itself is in the words of whoever sent it."""
    since, error = state.failing_since, (state.error or "").rstrip(". ")
    told = [_("failing for {span}", span=span((now - since).total_seconds())) if since else _("failing")]
    told[0] += f" ({error})" if error else ""
    if state.last_success_at:
        told.append(_("last read {span} ago", span=span((now - state.last_success_at).total_seconds())))
    if state.next_poll_at:
        told.append(_("next try in {span}", span=span((state.next_poll_at - now).total_seconds())))
    return "; ".join(told)
