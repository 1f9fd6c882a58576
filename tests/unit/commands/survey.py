"""The paper that `why` is asked about: seen by a source, wanted by a topic, posted or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.ledger import LedgerEntry, State
from bot.model import (
    Delivery,
    Evidence,
    Listing,
    MessageRef,
    Options,
    Paper,
    PaperId,
    SubscriptionId,
    TopicMatch,
)
from bot.progress import Fate, Sighting
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room

ID = PaperId("arxiv:2604.00001")
DAY = START.date() - timedelta(days=1)
SEEN_AT = START - timedelta(hours=20)
SURVEY = Paper(
    ID,
    "A Survey of Diffusion",
    "For control.",
    ("Ada Lovelace",),
    upvotes=7,
    listings=(Listing("huggingface", DAY, "https://huggingface.co/papers/2604.00001"),),
)
MATCH = TopicMatch(
    SubscriptionId("s"),
    "diffusion control",
    (Evidence("diffusion", "title", "Diffusion"), Evidence("control", "abstract", "control")),
)
LINK = "https://e.slack.com/archives/reading-group/p1712345678901234"


async def seen(room: Room, fate: Fate = Fate.NEW, paper: Paper = SURVEY) -> None:
    room.shelf.papers = [paper]
    room.cursors.marks[paper.id] = SEEN_AT
    await room.sightings.record("huggingface", [Sighting(paper.id, DAY, SEEN_AT, fate)])


async def subscribed(room: Room, topic: str, *, options: Options | None = None, early: bool = True) -> None:
    """`early`: before the paper was announced."""
    await room.say(f"subscribe {topic}")
    last = (await room.store.of_channel(HERE))[-1]
    created_at = SEEN_AT - timedelta(days=1) if early else last.created_at
    await room.store.replace(replace(last, created_at=created_at, options=options or Options()))


def entry(state: State, reason: str | None = None, *, due: bool = False, url: str | None = LINK) -> LedgerEntry:
    message = MessageRef(HERE, "1712345678.901234", url) if state is State.SENT else None
    due_at = START + timedelta(hours=1) if due else None
    identity = Delivery(ID, HERE, ()).id
    return LedgerEntry(identity, HERE, ID, (MATCH,), state, 1, reason, message, SEEN_AT, START, due_at)
