"""The last step before a post leaves: its moment is waited for, and what is late does not leave all at once.

The moments are shared by all processes (the Outbox gives them, evenly spaced); what really leaves this one is counted here. Called by
`courier.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Channel
from bot.ports import Clock
from bot.rates import Pace, Window

# What Redis may forget when it dies (`appendfsync everysec`, a replica that lags). A paper alone is found again by its id. Which papers a
# message of many has is known from Redis alone: it is not posted before Redis will remember.
FORGETS = timedelta(seconds=1.5)


class Gate:
    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._app = Window(pace.app) if pace.app else None
        self._workspaces: dict[str, Window] = {}

    async def wait(self, channel: Channel, *moments: datetime | None) -> None:
        for moment in moments:
            await self._until(moment)
        if self._pace.workspace is not None:
            window = self._workspaces.setdefault(channel.workspace, Window(self._pace.workspace))
            await self._until(window.leave(self._clock.now()))
        if self._app is not None:
            await self._until(self._app.leave(self._clock.now()))

    async def _until(self, moment: datetime | None) -> None:
        wait_s = (moment - self._clock.now()).total_seconds() if moment else 0.0
        if wait_s > 0:
            await self._clock.sleep(wait_s)
