"""What the gallery shows of what is posted: composed from the demo's recorded papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from adapters.platforms.discord import errors as discord_errors
from adapters.platforms.slack import errors as slack_errors
from adapters.platforms.slack.calls import CallFailed
from adapters.sources.huggingface_entries import read_entries
from adapters.sources.replay.recording import SAMPLE, Recording
from bot.chat import Answer
from bot.commands.naming import how_to
from bot.commands.subscribing import started_announcement
from bot.commands.welcome import hello
from bot.delivery.telling import advice
from bot.ledger import Trouble
from bot.model import Capacity, Channel, Line, Link, Paper, Post, Subscription, SubscriptionId, TopicMatch
from bot.posts import note
from bot.posts.compose import Style, compose
from bot.posts.digest import Edition, Item, Kind, digest
from bot.posts.parts import divide
from bot.topics.explain import explain
from bot.topics.language import parse
from bot.topics.misses import nearest_miss, told

NOW = datetime(2026, 4, 15, 13, tzinfo=UTC)
DAY = date(2026, 4, 15)
LINK = "https://discord.com/channels/1/2/3"
TOPICS = ('robot OR "diffusion policy"', "attention OR transformer", "language model")
# As arXiv has them; the recording's source has none.
CATEGORIES = {
    "arxiv:2209.11895": ("cs.LG",),
    "arxiv:1706.03762": ("cs.CL", "cs.LG"),
    "arxiv:2312.00752": ("cs.LG", "cs.AI"),
    "arxiv:2303.04137": ("cs.RO",),
    "arxiv:2201.11903": ("cs.CL", "cs.AI"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A line that a channel is told, or a person about channels."""

    line: Line
    about: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A message as it stands in a channel. `about`: what it shows, for its caption."""

    name: str
    about: str
    shown: Post | Answer | Said


def papers() -> list[Paper]:
    recording = Recording(SAMPLE)
    found = [paper for day in recording.days for paper in read_entries(recording.read(day), day).papers]
    known = [replace(paper, categories=CATEGORIES.get(paper.id, paper.categories)) for paper in found]
    return sorted(known, key=lambda paper: -paper.upvotes)


def scenes(platform: str, capacity: Capacity) -> list[Scene]:
    every = [Item(paper, _matches(paper)) for paper in papers()]
    first = next(item for item in every if "Diffusion Policy" in item.paper.title)
    edition = Edition("digest", DAY, DAY, 9, in_full=2, topics=TOPICS, left_out=4)
    [part, *_] = divide(every[:9], edition, capacity, NOW)
    pictured = Style(full=True, pictures=True)
    return [
        Scene("post", "A paper", replace(compose(first.paper, first.topics, NOW), image=None)),
        Scene("full", "A paper in full, with its picture", compose(first.paper, first.topics, NOW, pictured)),
        Scene("digest", "A digest", digest(part.items, part.edition, NOW)),
        Scene("note", "A note in its thread", note.new_version(first.paper, 2)),
        Scene("line", "A silence", _silence(platform, first.paper)),
        Scene("pointer", "A paper that another channel has", note.pointer(first.paper, Link("#robotics", LINK))),
        Scene("withdrawn", "A withdrawal", note.withdrawn(first.paper, "An error in Lemma 3.")),
        Scene("rollup", "Papers that came together", digest(every[:4], _together("rollup"), NOW)),
        Scene("trending", "The most upvoted", digest(every[:5], _together("trending"), NOW)),
        _refused(platform),
        Scene("hello", "Let in", Said(hello(platform, how_to))),
        _started(platform),
    ]


def _together(kind: Kind) -> Edition:
    return Edition(kind, DAY, DAY, 4 if kind == "rollup" else 5, in_full=0)


def _silence(platform: str, nearest: Paper) -> Post:
    miss = nearest_miss(parse("robot -policy"), nearest)
    lacks = told(miss) if miss else ()
    hint = how_to(platform, "preview robot*")
    return note.silence(7, 1234, healthy=True, nearest=nearest, lacks=lacks, hint=hint)


def _refused(platform: str) -> Scene:
    """The platform's refusal, as a person is told of it."""
    if platform == "slack":
        refusal = slack_errors.meaning(CallFailed("not_in_channel"), NOW)
    else:
        refusal = discord_errors.meaning(discord_errors.Refused(403, 50013, "Missing Permissions"), NOW)
    channel = Channel(platform, "1", "2")
    said = advice(Trouble(channel, NOW, refusal.reason, 1, NOW))
    return Scene("refused", "A direct message to who subscribed", Said(said, (channel,)))


def _started(platform: str) -> Scene:
    waited = [Subscription(Channel(platform, "1", "2"), each, each, "U1", NOW) for each in TOPICS[1:]]
    return Scene("started", "Let into a channel where topics waited", Said(started_announcement(waited)))


def _matches(paper: Paper) -> tuple[TopicMatch, ...]:
    found = []
    for topic in TOPICS:
        evidence = explain(parse(topic), paper)
        if evidence:
            found.append(TopicMatch(SubscriptionId(topic), topic, tuple(evidence)))
    return tuple(found)
