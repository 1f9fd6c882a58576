"""The workspaces that are served, each with its token, who we are there, and what was looked up in its histories.

Lives here: what they are, and the one workspace of SLACK_BOT_TOKEN. Not here: all that installed the app (`installed.py`), calls
(`calls.py`). Called by whatever speaks to Slack.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from adapters.platforms.slack.access import Identity, identify
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.history import History
from bot.errors import WorkspaceGone

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Workspace:
    """`calls` bear its token. `identity.team_id` is the workspace's id."""

    calls: Calls
    identity: Identity
    history: History


class Workspaces(Protocol):
    async def of(self, team_id: str) -> Workspace:
        """Raises WorkspaceGone (not served), CallFailed (Slack refuses the token, or is away), Transient (the store is away)."""

    async def all(self) -> Sequence[Workspace]:
        """Those that answer; what is wrong with the others is logged. Raises CallFailed where there is one alone."""

    def everywhere(self) -> AsyncIterator[Workspace]:
        """Those of `all`, and each workspace of the organizations that installed the app. Raises as `all` does."""

    async def speaking(self, payload: Mapping[str, Any]) -> Workspace:
        """Where a command, a press or an event comes from. Raises as `of` does."""

    def known(self, team_id: str) -> Identity | None:
        """Who we are there, if that was asked before."""

    async def let_go(self, team_id: str) -> None:
        """A workspace or an organization uninstalled the app, or revoked its token. What channels are subscribed to is kept. Raises
        Transient."""

    def forget(self) -> None:
        """Ask anew from now on: a token may have been mended."""


@dataclass
class OnlyOne:
    """The workspace of SLACK_BOT_TOKEN."""

    calls: Calls
    _workspace: Workspace | None = None

    async def of(self, team_id: str) -> Workspace:
        (found,) = await self.all()
        identity = found.identity
        if identity.team_id and team_id != identity.team_id:
            raise WorkspaceGone(
                f"SLACK_BOT_TOKEN is of workspace {identity.team} ({identity.team_id}), and this channel is in {team_id}."
            )
        return found

    async def all(self) -> Sequence[Workspace]:
        if self._workspace is None:
            self._workspace = Workspace(self.calls, await identify(self.calls), History(self.calls))
        return (self._workspace,)

    async def everywhere(self) -> AsyncIterator[Workspace]:
        for each in await self.all():
            yield each

    async def speaking(self, payload: Mapping[str, Any]) -> Workspace:
        """Whoever can talk to us does so in the workspace of the token, people of other workspaces in shared channels too."""
        (found,) = await self.all()
        return found

    def known(self, team_id: str) -> Identity | None:
        return self._workspace.identity if self._workspace else None

    async def let_go(self, team_id: str) -> None:
        """Its token is a setting: Slack's refusals say enough."""
        log.warning("slack_uninstalled", workspace=team_id)

    def forget(self) -> None:
        self._workspace = None
