"""A desk with a small archive and a memory, for asking `why` and `preview` over a platform's own wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.commands import CommandDesk
from bot.commands.why import History
from bot.delivery.moving import Mover
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, Listing, MessageRef, Paper, PaperId, Post, Subscription, TopicMatch
from bot.ports import Platform
from bot.posts.compose import compose
from bot.progress import Fate, Sighting
from bot.search.searcher import Searcher
from bot.storage.outbox import Outbox
from bot.topics.explain import explain
from bot.topics.language import parse
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.intake import MemoryCursors, MemoryEvents, MemoryIdentities, MemorySightings
from tests.fakes.ledger import MemoryLedger
from tests.fakes.living import MemoryLivingPosts
from tests.fakes.outbox import IdleOutbox
from tests.fakes.people import nobody_yet
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
TOPIC = "diffusion policy"


def paper(number: int, title: str, abstract: str) -> Paper:
    page = f"https://huggingface.co/papers/2604.{number:05}"
    listings = (Listing("huggingface", NOON.date(), page),)
    return Paper(PaperId(f"arxiv:2604.{number:05}"), title, abstract, ("Ada Lovelace",), listings=listings)


POSTED = paper(1, "Diffusion Policies for *Robots*", "We learn a policy by denoising.")
MISSED = paper(2, "A Survey of Diffusion", "What is known of <denoising> & more.")


@dataclass
class Memory:
    """One paper that was posted in `channel`, one that was not; the channel's topic was there before both."""

    channel: Channel
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON + timedelta(hours=1)))
    store: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    archive: FakeArchive = field(default_factory=lambda: FakeArchive([POSTED, MISSED]))
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    cursors: MemoryCursors = field(default_factory=MemoryCursors)
    sightings: MemorySightings = field(default_factory=MemorySightings)
    identities: MemoryIdentities = field(default_factory=MemoryIdentities)
    events: MemoryEvents = field(default_factory=MemoryEvents)

    async def filled(self) -> CommandDesk:
        both = [POSTED, MISSED]
        await self.store.add(self.subscription)
        await self.cursors.mark_announced([each.id for each in both], NOON)
        await self.sightings.record("huggingface", [Sighting(each.id, NOON.date(), NOON, Fate.NEW) for each in both])
        history = History(
            self.ledger, self.cursors, self.sightings, self.identities, self.events, {"huggingface": "Hugging Face"}
        )
        searcher = Searcher(self.archive, [], self.clock)
        people = nobody_yet()
        return CommandDesk(
            self.store,
            searcher,
            self.platforms,
            self.clock,
            self.archive,
            history=history,
            people=people,
            preferences=MemoryPreferences(),
            mover=Mover(
                self.store,
                MemoryPreferences(),
                cast(Outbox, IdleOutbox()),
                history.ledger,
                self.sightings,
                MemoryLivingPosts(),
                self.clock,
            ),
        )

    @property
    def subscription(self) -> Subscription:
        topic = parse(TOPIC)
        return Subscription(self.channel, topic.text, topic.canonical, "Ada", NOON - timedelta(days=9))

    @property
    def match(self) -> TopicMatch:
        return TopicMatch(self.subscription.id, TOPIC, explain(parse(TOPIC), POSTED))

    def post(self) -> Post:
        return compose(POSTED, [self.match], NOON)

    def sent(self, ref: MessageRef) -> None:
        identity = Delivery(POSTED.id, self.channel, ()).id
        self.ledger.put(
            LedgerEntry(identity, self.channel, POSTED.id, (self.match,), State.SENT, 1, None, ref, NOON, NOON)
        )
