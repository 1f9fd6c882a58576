"""What the gallery shows: posts and answers composed from the demo's recorded papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from adapters.platforms.discord.errors import Refused, meaning
from adapters.sources.huggingface_entries import read_entries
from adapters.sources.replay.recording import SAMPLE, Recording
from bot.chat import Answer, Offer, Pages
from bot.commands.naming import how_to
from bot.commands.welcome import hello
from bot.delivery.telling import advice
from bot.ledger import Trouble
from bot.model import Capacity, Channel, Link, Paper, Post, Span, SubscriptionId, TopicMatch
from bot.posts import note
from bot.posts.compose import Style, card, compose
from bot.posts.digest import Edition, Item, Kind, digest
from bot.posts.parts import divide
from bot.topics.explain import explain
from bot.topics.language import parse

NOW = datetime(2026, 4, 15, 13, tzinfo=UTC)
DAY = date(2026, 4, 15)
LINK = "https://discord.com/channels/1/2/3"
TOPICS = ('robot OR "diffusion policy"', "attention OR transformer", "language model")


@dataclass(frozen=True, slots=True)
class Scene:
    """A message as it stands in a channel. `about`: what it shows, for its caption."""

    name: str
    about: str
    shown: Post | Answer


def papers() -> list[Paper]:
    recording = Recording(SAMPLE)
    found = [paper for day in recording.days for paper in read_entries(recording.read(day), day).papers]
    return sorted(found, key=lambda paper: -paper.upvotes)


def scenes(capacity: Capacity) -> list[Scene]:
    every = [Item(paper, _matches(paper)) for paper in papers()]
    first = next(item for item in every if "Diffusion Policy" in item.paper.title)
    edition = Edition("digest", DAY, DAY, 9, in_full=2, topics=TOPICS, left_out=4)
    [part, *_] = divide(every[:9], edition, capacity, NOW)
    compact = compose(first.paper, first.topics, NOW)
    plain = Style(full=True, pictures=False)
    return [
        Scene("post", "A paper", replace(compact, image=None)),
        Scene("full", "A paper in full", compose(first.paper, first.topics, NOW, plain)),
        Scene("digest", "A digest", digest(part.items, part.edition, NOW)),
        Scene("note", "A note in its thread", note.new_version(first.paper, 2)),
        Scene("line", "A silence", note.silence(7, 1234, healthy=True, nearest=first.paper, hint="preview robot*")),
        Scene("pointer", "A paper that another channel has", note.pointer(first.paper, Link("#robotics", LINK))),
        Scene("withdrawn", "A withdrawal", note.withdrawn(first.paper, "An error in Lemma 3.")),
        Scene("rollup", "Papers that came together", digest(every[:4], _together("rollup"), NOW)),
        Scene("trending", "The most upvoted", digest(every[:5], _together("trending"), NOW)),
        Scene("refused", "A direct message", Post.line(*advice(_trouble()))),
        Scene("hello", "In a new server", Post.line(*hello("discord", how_to))),
        Scene("abstract", "A press on Abstract", _abstract(first.paper)),
        Scene("search", "A search", _search(every[:3])),
        Scene("offer", "An answer with offers", _offers()),
    ]


def _together(kind: Kind) -> Edition:
    return Edition(kind, DAY, DAY, 4 if kind == "rollup" else 5, in_full=0)


def _trouble() -> Trouble:
    """As Discord's refusal is read by people."""
    reason = meaning(Refused(403, 50013, "Missing Permissions"), NOW).reason
    return Trouble(Channel("discord", "1", "2"), NOW, reason, 1, NOW)


def _matches(paper: Paper) -> tuple[TopicMatch, ...]:
    found = []
    for topic in TOPICS:
        evidence = explain(parse(topic), paper)
        if evidence:
            found.append(TopicMatch(SubscriptionId(topic), topic, tuple(evidence)))
    return tuple(found)


def _abstract(paper: Paper) -> Answer:
    shown = card(paper, NOW)
    filed = (Span("cs.RO", "code"), Span(" Robotics"))
    return Answer(
        lines=(filed,), cards=(replace(shown, summary=paper.abstract, controls=()),), offers=shown.controls[1:]
    )


def _search(items: list[Item]) -> Answer:
    found = (Span("12 papers for "), Span("attention", "code"), Span(", page 2 of 4:"))
    return Answer(lines=(found,), cards=tuple(card(item.paper, NOW) for item in items), pages=Pages("attention", 2, 4))


def _offers() -> Answer:
    topic = Span("language model", "code")
    lines = (
        (Span("New papers on "), topic, Span(" will be posted here.")),
        (Span("It would have brought about 11 a day, so there will be one digest on weekdays at 09:00."),),
    )
    offers = (
        Offer("Post each as it comes", "settings", "mode: instant"),
        Offer("Undo", "unsubscribe", "language model"),
    )
    return Answer(lines=lines, offers=offers, tone="good")
