"""What the emulated Discord holds: servers, channels, messages, people, and the bot's permissions.

Lives here: state and the objects that the API shows of it. Not here: HTTP, rules for what may be sent (`rules.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.emulators.discord.places import ENOUGH, PUBLIC_THREAD, Channel, Guild

EPHEMERAL = 1 << 6
EPOCH_MS = 1420070400000


def user_object(user_id: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": None if bot else name,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


class World:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._serial = itertools.count(1)
        self.me = user_object(self.snowflake(), "paper-route", bot=True)
        self.application_id = self.snowflake()
        self.shards = 1  # as many connections are recommended
        self.user_install = True  # as chosen in the developer portal
        self.reader_locale = self.server_locale = "en-US"  # of the client of whoever asks; of the server
        self.guilds: dict[str, Guild] = {}
        self.direct: dict[str, Channel] = {}  # by person
        self.channels: dict[str, Channel] = {}
        self.commands: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, str]] = {}  # message id: what its attachments hold, by name
        self.guild_commands: dict[str, list[dict[str, Any]]] = {}
        self.nonces: dict[str, tuple[str, str, datetime]] = {}  # nonce -> channel, message, when
        self.nonce_life = timedelta(minutes=3)  # "the past few minutes". Source: resources/message, "Create Message"

    def snowflake(self) -> str:
        milliseconds = int(self.now().timestamp() * 1000) - EPOCH_MS
        return str((milliseconds << 22) + next(self._serial) % (1 << 22))

    def add_guild(self, name: str) -> Guild:
        guild = Guild(self.snowflake(), name)
        self.guilds[guild.id] = guild
        return guild

    def add_channel(self, guild: Guild | None, name: str, permissions: int, kind: int = 0) -> Channel:
        channel = Channel(self.snowflake(), name, guild.id if guild else None, permissions, kind)
        self.channels[channel.id] = channel
        if guild:
            guild.channels[channel.id] = channel
        return channel

    def add_elsewhere(self, *, server: bool) -> Channel:
        """Where the bot is not: a channel of somebody's server, or a conversation of several people."""
        return Channel(self.snowflake(), "elsewhere", self.snowflake() if server else None, kind=0 if server else 3)

    def add_thread(self, parent: Channel, name: str, owner_id: str, identity: str | None = None) -> Channel:
        thread = Channel(identity or self.snowflake(), name, parent.guild_id, kind=PUBLIC_THREAD)
        thread.parent, thread.owner_id, thread.archived_at = parent, owner_id, None
        self.channels[thread.id] = parent.threads[thread.id] = thread
        return thread

    def add_message(
        self, channel: Channel, body: dict[str, Any], author: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        message = self.message_object(channel.id, body, author)
        channel.messages[message["id"]] = message
        return message

    def message_object(
        self, channel_id: str, body: dict[str, Any], author: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {
            "id": self.snowflake(),
            "channel_id": channel_id,
            "type": 0,
            "author": author or self.me,
            "content": body.get("content") or "",
            "timestamp": self.now().isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [shown_embed(embed) for embed in body.get("embeds") or ()],
            "components": shown_components(body.get("components") or []),
            "pinned": False,
            "flags": body.get("flags") or 0,
        }

    def edit_message(self, message: dict[str, Any], body: dict[str, Any]) -> None:
        if "content" in body:
            message["content"] = body["content"] or ""
        if "embeds" in body:
            message["embeds"] = [shown_embed(embed) for embed in body["embeds"] or ()]
        if "components" in body:
            message["components"] = shown_components(body["components"] or [])
        if "attachments" in body:
            message["attachments"] = [
                {
                    "id": self.snowflake(),
                    "filename": each["filename"],
                    "size": len(each["_held"].encode()),
                    "url": f"https://cdn.example.org/{each['filename']}",
                    "proxy_url": f"https://cdn.example.org/{each['filename']}",
                }
                for each in body["attachments"]
            ]
            self.files[message["id"]] = {each["filename"]: each.pop("_held") for each in body["attachments"]}
        message["edited_timestamp"] = self.now().isoformat()

    def guild_object(self, guild: Guild) -> dict[str, Any]:
        """What REST shows; GUILD_CREATE adds channels and members."""
        everyone = {
            "id": guild.id,
            "name": "@everyone",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": 0,
            "permissions": str(ENOUGH),
            "managed": False,
            "mentionable": False,
            "flags": 0,
            "description": None,
        }
        return {
            "id": guild.id,
            "name": guild.name,
            "owner_id": "1",
            "system_channel_id": guild.system_channel_id,
            "roles": [
                everyone,
                *(
                    everyone | {"id": each, "name": name, "mentionable": may}
                    for each, (name, may) in guild.roles.items()
                ),
            ],
            "emojis": [],
            "stickers": [],
        } | {
            "features": [],
            "preferred_locale": guild.locale,
            "icon": None,
            "description": None,
        }

    def member_object(self, user: dict[str, Any], permissions: int | None = None) -> dict[str, Any]:
        member = {
            "user": user,
            "roles": [],
            "flags": 0,
            "avatar": None,
            "banner": None,
            "nick": None,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "communication_disabled_until": None,
            "pending": False,
            "deaf": False,
            "mute": False,
        }
        return member if permissions is None else member | {"permissions": str(permissions)}

    def guild_create(self, guild: Guild) -> dict[str, Any]:
        channels = [channel.shown(self.me["id"]) for channel in guild.channels.values()]
        return self.guild_object(guild) | {
            "channels": channels,
            "threads": [
                thread.shown(self.me["id"])
                for channel in guild.channels.values()
                for thread in channel.threads.values()
                if thread.archived_at is None
            ],
            "members": [self.member_object(self.me)],
            "member_count": 2,
            "large": False,
            "unavailable": False,
        }


def shown_embed(embed: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich", **embed}


def shown_components(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the API gives them back: with ids."""
    serial = itertools.count(1)
    return [
        {
            **row,
            "id": next(serial),
            "components": [
                {**({"min_values": 1, "max_values": 1} if part["type"] == 3 else {}), **part, "id": next(serial)}
                for part in row.get("components", ())
            ],
        }
        for row in components
    ]
