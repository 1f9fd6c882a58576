"""Who asks, and where: an interaction as the core's request.

Lives here: the channel that is meant, the rights and roles of whoever asks, the bot's own permissions there. Not here: the steps of an
answer (`desk.py`, who calls this).
"""

from __future__ import annotations

from typing import Any

import discord

from adapters.platforms.discord.elsewhere import There
from adapters.platforms.discord.kinds import Kinds
from adapters.platforms.discord.permissions import DIRECT, Permissions, in_thread
from bot.chat import Caller, Request, Standing
from bot.language import ENGLISH, language_of
from bot.model import Channel

Asker = discord.Interaction[Any]

# What somebody can ask who installed the app for themselves, where the bot is not: all else is about a channel.
ANYWHERE = frozenset(
    [
        "search",
        "paper",
        "abstract",
        "like",
        "today",
        "day",
        "trending",
        "preview",
        "save",
        "saved",
        "follow",
        "unfollow",
        "forget",
        "help",
    ]
)


def can_be_asked(asker: Asker, command: str) -> bool:
    """Whether the bot is where it is asked, or need not be.

    Source: interactions/receiving-and-responding, "Authorizing Integration Owners Object"."""
    return command in ANYWHERE or is_at_home(asker)


def is_at_home(asker: Asker) -> bool:
    """In a server that has the bot, or in a message to it."""
    return asker.is_guild_integration() or asker.context.dm_channel or not asker.is_user_integration()


class Asking:
    def __init__(self, kinds: Kinds, permissions: Permissions) -> None:
        self._kinds = kinds
        self._permissions = permissions

    async def request(self, asker: Asker, command: str, text: str, there: There | None = None) -> Request:
        """`there`: about that channel, with the rights in it. Raises ValueError where Discord does not say in which channel."""
        channel = await self.where(asker, there.id if there else None)
        if channel is None:
            raise ValueError("an interaction without a channel")
        direct, caller = channel.workspace == DIRECT, _caller(asker, there.permissions if there else asker.permissions)
        place = asker.guild_locale if asker.guild_id is not None else asker.locale
        return Request(channel, caller, command, text.strip(), locale=of_place(place), direct=direct)

    async def where(self, asker: Asker, there: int | None = None) -> Channel | None:
        """The channel that is meant: in any thread of a forum that is the forum, whose messages are threads. `there`: the one that was
        chosen, 0 for none that may be told about."""
        if asker.channel_id is None or there == 0:
            return None
        server = str(asker.guild_id or DIRECT)
        if there is not None:
            return Channel("discord", server, str(there)) if asker.guild_id else None
        here = Channel("discord", server, str(asker.channel_id))
        if not isinstance(asker.channel, discord.Thread) or not asker.channel.parent_id or not is_at_home(asker):
            return here
        parent = Channel("discord", server, str(asker.channel.parent_id))
        kind = await self._kinds.of(parent)
        if kind is None or not kind.forum:
            return here
        self._permissions.remember(parent.channel, asker.app_permissions.value)
        return parent

    def note_permissions(self, asker: Asker) -> None:
        """The bot's own, as the interaction tells them."""
        if asker.channel_id is not None:
            permissions = asker.app_permissions.value
            thread = permissions and isinstance(asker.channel, discord.Thread)
            self._permissions.remember(str(asker.channel_id), in_thread(permissions) if thread else permissions)


def _posts(asker: Asker, rights: discord.Permissions) -> bool:
    """Source: discord-api-docs, topics/permissions: in threads another bit counts."""
    if asker.guild_id is None or rights.administrator:
        return True
    return rights.send_messages_in_threads if isinstance(asker.channel, discord.Thread) else rights.send_messages


def _caller(asker: Asker, rights: discord.Permissions) -> Caller:
    user = asker.user
    manages = asker.guild_id is None or rights.manage_channels or rights.administrator
    # ids; the roles themselves are not in our cache
    roles = frozenset(str(role) for role in getattr(user, "_roles", ()))
    standing = Standing.MANAGER if manages else Standing.MEMBER
    pings = rights.mention_everyone or rights.administrator
    locale = asker.locale.value
    return Caller(
        str(user.id), user.display_name, standing, groups=roles, pings=pings, posts=_posts(asker, rights), locale=locale
    )


def reader_of(asker: Asker) -> str:
    """The language of whoever asks."""
    return language_of(asker.locale.value) or ENGLISH


def of_place(place: discord.Locale | None) -> str | None:
    """A server's, where somebody chose one: only a community can, and it is American English everywhere else.

    Source: resources/guild, "preferred_locale"."""
    return None if place is None or place is discord.Locale.american_english else place.value
