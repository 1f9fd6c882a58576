"""Direct messages with people: where somebody is who asks from no channel. Opened once, and remembered.

Called by `finding.py` and `home.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import structlog

from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.ways import Asker
from adapters.platforms.slack.workspaces import Workspace

log = structlog.get_logger()

KNOWN_AT_MOST = 5000


@dataclass
class DirectMessages:
    _known: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)

    async def in_private(self, asker: Asker) -> Asker:
        """The same person, in the direct message with us."""
        return replace(asker, channel=await self.channel(asker.workspace, asker.user))

    async def channel(self, workspace: Workspace, user: str) -> str:
        """Its id; the person's own where Slack opens none (im:write is optional), which reaches them too. Never raises."""
        key = (workspace.identity.team_id, user)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        try:
            reply = await workspace.calls.ask("conversations.open", users=user)
        except CallFailed as failed:
            log.info("slack_no_direct_message", reason=failed.said)
            return user
        found = str((reply.data.get("channel") or {}).get("id") or user)
        self._known[key] = found
        if len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return found
