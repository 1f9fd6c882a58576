"""How people know a channel on Discord, and whether everybody in its server may read it. Asked of Discord, and remembered.

Called by `platform.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.permissions import ADMINISTRATOR, THREADS, VIEW_CHANNEL
from adapters.platforms.discord.rest import Rest
from bot.chat import Place
from bot.errors import Transient
from bot.model import Channel
from bot.ports import Clock

KNOWN_FOR = timedelta(minutes=10)
KNOWN_AT_MOST = 5000
PRIVATE_THREAD = 12  # Source: resources/channel, "Channel Types"


@dataclass
class Places:
    rest: Rest
    clock: Clock
    _known: OrderedDict[Channel, tuple[datetime, Place]] = field(default_factory=OrderedDict)

    async def of(self, channel: Channel) -> Place:
        """Raises Transient."""
        known, now = self._known.get(channel), self.clock.now()
        if known is not None and now - known[0] < KNOWN_FOR:
            return known[1]
        place = await self._asked(channel)
        self._known[channel] = (now, place)
        self._known.move_to_end(channel)
        while len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return place

    async def _asked(self, channel: Channel) -> Place:
        if not (channel.workspace.isdecimal() and channel.channel.isdecimal()):
            return Place(channel.channel, public=False)  # a direct message
        try:
            found = await self.rest.call("GET", f"/channels/{channel.channel}")
            name, kind = str(found.get("name") or channel.channel), found.get("type")
            if kind in THREADS:  # a thread is seen by who sees its channel, unless people are invited into it
                found = await self.rest.call("GET", f"/channels/{found['parent_id']}")
            guild = await self.rest.call("GET", f"/guilds/{channel.workspace}")
            return Place(name, public=kind != PRIVATE_THREAD and seen_by_all(guild, found))
        except Refused as refusal:
            if refusal.status == 429 or refusal.status >= 500:
                raise Transient(f"Discord is away ({refusal}).", refusal.retry_after_s) from None
            return Place(channel.channel, public=False)
        except (NotSent, Lost) as failure:
            raise Transient(failure.reason) from None
        except (KeyError, TypeError, ValueError):
            return Place(channel.channel, public=False)


def seen_by_all(guild: Mapping[str, Any], channel: Mapping[str, Any]) -> bool:
    """Whether @everyone may view a channel. Its role bears the server's id. Source: topics/permissions, "Permission Overwrites"."""
    everyone = str(guild["id"])
    (base,) = (int(role["permissions"]) for role in guild["roles"] if str(role["id"]) == everyone)
    if base & ADMINISTRATOR:
        return True
    for item in channel.get("permission_overwrites") or ():
        if str(item["id"]) == everyone:
            base = base & ~int(item.get("deny") or 0) | int(item.get("allow") or 0)
    return bool(base & VIEW_CHANNEL)
