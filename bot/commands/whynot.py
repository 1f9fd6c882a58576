"""Why no topic of a channel brought a paper: for each the nearest miss, or what kept a match from being posted.

Lives here: the reasons and their wording. Not here: what became of a delivery (`why.py`), how a miss is found (`topics/misses.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands.wording import code, line, on, shortened
from bot.errors import UserError
from bot.language import _, ngettext, phrase
from bot.model import Line, Paper, Subscription
from bot.progress import Fate, Sighting
from bot.topics.language import Topic, parse, within
from bot.topics.misses import Miss, nearest_miss, told
from bot.topics.tree import And, AtLeast, Node, Not, Or

TOPICS_SHOWN = 10
TOPIC_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a paper came: when it got the announced mark (also given to what is taken as known), and each sighting with its source.
    `listed`: a source's list had it, read when it was new or later."""

    announced_at: datetime | None = None
    seen: tuple[tuple[str, Sighting], ...] = ()
    listed: bool = False

    @property
    def known(self) -> bool:
        """Taken as old news, not announced."""
        return bool(self.seen) and self.seen[0][1].fate is Fate.KNOWN


@dataclass(frozen=True, slots=True)
class _Tried:
    subscription: Subscription
    topic: Topic | None
    miss: Miss | None

    @property
    def nearness(self) -> tuple[int, ...]:
        if self.topic is None:
            return (99,)
        return self.miss.distance if self.miss else (0,)


def why_not(paper: Paper, here: Sequence[Subscription], arrival: Arrival, now: datetime) -> Iterator[Line]:
    """A line a topic, those that match or come nearest first."""
    tried = sorted((_try(each, paper) for each in here), key=lambda each: each.nearness)
    matching = any(each.topic is not None and each.miss is None for each in tried)
    yield line(_("It was not posted here:") if matching else _("No topic here takes it:"))
    for each in tried[:TOPICS_SHOWN]:
        yield line("• ", code(shortened(each.subscription.topic, TOPIC_SHOWN)), ": ", *_reason(each, arrival, now))
    if len(tried) > TOPICS_SHOWN:
        more = len(tried) - TOPICS_SHOWN
        yield line(
            ngettext("… and {count} topic that comes less near.", "… and {count} topics that come less near.", more)
        )


def _try(subscription: Subscription, paper: Paper) -> _Tried:
    try:
        topic = within(parse(subscription.topic), subscription.options.sources)
    except UserError:  # kept by a version whose language was another
        return _Tried(subscription, None, None)
    return _Tried(subscription, topic, nearest_miss(topic, paper))


def _reason(tried: _Tried, arrival: Arrival, now: datetime) -> Line:
    if tried.topic is None:
        return line(_("cannot be read as a topic any more; subscribe anew."))
    if tried.miss is None:
        return _kept_back(tried.subscription, tried.topic, arrival, now)
    rises = not (tried.miss.lacks or tried.miss.excluded) and tried.subscription.active
    hope = _("; it comes if it gets there while its source still lists it") if rises else ""
    return line(*told(tried.miss), f"{hope}.{_off(tried.subscription)}")


def _off(subscription: Subscription) -> str:
    return " " + _("(The topic is paused, too.)") if subscription.options.paused else ""


def _kept_back(subscription: Subscription, topic: Topic, arrival: Arrival, now: datetime) -> Line:
    """A match that was not queued."""
    if subscription.options.paused:
        return line(_("matches, but the topic is paused."))
    if subscription.options.waiting is not None:
        waits = _("matches, but the topic waits: {reason}.")
        return phrase(waits, reason=_(subscription.options.waiting).rstrip(". "))
    if arrival.announced_at is None and arrival.listed:
        return line(
            _(
                "matches, but came into the archive from an old list, without being announced; it comes if it is listed again."
            )
        )
    if arrival.announced_at is None:
        return line(_("matches, and would bring it once a source lists it; so far it is in the archive only."))
    if arrival.announced_at < subscription.created_at:
        subscribed, announced = on(subscription.created_at, now), on(arrival.announced_at, now)
        late = _("matches, but was subscribed {subscribed}, after the paper was announced {announced}.")
        return phrase(late, subscribed=subscribed, announced=announced)
    if arrival.known:
        return line(
            _("matches, but the paper was old news when I first read its source, and such papers are not announced.")
        )
    if not arrival.seen:
        old = _("matches, but the paper was put into the archive as old news {when}, without being announced.")
        return phrase(old, when=on(arrival.announced_at, now))
    if _has_floor(topic.tree):
        rose = _(
            "matches now; when it was announced its counts were lower, and they rose after its source stopped listing it."
        )
        return line(rose)
    changed = _(
        "matches now, but did not when it was announced: the paper's text, the topic or its pause has changed since."
    )
    return line(changed)


def _has_floor(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(_has_floor(child) for child in children)
        case Not(child):
            return _has_floor(child)
        case _:
            return isinstance(node, AtLeast)
