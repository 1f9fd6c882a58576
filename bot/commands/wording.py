"""The small words of answers: lines from strings and spans, topics as code, names made harmless.

Lives here: pure functions that build lines. Not here: what a command says (the family files).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from bot.chat import Answer, Caller, Offer
from bot.language import _, aloud, clocks, day_and_month, ngettext, number, phrase
from bot.model import Line, Paper, Span, Subscription
from bot.posts.compose import card
from bot.record import squash

NAME_SHOWN = 80  # characters; vendors allow 80 (Slack's display name) and 32 (Discord's)
TITLE_SHOWN = 120
TOPIC_SHOWN = 150  # characters of a topic where several stand together


def line(*parts: str | Span) -> Line:
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part)


def code(text: str) -> Span:
    return Span(text, "code")


def mistake(*lines: Line, block: str | None = None, offers: tuple[Offer, ...] = ()) -> Answer:
    """Nothing was done, and this is why; `offers` are ways on."""
    return Answer(lines=lines, block=block, offers=offers, tone="bad")


def caller_name(caller: Caller) -> str:
    """A name as it may stand in a sentence. People choose their names: controls and line breaks are taken out."""
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in caller.name)
    visible = "".join(c for c in printable if unicodedata.category(c) not in ("Cf", "Cs"))
    return shortened(squash(visible), NAME_SHOWN) or _("Someone")


def announced(sentence: str, caller: Caller, **fields: str | Span | Line) -> Line:
    """What the whole channel is told that somebody did, in its own language. `sentence` is marked with `N_`; `{name}` is theirs."""
    with aloud():
        return phrase(_(sentence), name=caller_name(caller), **fields)


def dropped_meanwhile(topic: str) -> Answer:
    return mistake(phrase(_("{topic} was dropped by somebody else a moment ago."), topic=code(topic)))


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def rate(per_day: float) -> str:
    """`27`, `2.1`, `0.05`, `0`: as exact as is useful."""
    return number(round(per_day, 0 if per_day >= 10 else 1 if per_day >= 0.1 else 2))


def papers(count: int) -> str:
    return ngettext("{count} paper", "{count} papers", count)


def days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count)


def page_of_pages(page: int, total: int) -> str:
    """`, page 2 of 3`; nothing where there is but one."""
    return _(", page {page} of {total}", page=page, total=total) if total > 1 else ""


def turns(page: int, total: int) -> tuple[tuple[str, int], ...]:
    """The pages to turn to, with their labels."""
    both = ((_("Previous"), page - 1), (_("Next"), page + 1))
    return tuple((label, to) for label, to in both if 1 <= to <= total)


def day(when: date, today: date) -> str:
    """`14 April`, with the year where it is not this one."""
    return day_and_month(when, year=when.year != today.year)


def moment(at: datetime, now: datetime) -> Span:
    """`14 April, 13:05 UTC` by the channel's clocks, or the reader's own time."""
    return Span(_moment(at, now), at=at)


def on(at: datetime, now: datetime) -> Span:
    """`on 14 April, 13:05 UTC`, or `today at 13:05`, which needs no word in front."""
    return Span(_("on {moment}", moment=_moment(at, now)), at=at)


def _moment(at: datetime, now: datetime) -> str:
    here = at.astimezone(clocks())
    return _("{day}, {time} {zone}", day=day(here.date(), now.date()), time=f"{here:%H:%M}", zone=clocks().key)


def titled(paper: Paper, now: datetime) -> Span:
    """The title as posts show it, with its link."""
    shown = card(paper, now)
    return Span(shortened(shown.title, TITLE_SHOWN), url=shown.url)


def numbered(number: int, subscription: Subscription) -> Line:
    """A subscription as `list` shows it: its number, its topic, and what keeps it from posting."""
    name = subscription.options.name
    called = (Span(name, "bold"), ": ") if name else ()
    return line(f"{number}. ", *called, code(shortened(subscription.topic, TOPIC_SHOWN)), *_state(subscription))


def _state(subscription: Subscription) -> Line:
    if subscription.options.paused:
        ends = subscription.options.paused_until
        if ends is None:
            return line(" ", _("(paused)"))
        day = day_and_month(ends.astimezone(clocks()).date(), year=False)
        return line(" ", *phrase(_("(paused until {day})"), day=Span(day, at=ends)))
    if subscription.options.waiting is not None:
        return line(" ", _("(waiting: {reason})", reason=_(subscription.options.waiting).rstrip(". ")))
    return ()


def listed(topics: Sequence[str]) -> Line:
    """`a`, `b` and `c`."""
    named = [code(shortened(topic, TOPIC_SHOWN)) for topic in topics]
    if len(named) < 2:
        return tuple(named)
    these = tuple(span for each in named[:-1] for span in (Span(", "), each))[1:]
    return phrase(_("{these} and {last}"), these=these, last=named[-1])
