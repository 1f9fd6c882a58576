"""Announcement channels: what is posted there is published to the servers that follow them, as far as Discord takes it.

Lives here: the request beside the post, and its limit. Called by `platform.py` once a message stands. Nothing waits for it and nothing
fails because of it: what is over the limit, refused or lost stays as it is, and anybody there can publish it by hand.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta

import structlog

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.rest import Rest
from bot.model import MessageRef
from bot.ports import Clock

AN_HOUR = 10  # a channel. Observed, not documented: github.com/discordjs/discord.js/issues/4956
FINISH_S = 2.0

log = structlog.get_logger()


class Publishing:
    def __init__(self, rest: Rest, clock: Clock) -> None:
        self._rest = rest
        self._clock = clock
        self._published: dict[str, deque[datetime]] = {}
        self._busy: set[asyncio.Task[None]] = set()

    def publish(self, ref: MessageRef) -> None:
        """Beside what is going on."""
        if not self._has_room(ref.channel.channel):
            log.info("message_not_published", channel=str(ref.channel), message=ref.id, reason="ten within the hour")
            return
        task = asyncio.create_task(self._publish(ref))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def finish(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy, timeout=FINISH_S)

    def _has_room(self, channel_id: str) -> bool:
        now, times = self._clock.now(), self._published.setdefault(channel_id, deque(maxlen=AN_HOUR))
        if len(times) == AN_HOUR and now - times[0] < timedelta(hours=1):
            return False
        times.append(now)
        return True

    async def _publish(self, ref: MessageRef) -> None:
        try:
            await self._rest.call("POST", f"/channels/{ref.channel.channel}/messages/{ref.id}/crosspost")
        except (Refused, NotSent, Lost) as failure:
            log.info("message_not_published", channel=str(ref.channel), message=ref.id, reason=str(failure))
