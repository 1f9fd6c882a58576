"""The last step before a post leaves: its moment is waited for, and what is late does not leave all at once.

The moments were given when the channel was claimed, evenly spaced; what really leaves is counted by the outbox, over all processes. Called
by `courier.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Channel
from bot.ports import Clock
from bot.rates import Pace
from bot.storage.outbox import Outbox

# What Redis may forget when it dies (`appendfsync everysec`, a replica that lags). A paper alone is found again by its id. Which papers a
# message of many has is known from Redis alone: it is not posted before Redis will remember.
FORGETS = timedelta(seconds=1.5)

# A process that stood still between its moment and the request is late for it, as all its posts are. Each takes another moment, or they
# would leave at once, on top of what others send now. Not for ever: a machine that is always this slow posts all the same.
LATE, TIMES = timedelta(seconds=0.05), 3


class Gate:
    def __init__(self, outbox: Outbox, pace: Pace, clock: Clock) -> None:
        self._outbox = outbox
        self._pace = pace
        self._clock = clock

    async def wait(self, channel: Channel, *moments: datetime | None) -> None:
        """Raises Transient when the outbox is away."""
        for moment in moments:
            await self._until(moment)
        for _ in range(TIMES):
            leaves_at = await self._outbox.leave(channel, self._pace, self._clock.now())
            await self._until(leaves_at)
            if self._clock.now() - leaves_at <= LATE:
                return

    async def _until(self, moment: datetime | None) -> None:
        wait_s = (moment - self._clock.now()).total_seconds() if moment else 0.0
        if wait_s > 0:
            await self._clock.sleep(wait_s)
