"""A call that changes something at Slack: within the deadline, and its failure as what it means for the message.

Lives here: the deadline, and whether Slack had been asked when it passed. Not here: what an error's name means (`errors.py`), one call
(`calls.py`). Called by `platform.py`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack import access
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.errors import UNINSTALLED, meaning
from adapters.platforms.slack.workspaces import Workspaces
from bot.errors import Misconfigured, PaperRouteError, Transient, Uncertain, WorkspaceGone
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Changing:
    workspaces: Workspaces
    clock: Clock
    deadline_s: float

    async def ask(
        self, method: str, team_id: str, gone: tuple[str, ...] = (), within_s: float | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """What Slack answers, {} for an error named in `gone`: that it was done before. `within_s`: less than the deadline. Raises what
        `Platform.post` raises."""
        started_at = None
        try:
            async with asyncio.timeout(self.deadline_s if within_s is None else within_s):
                try:
                    workspace = await self.workspaces.of(team_id)
                except CallFailed as failed:
                    raise _unknown_self(failed) from None
                started_at = self.clock.now()
                return dict((await workspace.calls.ask(method, **arguments)).data)
        except CallFailed as failed:
            if failed.error in gone:
                return {}
            raise meaning(failed, started_at or self.clock.now()) from None
        except TimeoutError:
            if started_at is None:
                raise Transient("Slack does not answer.") from None
            raise Uncertain("Slack did not answer in time.", started_at) from None


def _unknown_self(failed: CallFailed) -> PaperRouteError:
    """A post that could not start, because Slack did not say who we are."""
    error = access.refused(failed)
    return (
        WorkspaceGone(error.reason, for_good=failed.error in UNINSTALLED) if isinstance(error, Misconfigured) else error
    )
