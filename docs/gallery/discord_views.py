"""Discord's forms in the gallery, and a paper in a forum. The very payloads, and what the desk answers in their place."""

from __future__ import annotations

from typing import Any

from adapters.platforms.discord import connecting, form, forums
from adapters.platforms.discord.embeds import message
from adapters.platforms.discord.kinds import Kind, Tag
from adapters.platforms.discord.subscribing import drafted
from bot.chat import Caller, Request
from bot.model import Channel, MessageId, Post
from docs.gallery.conversations import furnished
from docs.gallery.scenes import Scene

TAGS = (Tag("1", "Language models"), Tag("2", "attention OR transformer"), Tag("3", "Robots"))
TOPIC = "attention -survey"


def forms() -> dict[str, dict[str, Any]]:
    return {"subscribe": form.modal(TOPIC), "subscribe-empty": form.modal(), "connect": connecting.modal()}


async def shown_first(locale: str) -> Scene:
    """The form's answer."""
    room, caller = await furnished("discord"), Caller("U1", "Ada", zone="Europe/Berlin", locale=locale)
    answer = await room.desk.draft(Request(Channel("discord", "w", "345"), caller, "subscribe", TOPIC))
    return Scene("shown-first", "The form, with what it would have brought", drafted(answer, TOPIC))


def in_forum(post: Post, message_id: MessageId) -> dict[str, Any]:
    return forums.thread(message(post, message_id), post, Kind(forum=True, tags=TAGS))
