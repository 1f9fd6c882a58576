"""What kind of channel a channel is: whether posts in it are threads of their own, and whether others follow it.

Lives here: the types, and who tells (the gateway's cache, else REST, remembered for a while). Not here: what follows from it
(`platform.py`, `forums.py`, `publishing.py`). A forum takes no messages (400, 50008) and shows an
empty history, so nothing may be concluded from that history before it is known that the channel is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.permissions import DIRECT
from adapters.platforms.discord.rest import Rest
from bot.model import Channel
from bot.ports import Clock

# Source: discord-api-docs, resources/channel, "Channel Types", "Channel Flags"
ANNOUNCEMENTS = 5
FORUMS = frozenset({15, 16})  # forum, media
REQUIRE_TAG = 1 << 4
REMEMBERED_S = 600.0  # people make new tags
LOOK_SHARE = 0.25  # of a request's time


@dataclass(frozen=True, slots=True)
class Tag:
    """`moderated`: only who manages threads may use it."""

    id: str
    name: str
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    forum: bool = False
    announces: bool = False
    tags: tuple[Tag, ...] = ()
    wants_tag: bool = False

    @classmethod
    def of_channel(cls, found: Mapping[str, Any]) -> Kind:
        """From Discord's own object."""
        tags = [Tag(str(each["id"]), str(each["name"]), bool(each.get("moderated"))) for each in _list(found)]
        wants = bool((found.get("flags") or 0) & REQUIRE_TAG)
        return cls(found.get("type") in FORUMS, found.get("type") == ANNOUNCEMENTS, tuple(tags), wants)


PLAIN = Kind()
Cached = Callable[[int, int], Kind | None]  # (guild, channel) -> its kind, None where not known


class Kinds:
    def __init__(self, rest: Rest, clock: Clock, cached: Cached) -> None:
        self._rest = rest
        self._clock = clock
        self._cached = cached
        self._seen: dict[str, tuple[Kind, datetime]] = {}

    def known(self, channel: Channel) -> Kind | None:
        """Without asking."""
        if channel.workspace == DIRECT or not (channel.workspace.isdecimal() and channel.channel.isdecimal()):
            return PLAIN
        if (cached := self._cached(int(channel.workspace), int(channel.channel))) is not None:
            return cached
        kind, seen_at = self._seen.get(channel.channel, (None, None))
        fresh = seen_at is not None and self._clock.now() - seen_at <= timedelta(seconds=REMEMBERED_S)
        return kind if fresh else None

    async def of(self, channel: Channel) -> Kind | None:
        """None where nobody tells. Takes a quarter of a request's time at most."""
        if (known := self.known(channel)) is not None:
            return known
        try:
            found = await self._rest.call(
                "GET", f"/channels/{channel.channel}", timeout_s=LOOK_SHARE * self._rest.request_s, patient=False
            )
            kind = Kind.of_channel(found)
        except (Refused, NotSent, Lost, KeyError, TypeError, AttributeError):
            return None
        self._seen[channel.channel] = (kind, self._clock.now())
        return kind


def _list(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(found.get("available_tags") or ())
