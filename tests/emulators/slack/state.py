"""What the emulated workspace holds: people, channels, messages. Values and look-ups only; the rules are in the methods."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["public", "private", "im", "mpim"]
Blocks = list[dict[str, Any]]

# The prefix of the scopes that look at a kind of channel. Source: docs.slack.dev/reference/scopes.
SCOPE_OF: dict[str, str] = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
TEXT_LIMIT = 40_000


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.body: dict[str, Any] = {"ok": False, "error": error, **more}


@dataclass
class User:
    """`flags`: those of users.info, such as is_restricted and is_admin."""

    id: str
    name: str
    tz: str = ""
    locale: str = "en-US"
    flags: dict[str, bool] = field(default_factory=dict)


@dataclass
class SlackChannel:
    id: str
    name: str
    kind: Kind = "public"
    archived: bool = False
    members: set[str] = field(default_factory=set)
    locale: str = "en-US"


@dataclass
class Posted:
    """A message as people see it. `seen_by`: None for everybody, else the one person of an ephemeral message."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: Blocks = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    seen_by: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    edits: int = 0
    deleted: bool = False

    @property
    def paper_route_id(self) -> str | None:
        return ((self.metadata or {}).get("event_payload") or {}).get("id")

    def shown(self) -> str:
        """Every text in the blocks, a line each: what a person reads."""
        return "\n".join(texts(self.blocks)) or self.text


@dataclass
class Workspace:
    team_id: str
    name: str
    domain: str
    bot: User
    bot_id: str
    app_id: str
    now: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, SlackChannel] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    messages: list[Posted] = field(default_factory=list)
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # a view, a message, or what was unfurled
    unfurled: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # by channel and message
    counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self.counter):08d}"

    def new_ts(self) -> str:
        """Unique within the workspace, and in order."""
        last = float(self.messages[-1].ts) if self.messages else 0.0
        return f"{max(self.now(), last + 0.000001):.6f}"

    def visible(self, channel_id: str) -> SlackChannel:
        """As the bot sees it: a private channel that it is not in does not exist."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind != "public" and self.bot.id not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def post(self, channel_id: str, text: str, **fields: Any) -> Posted:
        message = Posted(self.new_ts(), channel_id, self.bot.id, text[:TEXT_LIMIT], **fields)
        self.messages.append(message)
        self.posted.set()
        self.changed.set()
        return message

    def message(self, channel_id: str, ts: str) -> Posted:
        for message in self.messages:
            if (message.channel, message.ts) == (channel_id, ts) and not message.deleted and message.seen_by is None:
                return message
        raise Refusal("message_not_found")


def texts(value: Any) -> list[str]:
    """All texts that blocks show, in order; a rich text section is one text, an item of a list has its mark."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "rich_text_list":
        numbered, items = value["style"] == "ordered", [text for item in value["elements"] for text in texts(item)]
        return [f"{number}. {text}" if numbered else f"• {text}" for number, text in enumerate(items, 1)]
    if value.get("type") in ("rich_text_section", "rich_text_preformatted"):
        return ["".join(str(element.get("text") or element.get("fallback", "")) for element in value["elements"])]
    if isinstance(value.get("text"), str):
        return [value["text"]]
    return [text for item in value.values() for text in texts(item)]
