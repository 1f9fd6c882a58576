"""What the desk answers to every command, as one person after the other types them in a channel. The very answers, over the demo's papers.

Lives here: what is typed, and the desk on stores in memory that answers it. Not here: how an answer looks (`slack.py`, `discord.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adapters.sources import huggingface_calendar
from bot.chat import Caller, Request, Standing
from bot.commands import split
from bot.model import Channel
from bot.progress import Expected, SourceState
from docs.gallery.scenes import NOW, Scene, papers
from tests.unit.commands.conftest import Room, ScriptedSource

ADA = Caller("U1", "Ada", locale="en", zone="Europe/Berlin")
PAPER = "2604.11784"
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
    "edit 2 language model OR transformer",
    "name 1 robots",
    "settings",
    "settings mode daily",
    "settings time 25:00",
    "settings floor",
    "settings colour red",
    "daily 5",
    "search attention",
    "search zxqv nothing like it",
    "sarch attention",
    "preview attention",
    "paper {paper}",
    "abstract {paper}",
    "why {paper}",
    "why 1706.99999",
    "like {paper}",
    "menu {paper}",
    "vote up {paper}",
    "save {paper}",
    "saved",
    "saved export bibtex",
    "saved zotero",
    "saved remove 7",
    "today",
    "day 2026-04-14",
    "day soon",
    "trending week",
    "mute Ada Lovelace",
    "follow Ada Lovelace",
    "pause 2 for a week",
    "pause",
    "resume",
    "unsubscribe 9",
    "unsubscribe 2",
    "move",
    "policy",
    "status",
    "log",
    "forget me",
    "guest: subscribe robots",
)


class Source(ScriptedSource):
    """One that is well, with a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.label = "Hugging Face"

    def expected(self, now: datetime) -> Expected:
        return huggingface_calendar.expected(now)

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return {}


async def conversation(platform: str, locale: str) -> list[Scene]:
    """In the order in which they are typed: what one changes the next ones show."""
    known = papers()
    room, here = Room(), Channel(platform, "w", "reading-group")
    source = Source()
    room.cursors.states["huggingface"] = SourceState(
        last_success_at=NOW, last_new_at=NOW, newest_day=NOW.date(), batch_at=NOW
    )
    source.trends = dict.fromkeys(("day", "week", "month"), known[:12])
    room.sources = [source]
    room.desk = room.desk_with()
    room.shelf.papers = room.searcher.papers = known
    paper = known[0].arxiv_id or PAPER
    scenes = []
    for number, each in enumerate(TYPED):
        who, _, typed = each.rpartition(": ") if each.startswith("guest: ") else ("", "", each)
        typed = typed.format(paper=paper)
        room.searcher.papers = () if "nothing like" in typed else known
        standing = Standing.GUEST if who else Standing.MANAGER
        caller = Caller(f"U{number}", "Ada", standing, zone=ADA.zone, locale=locale)
        caller = caller if typed.split()[0] not in ("save", "saved", "follow") else Caller("U1", "Ada", locale=locale)
        room.clock.advance(7)
        command, text = split(typed)
        answer = await room.desk.handle(Request(here, caller, command, text))
        name = typed if typed.isalpha() else f"{number:02}"
        scenes.append(Scene(f"said-{name}", typed, answer))
    return scenes
