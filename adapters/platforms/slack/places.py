"""How people know a channel on Slack, and whether all of its workspace may read it. Asked of Slack, and remembered.

Called by `platform.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.platforms.slack import access
from adapters.platforms.slack.calls import CallFailed, Calls
from bot.chat import Place
from bot.model import Channel
from bot.ports import Clock

KNOWN_FOR = timedelta(minutes=10)
KNOWN_AT_MOST = 5000
CLOSED = ("is_private", "is_im", "is_mpim", "is_group")


@dataclass
class Places:
    clock: Clock
    _known: OrderedDict[Channel, tuple[datetime, Place]] = field(default_factory=OrderedDict)

    async def of(self, calls: Calls, channel: Channel) -> Place:
        """Raises Transient."""
        known, now = self._known.get(channel), self.clock.now()
        if known is not None and now - known[0] < KNOWN_FOR:
            return known[1]
        place = await _asked(calls, channel)
        self._known[channel] = (now, place)
        self._known.move_to_end(channel)
        while len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return place


async def _asked(calls: Calls, channel: Channel) -> Place:
    """A channel that Slack does not show us is not public for us either."""
    try:
        info = (await calls.ask("conversations.info", channel=channel.channel)).data.get("channel") or {}
    except CallFailed as failed:
        access.raise_if_away(failed)
        return Place(channel.channel, public=False)
    name = str(info.get("name") or "")
    return Place(name or channel.channel, public=bool(name) and not any(info.get(each) for each in CLOSED))
