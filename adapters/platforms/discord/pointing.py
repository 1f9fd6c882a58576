"""Message commands: what stands in the menu of a message (right click, Apps), and what the message pointed at is about.

Lives here: the menu's entries, and reading a message. Not here: what it is about (`bot/commands/pointing.py`), what happens then
(`desk.py`). Called by `command_tree.py`. Discord shows the bot what the message says though it has no intent for that, because somebody
pointed at it (discord-api-docs, events/gateway, "Message Content Intent").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import discord
from discord import app_commands
from discord.app_commands.commands import ContextMenuCallback

from adapters.platforms.discord.asking import Asker
from adapters.platforms.discord.buttons import carried
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.everyone import INSTALLED, WHERE
from adapters.platforms.discord.paging import Pager
from bot.commands.asking import named_paper
from bot.commands.pointing import pointed_at
from bot.language import N_
from bot.record import squash

LIKE = "like"
ENTRIES: Mapping[str, str] = {N_("Why this"): "why", N_("More like this"): LIKE}  # as people read them, and the command
WORDS = 300
_MENTION = re.compile(r"<(?:[@#][!&]?|a?:\w+:)\d+>")
_LINK = re.compile(r"https?://[^\s<>()\[\]]+")


def menu_entries(desk: Desk) -> Iterator[app_commands.ContextMenu]:
    for name, command in ENTRIES.items():
        ask = _asking(desk, command)
        yield app_commands.ContextMenu(name=name, callback=ask, allowed_contexts=WHERE, allowed_installs=INSTALLED)


def _asking(desk: Desk, command: str) -> ContextMenuCallback:
    async def ask(interaction: Asker, message: discord.Message) -> None:
        ours = message.author == interaction.client.user
        papers, words = papers_of(message, ours=ours), _words(message)
        if papers or ours:
            await desk.command(interaction, command, papers or message.jump_url)
        elif command == LIKE and words:
            await desk.search(interaction, Pager(words))
        else:
            await desk.command(interaction, command, words)

    return ask


def papers_of(message: discord.Message, *, ours: bool) -> str:
    """The papers of its buttons and links, and of another's message those that it names."""
    embeds = [embed.to_dict() for embed in message.embeds]
    texts = [str(embed.get(key) or "") for embed in embeds for key in ("url", "description")]
    links = [found for text in texts for found in _LINK.findall(text)]
    controls = carried([component.to_dict() for component in message.components])
    named = [paper for text in controls if (paper := named_paper(text))]
    return pointed_at("" if ours else message.content, links, named)


def _words(message: discord.Message) -> str:
    """What somebody wrote, without mentions and addresses; of a message that only shows a page, the page's title."""
    titles = [embed.title for embed in message.embeds if embed.title]
    said = _MENTION.sub(" ", _LINK.sub(" ", message.content))
    return (squash(said) or squash(next(iter(titles), "")))[:WORDS]
