"""What the desk answers to every command, as one person after the other types them in a channel. The very answers, over the demo's papers.

Lives here: what is typed, and the desk on stores in memory that answers it. Not here: how an answer looks (`payloads.py`, `slack.py`,
`discord.py`). Called by `__main__.py`; `slack_views.py` asks the same desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.sources import arxiv_calendar, huggingface_calendar
from bot.chat import Caller, Request, Standing
from bot.commands import split
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, MessageRef, SubscriptionId, TopicMatch
from bot.progress import Expected, Fate, Sighting, SourceState
from docs.gallery.scenes import NOW, Scene, papers
from tests.unit.commands.conftest import Room, ScriptedSource

# What is typed; `guest: ` before it: by a guest.
TYPED = (
    "help",
    "help subscribe",
    "subscribe",
    "subscribe diffusion OR (policy",
    "subscribe -survey",
    "subscribe robot* -survey",
    "subscribe language model",
    "subscribe robot* -survey",
    "list",
    "settings",
    "settings language {locale}",
    "edit 2 language model OR transformer",
    "name 1 robots",
    "settings mode daily",
    "settings time 25:00",
    "settings floor",
    "settings colour red",
    "daily 5",
    "search attention",
    "search zxqv nothing like it",
    "attention heads",
    "sarch attention",
    "statsu",
    "preview attention",
    "paper {paper}",
    "abstract {paper}",
    "why {posted}",
    "why {paper}",
    "why 1706.99999",
    "like {paper}",
    "menu {paper}",
    "vote up {paper}",
    "settings votes",
    "save {paper}",
    "save {posted}",
    "saved",
    "saved export bibtex",
    "saved zotero",
    "saved remove 7",
    "saved remove 2",
    "today",
    "day 2026-04-14",
    "day soon",
    "trending week",
    "share trending week",
    "mute Ada Lovelace",
    "follow Ada Lovelace",
    "follow",
    "unfollow Ada Lovelace",
    "pause 2 for a week",
    "pause",
    "resume",
    "unsubscribe 9",
    "unsubscribe 2",
    "move",
    "policy",
    "policy managers",
    "status",
    "log",
    "forget me",
    "guest: subscribe robots",
)
OWN = ("save", "saved", "follow", "unfollow", "forget")  # what one person goes on with


class Daily(ScriptedSource):
    """Hugging Face, and well."""

    def __init__(self) -> None:
        super().__init__("huggingface")
        self.label = "Hugging Face"

    def expected(self, now: datetime) -> Expected:
        return huggingface_calendar.expected(now)

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return {}


class Categories(ScriptedSource):
    """arXiv, and as well."""

    def __init__(self) -> None:
        super().__init__("arxiv")
        self.label = "arXiv"

    def expected(self, now: datetime) -> Expected:
        return arxiv_calendar.expected(now)

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return dict.fromkeys(("cs.AI", "cs.CL", "cs.LG", "cs.RO"), state)


async def furnished(platform: str) -> Room:
    """A desk with the demo's papers: announced an hour ago, on top of everybody's list."""
    known, daily = papers(), Daily()
    room = Room(on=platform, sources=[daily, Categories()])
    well = SourceState(last_success_at=NOW, last_new_at=NOW, newest_day=NOW.date(), batch_at=NOW)
    room.cursors.states |= {"huggingface": well, "arxiv": well}
    daily.trends = dict.fromkeys(("day", "week", "month"), known[:12])
    room.shelf.papers = room.searcher.papers = known
    announced_at = NOW - timedelta(hours=1)
    await room.cursors.mark_announced([each.id for each in known], announced_at)
    listed = [(each.id, listing.day) for each in known for listing in each.listings if listing.day]
    seen = [Sighting(identity, day, announced_at, Fate.NEW) for identity, day in listed]
    await room.sightings.record("huggingface", seen)
    return room


async def conversation(platform: str, locale: str) -> list[Scene]:
    """In the order in which they are typed: what one changes the next ones show."""
    room, here = await furnished(platform), Channel(platform, "w", "345")
    paper, *_, posted = (each.arxiv_id or "" for each in papers()[:3])
    _posted(room, here)
    scenes, asked = [], Counter[str]()
    for number, each in enumerate(TYPED):
        who, _, typed = each.rpartition(": ")
        typed = typed.format(paper=paper, posted=posted, locale=locale)
        room.searcher.papers = () if "nothing like" in typed else papers()
        command, text = split(typed)
        standing = Standing.GUEST if who else Standing.MANAGER
        caller = Caller("U1" if command in OWN else f"U{number}", "Ada", standing, zone="Europe/Berlin", locale=locale)
        room.clock.advance(7)
        answer = await room.desk.handle(Request(here, caller, command, text))
        asked[command] += 1
        name = command if asked[command] == 1 else f"{command}-{asked[command]}"
        scenes.append(Scene(f"said-{name}", f"/papers {typed}", answer))
    return scenes


def _posted(room: Room, here: Channel) -> None:
    """One paper stands in the channel."""
    paper, topic = papers()[2], "language model"
    delivery = Delivery(paper.id, here, (TopicMatch(SubscriptionId("1"), topic, ()),))
    message = MessageRef(here, "1", "https://example.org/message")
    posted_at = NOW - timedelta(minutes=50)
    room.ledger.put(
        LedgerEntry(
            delivery.id,
            here,
            paper.id,
            delivery.topics,
            State.SENT,
            1,
            None,
            message,
            posted_at,
            posted_at,
            kind="paper",
        )
    )
