"""Discord's forms in the gallery, and a paper in a forum. The very payloads."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.platforms.discord import form, forums
from adapters.platforms.discord.embeds import message
from adapters.platforms.discord.kinds import Kind, Tag
from bot.model import MessageId, Post
from docs.gallery import discord

TAGS = (Tag("1", "Language models"), Tag("2", "attention OR transformer"), Tag("3", "Robots"))


def views(post: Post, message_id: MessageId) -> Iterator[tuple[str, str]]:
    """Name and markup of each."""
    yield "subscribe", discord.modal(form.modal("attention -survey"))
    thread = forums.thread(message(post, message_id), post, Kind(forum=True, tags=TAGS))
    yield "forum", discord.thread(thread, {tag.id: tag.name for tag in TAGS})
