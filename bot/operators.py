"""What whoever runs this should know: said at the terminal, logged, and told once in the operators' channel.

Lives here: telling it once. Not here: how the sources are (`intake/watch.py` has its own memory, which outlives a restart). Whoever
notices something calls `tell`; `service.py` passes it on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.model import Line, Span
from bot.ports import Clock

log = structlog.get_logger()

AGAIN_S = 86_400.0  # the same sentence is news again after a day
MOST_WAITING = 20  # while the channel cannot be posted in; the oldest give way


class Operators:
    def __init__(self, clock: Clock, say: Callable[[str], None]) -> None:
        self._clock = clock
        self._say = say
        self._told: dict[str, datetime] = {}
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)

    def tell(self, sentence: str) -> None:
        """Waits for nothing and never raises. Nothing where the same was told within a day."""
        now = self._clock.now()
        self._told = {each: at for each, at in self._told.items() if now - at < timedelta(seconds=AGAIN_S)}
        if sentence in self._told:
            return
        self._told[sentence] = now
        log.warning("operators_told", told=sentence)
        self._say(sentence)
        self._waiting.append(sentence)

    async def pass_on(self, channel: Callable[[Line], Awaitable[None]] | None) -> None:
        """Say what waits in the operators' channel, if there is one. What `channel` raises leaves the rest for the next time."""
        while self._waiting:
            sentence = self._waiting[0]
            if channel is not None:
                await channel((Span(sentence),))
            if self._waiting and self._waiting[0] == sentence:
                self._waiting.popleft()
