"""What the bot says of itself when it is connected: as whom, in how many servers and channels. Called by `platform.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.kinds import ANNOUNCEMENTS, FORUMS
from adapters.platforms.discord.rest import Rest

MOST_SERVERS_COUNTED = 20  # a request each to count the channels


async def connected(rest: Rest, user: Mapping[str, Any]) -> str:
    """`connected to Discord as paper-route, in 2 servers, 9 channels`; what cannot be counted cheaply is left out."""
    text = f"connected to Discord as {_name(user)}"
    try:
        guilds = await rest.call("GET", "/users/@me/guilds")
        counted = f"{text}, in {_count(len(guilds), 'server')}"
        if not guilds:
            return f"{counted}: invite it with the link of `paperroute discord invite`"
        if len(guilds) > MOST_SERVERS_COUNTED:
            return counted
        lists = [await rest.call("GET", f"/guilds/{guild['id']}/channels") for guild in guilds]
        return f"{counted}, {_count(sum(_takes_posts(item) for found in lists for item in found), 'channel')}"
    except (Refused, NotSent, Lost, KeyError, TypeError):
        return text


def _name(user: Mapping[str, Any]) -> str:
    """`paper-route`, or `paper-route#1234` for an account with a discriminator."""
    discriminator = str(user.get("discriminator") or "0")
    return str(user.get("username", "?")) + (f"#{discriminator}" if discriminator != "0" else "")


def _takes_posts(channel: dict[str, Any]) -> bool:
    """Text and announcement channels, forums. Source: resources/channel, "Channel Types"."""
    return channel.get("type") in {0, ANNOUNCEMENTS, *FORUMS}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
