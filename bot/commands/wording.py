"""The small words of answers: lines from strings and spans, topics as code, names made harmless.

Lives here: pure functions that build lines. Not here: what a command says (the family files).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.chat import Answer, Caller, Offer
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
    return shortened(squash(visible), NAME_SHOWN) or "Someone"


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def rate(per_day: float) -> str:
    """`27`, `2.1`, `0.05`, `0`: as exact as is useful."""
    if per_day >= 10 or not per_day:
        return f"{per_day:.0f}"
    return f"{per_day:.1f}".removesuffix(".0") if per_day >= 0.1 else f"{per_day:.2f}"


def day(when: date, today: date) -> str:
    """`14 April`, with the year where it is not this one."""
    return f"{when.day} {when:%B}" + ("" if when.year == today.year else f" {when.year}")


def moment(at: datetime, now: datetime, before: str = "") -> Span:
    """`14 April, 13:05 UTC`, or the reader's own time. `before`: what the words need in front, and `today at 13:05` does not."""
    utc = at.astimezone(UTC)
    return Span(f"{before}{day(utc.date(), now.date())}, {utc:%H:%M} UTC", at=at)


def on(at: datetime, now: datetime) -> Span:
    """`on 14 April, 13:05 UTC`."""
    return moment(at, now, "on ")


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
        return line(" (paused until ", Span(f"{ends.day} {ends:%B}", at=ends), ")") if ends else line(" (paused)")
    if subscription.options.waiting is not None:
        return line(f" (waiting: {subscription.options.waiting.rstrip('. ')})")
    return ()


def listed(topics: Sequence[str]) -> Line:
    """`a`, `b` and `c`."""
    parts: list[Span] = []
    for at, topic in enumerate(topics):
        if at:
            parts.append(Span(" and " if at == len(topics) - 1 else ", "))
        parts.append(code(shortened(topic, TOPIC_SHOWN)))
    return tuple(parts)
