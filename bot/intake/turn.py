"""The right to read a source: one process at a time, whoever comes.

Called by the poller and the archiver. A process that was frozen past its lease finds, at the write that moves the source on, that another
has taken over; what it queued before that is harmless, as every queueing is. A pass that takes longer than the lease renews it on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from bot.ending import ended
from bot.errors import Transient
from bot.ports import Clock
from bot.progress import SourceState
from bot.storage.intake import CursorStore

log = structlog.get_logger()

LEASE_S = 120.0  # renewed while the pass goes on
RENEW_S = LEASE_S / 3
PATIENCE_S = 30.0  # for another process' pass to end
ASK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """Held. `load` and `save` are those of its source."""

    cursors: CursorStore
    source: str
    token: int

    async def load(self) -> SourceState:
        return await self.cursors.load(self.source)

    async def save(self, state: SourceState) -> None:
        """Raises Transient when the right was lost."""
        if not await self.cursors.save(self.source, state, self.token):
            raise Transient(f"another process reads {self.source} now")


@asynccontextmanager
async def turn(
    cursors: CursorStore, source: str, owner: str, clock: Clock, *, renew_s: float = RENEW_S
) -> AsyncIterator[Turn]:
    """Waits a while for another process to end its pass. Raises Transient when it does not."""
    for _ in range(round(PATIENCE_S / ASK_AGAIN_S)):
        token = await cursors.take(source, owner, clock.now(), LEASE_S)
        if token is not None:
            break
        await clock.sleep(ASK_AGAIN_S)
    else:
        raise Transient(f"another process is reading {source}", retry_after_s=PATIENCE_S)
    renewing = asyncio.create_task(_renewed(cursors, source, token, clock, renew_s))
    try:
        yield Turn(cursors, source, token)
    finally:
        await ended(renewing)
        await cursors.release(source, token)


async def _renewed(cursors: CursorStore, source: str, token: int, clock: Clock, renew_s: float) -> None:
    """Until cancelled, or the right was lost. By the process' own time: it is this process that must show that it still lives."""
    while True:
        await asyncio.sleep(renew_s)
        with suppress(Transient):
            if not await cursors.renew(source, token, clock.now(), LEASE_S):
                log.warning("reading_right_lost", source=source)
                return
