"""What a person's Slack profile tells: their time zone, asked for once and remembered for a while.

Called by `talking.py` when somebody subscribes. Without the scope `users:read` nothing is told, and nobody is held up.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

import structlog

from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.workspaces import Workspace

log = structlog.get_logger()

REMEMBERED_S = 3600.0
MOST_REMEMBERED = 10_000
PATIENCE_S = 1.0  # an answer that takes longer is not worth a person's wait


class Profiles:
    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], tuple[str | None, float]] = OrderedDict()

    async def zone(self, workspace: Workspace, user: str) -> str | None:
        """The IANA name that Slack has, as it is. Never raises."""
        key = (workspace.identity.team_id, user)
        known = self._known.get(key)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        found = await self._ask(workspace, user)
        self._known[key] = found, time.monotonic() + REMEMBERED_S
        self._known.move_to_end(key)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _ask(self, workspace: Workspace, user: str) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                reply = await workspace.calls.ask("users.info", user=user)
        except CallFailed as failed:
            log.info("slack_zone_unknown", reason=failed.said)
            return None
        except TimeoutError:
            return None
        said = reply.data.get("user")
        zone = said.get("tz") if isinstance(said, dict) else None
        return zone if isinstance(zone, str) else None
