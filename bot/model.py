"""The values that everything carries: channels, subscriptions, deliveries, messages.

Lives here: frozen values and the ids computed from them. Not here: what happened to a delivery (`ledger.py`), what people
ask and are answered (`chat.py`), any rule. A paper (`paper.py`) and what a message says (`post.py`) can be had from here too:
everybody imports this module.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NewType

from bot.paper import Linked as Linked
from bot.paper import Listing as Listing
from bot.paper import Paper as Paper
from bot.paper import PaperId as PaperId
from bot.post import Capacity as Capacity
from bot.post import Image as Image
from bot.post import Line as Line
from bot.post import Link as Link
from bot.post import Offer as Offer
from bot.post import Post as Post
from bot.post import Span as Span
from bot.post import plain as plain

SubscriptionId = NewType("SubscriptionId", str)
DeliveryId = NewType("DeliveryId", str)
DeliveryKey = NewType("DeliveryKey", str)  # tells a delivery from the others of its channel; holds no white space
MessageId = NewType("MessageId", str)  # at most 25 characters: Discord's nonce is no longer

ID_BYTES = 15  # 120 bits, 24 characters of base 32

_CHANNEL = re.compile(r"^(?P<platform>[a-z][a-z0-9_]*):(?P<workspace>[^/\s]+)/(?P<channel>[^\s]+)$")


@lru_cache(maxsize=4096)  # ids are asked for again and again while a message is served
def short_hash(*parts: str) -> str:
    """24 lower-case letters and digits, the same for the same parts on every machine and in every version."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=ID_BYTES).digest()
    return base64.b32encode(digest).decode().lower()


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """Where posts go: `platform:workspace/channel`, such as `slack:T012/C345` or `discord:@me/77`."""

    platform: str
    workspace: str
    channel: str

    @classmethod
    def parse(cls, address: str) -> Channel:
        """Raises ValueError with a sentence that shows the form."""
        found = _CHANNEL.match(address.strip())
        if found is None:
            raise ValueError(
                f"{address!r} is no channel address. Write platform:workspace/channel, such as slack:T012/C345."
            )
        return cls(found["platform"], found["workspace"], found["channel"])

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}/{self.channel}"


@dataclass(frozen=True, slots=True)
class Options:
    """What a subscription may have beside its topic.

    `waiting` holds a reason while the bot cannot post in the channel yet (a private channel it was not invited to). `sources`: only papers
    that one of these lists are wanted; empty for all. It is the channel's wish (`preferences.py`), kept where papers are matched.
    `paused_until`: when a pause ends by itself; of one that is over, when it ended. `name`: one word by which the channel calls the topic.
    """

    paused: bool = False
    waiting: str | None = None
    sources: tuple[str, ...] = ()
    paused_until: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic in a channel. `topic` is as typed (white space collapsed); `canonical` decides whether two are the same. `created_by`: the
    platform's id of who made it, or a word for who is no person there. `origin`: what gives its id where that is not the canonical form:
    the topic was another once."""

    channel: Channel
    topic: str
    canonical: str
    created_by: str
    created_at: datetime
    options: Options = field(default_factory=Options)
    origin: str = ""

    @property
    def id(self) -> SubscriptionId:
        return SubscriptionId(short_hash("subscription", str(self.channel), self.origin or self.canonical))

    @property
    def active(self) -> bool:
        return not self.options.paused and self.options.waiting is None

    def with_options(self, options: Options) -> Subscription:
        return replace(self, options=options)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a topic matched: the term as the topic has it, the field, and the words as they stand in that field."""

    term: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A subscription's topic that wanted a paper, with the evidence. `name`: what the channel calls it, where that was looked up."""

    subscription_id: SubscriptionId
    topic: str
    evidence: tuple[Evidence, ...] = ()
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.topic


@dataclass(frozen=True, slots=True)
class Delivery:
    """One piece of news for one channel, with all the topics that wanted it. Key and id are computed: a replay finds the same ones.

    `event` is "" for the paper itself; "v2", "withdrawn", "published" … for news about a paper that was posted there before. What is
    about no paper has an empty `paper_id` and an event such as "silence:2026-08-12". No topics: nobody has to want it.
    """

    paper_id: PaperId
    channel: Channel
    topics: tuple[TopicMatch, ...] = ()
    event: str = ""

    @property
    def key(self) -> DeliveryKey:
        return DeliveryKey(f"{self.paper_id}#{self.event}" if self.event else self.paper_id)

    @property
    def id(self) -> DeliveryId:
        return DeliveryId(short_hash("delivery", str(self.channel), self.key))

    @property
    def is_paper(self) -> bool:
        """The paper itself, rather than news about it or a line about none."""
        return bool(self.paper_id) and not self.event

    @classmethod
    def parse(cls, key: str, channel: Channel, topics: tuple[TopicMatch, ...] = ()) -> Delivery:
        """The delivery with this key."""
        paper, _, event = key.partition("#")
        return cls(PaperId(paper), channel, topics, event)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message stands on its platform: the platform's own id of it there, and a link where one is known."""

    channel: Channel
    id: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Gist:
    """What a message of many deliveries is a part of, kept with it.

    `since` and `until`: the days it covers, by the channel's calendar. `cutoff`: what was queued by then belongs to it. `total`: papers
    in all parts, `whole` of them in full; `in_full`: so many of this part's, from the first. `left_out`: matched, but not in it.
    `away_since`: nothing could be posted in the channel from then on, and this is the first message since.
    """

    since: date
    until: date
    cutoff: datetime
    part: int = 1
    parts: int = 1
    total: int = 0
    whole: int = 0
    in_full: int = 0
    left_out: int = 0
    away_since: datetime | None = None


BundleKind = Literal["rollup", "digest", "catchup", "trending"]
MessageKind = Literal["paper", "pointer", BundleKind, "note", "line"]


@dataclass(frozen=True, slots=True)
class Message:
    """What one call of `Platform.post` posts: one or many deliveries of a channel, which share its fate.

    `key` tells it from the channel's other messages of its kind: the paper's id; schedule, local date and part of a digest; paper and
    event of a note. `reply_to`: the message whose thread it belongs in. `gist`: of a message of many; no part of its id.

    A pointer, one line about a paper that another channel has in full, stands in the place of the paper's own message: it has its id, so
    that a replay that plans the other of the two finds it.
    """

    kind: MessageKind
    channel: Channel
    key: str
    deliveries: tuple[Delivery, ...]
    reply_to: MessageRef | None = None
    gist: Gist | None = None

    @property
    def id(self) -> MessageId:
        kind = "paper" if self.kind == "pointer" else self.kind
        return MessageId(short_hash(kind, str(self.channel), self.key))

    @classmethod
    def of_paper(cls, delivery: Delivery) -> Message:
        return cls("paper", delivery.channel, delivery.paper_id, (delivery,))
