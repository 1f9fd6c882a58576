"""The workspaces and organizations that installed the app, each served with the token that it gave.

Lives here: finding whose a workspace is, fresh tokens where they rotate. Not here: how a workspace installs the app (`installing.py`, which
makes this), what a workspace is (`workspaces.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import structlog

from adapters.platforms.slack.access import Identity, identify
from adapters.platforms.slack.calls import CallFailed, Calls
from adapters.platforms.slack.errors import MEANING
from adapters.platforms.slack.history import History
from adapters.platforms.slack.origin import origin
from adapters.platforms.slack.workspaces import Workspace
from bot.errors import PaperRouteError, Transient, WorkspaceGone
from bot.installations import Installation, InstallationStore, Tokens
from bot.ports import Clock

log = structlog.get_logger()

ROTATE_BEFORE = timedelta(
    minutes=120
)  # of the 12 hours that a token lives. Source: docs.slack.dev, using-token-rotation
KNOWN_FOR = timedelta(
    minutes=5
)  # an installation is taken as it was read: auth.test on every request is what Bolt would do
MOST_TEAM_PAGES = 10  # of 1,000


@dataclass
class _Read:
    """An installation as it was read, and what was made of it."""

    installation: Installation
    workspace: Workspace
    until: float


class Rotation(Protocol):
    async def __call__(self, refresh_token: str) -> Tokens:
        """New tokens for a refresh token, which is spent by it. Raises CallFailed."""


@dataclass
class Installed:
    """Every workspace that installed the app. An organization's installation serves all of its workspaces."""

    calls: Calls
    store: InstallationStore
    clock: Clock
    rotation: Rotation
    _read: dict[str, _Read] = field(default_factory=dict)
    _belonging: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def of(self, team_id: str, organization: str | None = None) -> Workspace:
        """`organization`: where Slack named one, its installation is looked for too."""
        async with self._turns.setdefault(team_id, asyncio.Lock()):
            known, now = self._read.get(team_id), self.clock.now().timestamp()
            if known is not None and now < known.until:
                return known.workspace
            found = await self._find(team_id, organization)
            if found is None:
                self._read.pop(team_id, None)
                raise WorkspaceGone(_not_installed(team_id), for_good=True)
            fresh = await self._fresh(found)
            if known is not None and known.installation.tokens == fresh.tokens:
                workspace = known.workspace
            else:
                workspace = await self._opened(fresh, team_id)
            self._read[team_id] = _Read(fresh, workspace, now + KNOWN_FOR.total_seconds())
            return workspace

    async def all(self) -> Sequence[Workspace]:
        found = []
        for installation in await self.store.all("slack"):
            if installation.org_wide:
                continue  # its workspaces come with their first request
            try:
                found.append(await self.of(installation.workspace))
            except (CallFailed, PaperRouteError) as failed:
                log.warning("slack_workspace_away", workspace=installation.workspace, reason=str(failed))
        return found

    async def everywhere(self) -> AsyncIterator[Workspace]:
        for each in await self.all():
            yield each
        for installation in await self.store.all("slack"):
            if installation.org_wide:
                async for workspace in self._within(installation):
                    yield workspace

    async def _within(self, organization: Installation) -> AsyncIterator[Workspace]:
        """One that is away keeps the others from nothing."""
        name = organization.workspace
        try:
            teams = await self._workspaces_of(await self._fresh(organization))
        except (CallFailed, PaperRouteError) as failed:
            log.warning("slack_organization_refuses", organization=name, reason=str(failed))
            return
        for team_id in sorted(teams):
            try:
                yield await self.of(team_id, name)
            except (CallFailed, PaperRouteError) as failed:
                log.warning("slack_workspace_away", workspace=team_id, reason=str(failed))

    async def speaking(self, payload: Mapping[str, Any]) -> Workspace:
        who = origin(payload)
        return await self.of(who.team_id, who.organization)

    def known(self, team_id: str) -> Identity | None:
        read = self._read.get(team_id)
        return read.workspace.identity if read else None

    def forget(self) -> None:
        self._read.clear()
        self._belonging.clear()

    def came(self, team_id: str) -> None:
        """A workspace or an organization installed the app (again): its token is another one."""
        self.forget()

    async def let_go(self, team_id: str) -> None:
        self.forget()  # of an organization, all of its workspaces
        if await self.store.remove("slack", team_id):
            log.info("slack_uninstalled", workspace=team_id)

    async def _find(self, team_id: str, organization: str | None) -> Installation | None:
        found = await self.store.find("slack", team_id)
        if found is None and organization is not None:
            found = await self.store.find("slack", organization)
        if found is None and organization is None:
            return await self._by_its_workspaces(team_id)
        return found

    async def _by_its_workspaces(self, team_id: str) -> Installation | None:
        """Of the organizations that installed the app, the one to which a workspace belongs."""
        for each in await self.store.all("slack"):
            try:
                if each.org_wide and team_id in await self._workspaces_of(await self._fresh(each)):
                    return each
            except CallFailed as failed:
                if MEANING.get(failed.error) is not WorkspaceGone:
                    raise  # perhaps it is this one, and Slack is away
                log.warning("slack_organization_refuses", organization=each.workspace, reason=failed.said)
        return None

    async def _workspaces_of(self, installation: Installation) -> frozenset[str]:
        """Those into which an organization lets the app."""
        known, now = self._belonging.get(installation.workspace), self.clock.now().timestamp()
        if known is not None and now < known[0]:
            return known[1]
        calls, found = self.calls.bearing(installation.tokens.access), set[str]()
        cursor: str | None = None
        for _ in range(MOST_TEAM_PAGES):
            said = (await calls.ask("auth.teams.list", limit=1000, cursor=cursor)).data
            found |= {str(team.get("id")) for team in said.get("teams") or ()}
            cursor = (said.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        self._belonging[installation.workspace] = (now + KNOWN_FOR.total_seconds(), frozenset(found))
        return frozenset(found)

    async def _fresh(self, found: Installation) -> Installation:
        """With tokens that last for a while. A refresh token works once: who loses the race reads what the winner wrote."""
        tokens = found.tokens
        if tokens.refresh is None or tokens.expires_at is None or tokens.expires_at - self.clock.now() > ROTATE_BEFORE:
            return found
        try:
            await self.store.rotate("slack", found.workspace, tokens.refresh, await self.rotation(tokens.refresh))
        except CallFailed as failed:
            log.warning("slack_token_not_rotated", workspace=found.workspace, reason=failed.said)
        again = await self.store.find("slack", found.workspace)
        if again is None:
            raise WorkspaceGone(_not_installed(found.workspace), for_good=True)
        if again.tokens.expires_at is not None and again.tokens.expires_at <= self.clock.now():
            raise Transient("Slack gave no new token for this workspace yet.", retry_after_s=60.0)
        return again

    async def _opened(self, installation: Installation, team_id: str) -> Workspace:
        calls = self.calls.bearing(installation.tokens.access)
        identity = await identify(calls, team_id if installation.org_wide else None)
        return Workspace(calls, identity, History(calls))


def _not_installed(team_id: str) -> str:
    return f"The app is not installed in Slack workspace {team_id} (any more)."
