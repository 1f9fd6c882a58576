"""From a message in flight to what it says: its papers are read from the archive, and the post is composed.

Not here: the words and their order (`posts/`), which deliveries make a message (`planning.py`). Called by `courier.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Literal

from bot.errors import Rejected, Transient
from bot.model import (
    Delivery,
    DeliveryKey,
    Link,
    Message,
    Paper,
    PaperId,
    Post,
    Subscription,
    SubscriptionId,
    TopicMatch,
)
from bot.posts import note
from bot.posts.compose import Style, compose
from bot.posts.digest import Edition, Item, digest
from bot.preferences import House, Length, Mention, Preferences
from bot.storage.archive import Archive
from bot.topics.explain import explained

NOWHERE: Mapping[DeliveryKey, Link] = MappingProxyType({})
NAMELESS: Mapping[SubscriptionId, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a channel has it: by its own wishes and the house's. `there`: where other channels have papers in full. `names`: what it calls
    its topics."""

    wishes: Preferences
    house: House
    there: Mapping[DeliveryKey, Link] = field(default_factory=dict)
    names: Mapping[SubscriptionId, str] = field(default_factory=dict)

    @property
    def style(self) -> Style:
        full = self.wishes.length is Length.FULL
        return Style(full, self.wishes.pictures, self.house.zone_of(self.wishes))


async def composed(message: Message, archive: Archive, now: datetime, manner: Manner) -> Post:
    """Raises Transient for a paper that the archive does not have, Rejected for a kind of message that nobody can word."""
    style = manner.style
    if message.kind == "trending":
        return await _trending(message, archive, now, style)
    items = await _items(message.deliveries, archive, manner.there, manner.names)
    if message.kind == "pointer" and items[0].there is not None:
        return note.pointer(items[0].paper, items[0].there)
    if message.kind in ("paper", "pointer"):  # what was pointed to may be gone by now
        return compose(items[0].paper, items[0].topics, now, style)
    if message.kind == "note":
        return note.told(items[0].paper, message.deliveries[0].event)
    if message.kind in ("digest", "rollup", "catchup") and message.gist is not None:
        return digest(items, _edition(message, items, style.zone), now, style, _mention(manner.wishes.mentions, items))
    raise Rejected(f"this version does not know how to word a {message.kind}")


async def _trending(message: Message, archive: Archive, now: datetime, style: Style) -> Post:
    """What was chosen and does not come with it was posted there before."""
    items = await _items([each for each in message.deliveries if each.is_paper], archive)
    ids = {each.paper_id for each in message.deliveries if each.is_paper}
    chosen = [each for each in message.deliveries if each.paper_id and each.event and each.paper_id not in ids]
    before = [each.paper for each in await _items(chosen, archive)]
    return digest(items, _edition(message, [], style.zone), now, style, before=before)


async def _items(
    deliveries: Sequence[Delivery],
    archive: Archive,
    there: Mapping[DeliveryKey, Link] = NOWHERE,
    names: Mapping[SubscriptionId, str] = NAMELESS,
) -> list[Item]:
    papers = [(each, await _paper(each.paper_id, archive)) for each in deliveries]
    return [Item(paper, explained(named(each.topics, names), paper), there.get(each.key)) for each, paper in papers]


def named(topics: Sequence[TopicMatch], names: Mapping[SubscriptionId, str]) -> tuple[TopicMatch, ...]:
    if not names:
        return tuple(topics)
    return tuple(replace(each, name=names.get(each.subscription_id, "")) for each in topics)


def names_of(here: Iterable[Subscription]) -> dict[SubscriptionId, str]:
    """What a channel calls its topics, those that have a name."""
    return {each.id: each.options.name for each in here if each.options.name}


def _kind(kind: str) -> Literal["digest", "rollup", "catchup", "trending"]:
    match kind:
        case "digest" | "rollup" | "trending":
            return kind
        case _:
            return "catchup"


def _edition(message: Message, items: list[Item], zone: tzinfo) -> Edition:
    gist = message.gist
    assert gist is not None  # noqa: S101 (said by the caller, for the type checker)
    away = gist.away_since
    topics = tuple(dict.fromkeys(match.called for item in items for match in item.topics))
    return Edition(
        _kind(message.kind),
        gist.since,
        gist.until,
        total=gist.total,
        in_full=gist.in_full,
        whole=gist.whole,
        topics=topics,
        part=gist.part,
        parts=gist.parts,
        left_out=gist.left_out,
        away_since=away.astimezone(zone) if away else None,
    )


def _mention(mentions: tuple[Mention, ...], items: list[Item]) -> str | None:
    """Of the topics in it the first that has one."""
    by_topic = {each.topic: each.target for each in mentions}
    return next((by_topic[match.topic] for item in items for match in item.topics if match.topic in by_topic), None)


async def _paper(identity: PaperId, archive: Archive) -> Paper:
    paper = await archive.get(identity)
    if paper is None:
        raise Transient(f"{identity} is not in the archive of this data directory; import it, or let it be read again")
    return paper
