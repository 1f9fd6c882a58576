"""Channels that were deleted, and workspaces that let the app go: after 30 days their topics are put aside, and can be put back.

Lives here: when, and in which order. A channel that merely refuses is never retired, however long. A chore (`bot/chores.py`);
putting back is `paperroute restore FILE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.ledger import State, Trouble
from bot.operations.copies import copy_lines
from bot.operations.stores import Stores

log = structlog.get_logger()

AFTER = timedelta(days=30)
REASON = "its channel has been gone for 30 days"


@dataclass(frozen=True, slots=True)
class Retiring:
    """`operators`: tells those who run this a sentence."""

    stores: Stores
    operators: Callable[[str], None]

    async def look(self) -> None:
        """Raises Transient, Unavailable (the topics cannot be put aside: then nothing is removed)."""
        now = self.stores.clock.now()
        for trouble in await self.stores.outbox.held():
            if trouble.ailment == "gone" and now - (trouble.gone_since or trouble.since) >= AFTER:
                await self._retire(trouble)

    async def _retire(self, trouble: Trouble) -> None:
        """Put aside first, on the disk; each step after that may be repeated."""
        stores, channel = self.stores, trouble.channel
        here, kept = await stores.subscriptions.of_channel(channel), await stores.preferences.load(channel)
        if here or kept.preferences.daily:
            name = (
                f"{channel} {stores.clock.now():%Y-%m-%dT%H%M%S}"  # each its own: after a kill it holds only the rest
            )
            what = f"Its topics ({len(here)})" if here else "Its settings"
            path = await stores.copies.write(await copy_lines(stores, channel), stores.copies.aside(name))
            self.operators(
                f"{channel} has been gone for 30 days ({trouble.reason.rstrip('. ')}). {what} were put aside; should"
                f" it come back: paperroute restore {path}"
            )
        for each in here:
            await stores.subscriptions.remove(channel, each.id)
        await stores.preferences.forget(channel, kept.version)
        waiting = [entry.key async for entry in stores.ledger.entries(State.HELD, channel)]
        await stores.outbox.drop(channel, waiting, REASON, stores.clock.now())
        await stores.outbox.wake(channel, stores.clock.now())
        log.info("channel_retired", channel=str(channel), topics=len(here), dropped=len(waiting))
