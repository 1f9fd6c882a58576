"""Slack's views in the gallery: the forms, searching in a modal, Home. What the desk answers, in the frames that the program puts it in.

Lives here: which views, and what was typed into them. Not here: their fields and frames (adapters/platforms/slack), how they look
(`slack.py`). Called by `__main__.py` and tests/unit/test_gallery.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.platforms.slack import answers, connecting, fields, finding, home, modals, paper, unfurling
from bot.chat import Answer, Caller, Request
from bot.commands import split
from bot.language import speaking
from bot.model import Channel
from bot.posts.compose import glance
from docs.gallery.conversations import furnished
from docs.gallery.scenes import NOW, papers
from tests.unit.commands.conftest import Room

HERE, ALONE = Channel("slack", "T012", "C345"), Channel("slack", "T012", "@U1")
TOPIC = "(attention OR transformer) cat:cs.LG"
TYPED = {"topic": "attention OR transformer", "categories": "cs.LG (Machine Learning)", "where": "# reading-group"}
BEFORE = (
    "subscribe attention -survey",
    "name 1 heads",
    "subscribe robot OR drone",
    "pause 2",
    "save 2209.11895",
    "save 1706.03762",
    "follow Yann LeCun",
)


@dataclass(frozen=True, slots=True)
class View:
    """`typed`: what stands in its fields, by block id."""

    name: str
    payload: dict[str, Any]
    typed: Mapping[str, str] = field(default_factory=dict)


async def views(locale: str) -> list[View]:
    """A new person's, then those of one who has something here."""
    room, caller = await furnished("slack"), Caller("U1", "Ada", zone="Europe/Berlin", locale=locale)
    overview = Request(ALONE, caller, "overview", direct=True)
    new = await room.desk.overview(overview, [HERE])
    opened = await room.desk.draft(Request(HERE, caller, "subscribe"))
    drafted = await room.desk.draft(Request(HERE, caller, "subscribe", TOPIC))
    subscribed = await _asked(room, caller, f"subscribe {TOPIC}")
    await _asked(room, caller, "unsubscribe 1")
    found, like = await _asked(room, caller, "search attention"), await _asked(room, caller, "like 2209.11895")
    for typed in BEFORE:
        await _asked(room, caller, typed)
    sections = await room.desk.overview(replace(overview), [HERE])
    channel = HERE.channel
    with speaking(locale):
        which = finding.which_like({each.id: each.title for each in papers()[:3]})
        return [
            View("subscribe-empty", fields.form(channel, _blocks(opened), opening=True), {"where": "# reading-group"}),
            View("subscribe", fields.form(channel, _blocks(drafted)), TYPED),
            View("subscribed", modals.modal(fields.answered(channel), _blocks(subscribed))),
            View("find", modals.modal(finding.search_frame(channel), [])),
            View("found", modals.modal(finding.search_frame(channel), _blocks(found)), {"query": "attention"}),
            View("like", modals.modal(finding.like_frame(channel), _blocks(like))),
            View("like-which", modals.modal(finding.like_frame(channel), _blocks(which))),
            View("connect", connecting.form(channel)),
            View("home-new", home.home(new, "D1")),
            View("home", home.home(sections, "D1")),
        ]


def unfolded() -> list[dict[str, Any]]:
    """A link in somebody's message."""
    return paper.paper_blocks(glance(papers()[0], NOW), unfurling.GLANCE)


async def _asked(room: Room, caller: Caller, typed: str) -> Answer:
    room.clock.advance(7)
    command, text = split(typed)
    return await room.desk.handle(Request(HERE, caller, command, text))


def _blocks(answer: Answer) -> list[dict[str, Any]]:
    said = answers.private(answer)
    return list(said["blocks"]) if said else []
