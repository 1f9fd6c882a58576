"""Servers, channels and threads, and how the API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Source: discord-api-docs, topics/permissions
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
MANAGE_CHANNELS = 1 << 4
SEND_MESSAGES_IN_THREADS = 1 << 38
MANAGE_THREADS = 1 << 34
ENOUGH = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY | SEND_MESSAGES_IN_THREADS
ALL_BITS = (1 << 53) - 1
# Source: resources/channel, "Channel Types", "Channel Flags"
TEXT, ANNOUNCEMENTS, PUBLIC_THREAD, FORUM = 0, 5, 11, 15
REQUIRE_TAG = 1 << 4


@dataclass
class Channel:
    id: str
    name: str
    guild_id: str | None
    permissions: int = ENOUGH
    kind: int = TEXT
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    threads: dict[str, Channel] = field(default_factory=dict)
    tags: list[dict[str, Any]] = field(default_factory=list)  # of a forum
    wants_tag: bool = False
    most_active: int | None = None  # threads of a forum; older ones are archived
    private: bool = False  # hidden from @everyone
    # Of a thread
    parent: Channel | None = None
    owner_id: str = ""
    applied: list[str] = field(default_factory=list)
    archived_at: datetime | None = None
    locked: bool = False

    @property
    def rights(self) -> int:
        """The bot's. A thread's are its parent's."""
        return self.parent.permissions if self.parent else self.permissions

    def shown(self, me: str) -> dict[str, Any]:
        if self.guild_id is None:
            return {"id": self.id, "type": self.kind or 1, "last_message_id": None, "flags": 0, "recipients": []}
        if self.parent is not None:
            return self._thread_shown(self.parent)
        allow, deny = self.permissions, ALL_BITS & ~self.permissions
        return {
            "id": self.id,
            "type": self.kind,
            "guild_id": self.guild_id,
            "name": self.name,
            "position": 0,
            "flags": 0,
            "nsfw": False,
            "parent_id": None,
            "topic": None,
            "rate_limit_per_user": 0,
            "last_message_id": next(reversed(self.messages), None),
            "permission_overwrites": [
                *([{"id": self.guild_id, "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}] if self.private else []),
                {"id": me, "type": 1, "allow": str(allow), "deny": str(deny)},
            ],
        } | (self._of_a_forum() if self.kind == FORUM else {})

    def _of_a_forum(self) -> dict[str, Any]:
        return {
            "flags": REQUIRE_TAG if self.wants_tag else 0,
            "available_tags": self.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }

    def _thread_shown(self, parent: Channel) -> dict[str, Any]:
        at = self.archived_at or datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        return {
            "id": self.id,
            "type": self.kind,
            "guild_id": self.guild_id,
            "parent_id": parent.id,
            "owner_id": self.owner_id,
            "name": self.name,
            "flags": 0,
            "last_message_id": next(reversed(self.messages), None),
            "rate_limit_per_user": 0,
            "message_count": len(self.messages),
            "member_count": 1,
            "total_message_sent": len(self.messages),
            "applied_tags": self.applied,
            "thread_metadata": {
                "archived": self.archived_at is not None,
                "archive_timestamp": at.isoformat(),
                "auto_archive_duration": 4320,
                "locked": self.locked,
                "create_timestamp": at.isoformat(),
            },
        }


@dataclass
class Guild:
    id: str
    name: str
    channels: dict[str, Channel] = field(default_factory=dict)
    system_channel_id: str | None = None  # where the server's own notices come
    locale: str = "en-US"
    roles: dict[str, tuple[str, bool]] = field(default_factory=dict)  # id to name, and whether everybody may mention it
