"""Where channels and messages are, as paths of the API and as links. Pure; called by `platform.py` and whoever finds messages for it."""

from __future__ import annotations

from adapters.platforms.discord.permissions import DIRECT
from bot.errors import ChannelGone
from bot.model import Channel, MessageRef

SLASH = "/"  # in a message's id: behind the thread in which it stands


def path(channel: Channel) -> str:
    """Raises ChannelGone for an address that no channel of Discord's can have."""
    if not channel.channel.isdecimal():
        raise ChannelGone(f"{channel} is no Discord channel: its id is a number (Copy Channel ID in Discord's menu).")
    return f"/channels/{channel.channel}"


def reference(channel: Channel, message: str, thread: str | None = None) -> MessageRef:
    """In a forum a message's id is that of its thread and its own there: `81/82`, for a thread's first one `81/81`."""
    url = f"https://discord.com/channels/{channel.workspace or DIRECT}/{thread or channel.channel}/{message}"
    return MessageRef(channel, f"{thread}{SLASH}{message}" if thread else message, url)


def standing(message: MessageRef) -> str:
    """Where it is."""
    thread, _, identity = message.id.rpartition(SLASH)
    return f"{f'/channels/{thread}' if thread else path(message.channel)}/messages/{identity}"


def thread_of(message: MessageRef) -> str | None:
    """That of a forum in which it stands, None for none."""
    thread, found, _ = message.id.partition(SLASH)
    return thread if found else None
