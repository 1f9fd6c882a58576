"""Topics that were paused for a while come back by themselves. A chore (`bot/chores.py`); pausing is `commands/pausing.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from bot.ports import Clock
from bot.storage.channels import SubscriptionStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Resuming:
    subscriptions: SubscriptionStore
    clock: Clock

    async def look(self) -> None:
        """Those whose pause is over by now. Raises Transient."""
        now = self.clock.now()
        async for each in self.subscriptions.all():
            ends = each.options.paused_until
            if each.options.paused and ends is not None and ends <= now:
                await self.subscriptions.replace(each.with_options(replace(each.options, paused=False)))
                log.info("topic_resumed", channel=str(each.channel), topic=each.topic)
