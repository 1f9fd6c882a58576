"""The locale of a channel, which is its workspace's own. Asked of Slack, and remembered.

American English is what a workspace has that never chose: it says nothing, as on Discord. Called by `answering.py` for who subscribes, as
that is when a channel's language is noted. Source: docs.slack.dev, conversations.info, include_locale.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.ways import Asker
from bot.ports import Clock

log = structlog.get_logger()

KNOWN_FOR = timedelta(hours=1)
KNOWN_AT_MOST = 5000
PATIENCE_S = 1.0  # an answer that takes longer is not worth a person's wait
USUAL = "en-US"


@dataclass
class Locales:
    clock: Clock
    _known: OrderedDict[str, tuple[datetime, str | None]] = field(default_factory=OrderedDict)

    async def of(self, asker: Asker) -> str | None:
        """That of the channel in which somebody asks; None where nobody chose one, or Slack does not tell. Never raises."""
        address, now = str(asker.address), self.clock.now()
        known = self._known.get(address)
        if known is not None and now - known[0] < KNOWN_FOR:
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE_S):
                reply = await asker.workspace.calls.ask(
                    "conversations.info", channel=asker.channel, include_locale=True
                )
        except (CallFailed, TimeoutError) as failed:  # a private channel without its scope, and the like
            log.info("slack_locale_unknown", reason=getattr(failed, "said", "it takes too long"))
            return None
        said = str((reply.data.get("channel") or {}).get("locale") or USUAL)
        found = None if said == USUAL else said
        self._known[address] = (now, found)
        while len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return found
