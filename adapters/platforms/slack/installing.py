"""Workspaces install the app themselves: the install page, the way back from Slack, and fresh tokens where they rotate.

Lives here: Bolt's OAuth flow on our stores, which update in place and delete (the SDK's own SQLite store does neither: rotation inserts a
row and later reads the spent refresh token). Not here: the store (behind `InstallationStore`), the HTTP server (`web.py`), what a token
is used for (`workspaces.py`). Called by `platform.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation as Answered
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.platforms.slack.calls import CallFailed, Calls, failure, quiet_logger
from adapters.platforms.slack.installed import Installed
from adapters.platforms.slack.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES
from adapters.platforms.slack.settings import Client
from bot.errors import Misconfigured, PaperRouteError
from bot.installations import Installation, InstallationStore, OneTimeStates, Tokens
from bot.ports import Clock
from bot.surroundings import Surroundings

log = structlog.get_logger()

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


class _Kept(AsyncInstallationStore):
    """Our store, as Bolt's flow saves into it. It is asked for nothing else."""

    def __init__(self, store: InstallationStore, clock: Clock, installed: Callable[[str], None]) -> None:
        self._store = store
        self._clock = clock
        self._installed = installed

    async def async_save(self, installation: Answered) -> None:
        """Raises BoltError, for which the flow has a page."""
        kept = read_installation(installation, self._clock.now())
        try:
            await self._store.save(kept)
        except PaperRouteError as error:
            log.error("slack_installation_not_kept", workspace=kept.workspace, reason=error.reason)
            raise BoltError("the installation could not be kept; please try again in a minute") from None
        self._installed(kept.workspace)
        log.info("slack_installed", workspace=kept.workspace, name=kept.name, org_wide=kept.org_wide)


class _States(AsyncOAuthStateStore):
    def __init__(self, states: OneTimeStates) -> None:
        self._states = states

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return await self._states.issue()

    async def async_consume(self, state: str) -> bool:
        return await self._states.consume(state)


def read_installation(found: Answered, now: datetime) -> Installation:
    """An answer of oauth.v2.access. Raises BoltError where it names no workspace or holds no token of a bot."""
    workspace = found.enterprise_id if found.is_enterprise_install else found.team_id
    if not workspace or not found.bot_token:
        raise BoltError("Slack did not say into which workspace the app was installed")
    expires_at = datetime.fromtimestamp(found.bot_token_expires_at, UTC) if found.bot_token_expires_at else None
    name = (found.enterprise_name if found.is_enterprise_install else found.team_name) or workspace
    return Installation(
        platform="slack",
        workspace=workspace,
        name=name,
        tokens=Tokens(found.bot_token, found.bot_refresh_token, expires_at),
        bot_user=found.bot_user_id or "",
        installed_by=found.user_id or "",
        installed_at=now,
        scopes=tuple(found.bot_scopes or ()),
        organization=found.enterprise_id,
        org_wide=bool(found.is_enterprise_install),
    )


@dataclass(frozen=True, slots=True)
class Rotator:
    """Trades a refresh token for new tokens, once."""

    calls: Calls
    client: Client
    clock: Clock

    async def __call__(self, refresh_token: str) -> Tokens:
        """Raises CallFailed."""
        try:
            answer = await self.calls.client().oauth_v2_access(
                client_id=self.client.id,
                client_secret=self.client.secret,
                grant_type="refresh_token",
                refresh_token=refresh_token,
            )
        except SlackApiError as error:
            raise failure(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CallFailed("", taken="maybe", detail=f"the answer got lost ({type(error).__name__})") from None
        said: Mapping[str, Any] = answer.data if isinstance(answer.data, Mapping) else {}
        access, refresh, lives_s = said.get("access_token"), said.get("refresh_token"), said.get("expires_in")
        if not access or not refresh or not isinstance(lives_s, int | float):
            raise CallFailed("", taken="maybe", detail="Slack answered without tokens")
        return Tokens(str(access), str(refresh), self.clock.now() + timedelta(seconds=float(lives_s)))


@dataclass(frozen=True, slots=True)
class Door:
    """How workspaces come in. `workspaces`: those that did."""

    client: Client
    calls: Calls
    store: InstallationStore
    states: OneTimeStates
    clock: Clock
    workspaces: Installed

    def flow(self) -> AsyncOAuthFlow:
        """Bolt's, on our stores."""
        logger = quiet_logger("slack_bolt.oauth")
        settings = AsyncOAuthSettings(
            client_id=self.client.id,
            client_secret=self.client.secret,
            scopes=[*NEEDED_SCOPES, *OPTIONAL_SCOPES],
            user_scopes=[],
            redirect_uri=f"{self.client.public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=self.client.authorize_url,
            installation_store=_Kept(self.store, self.clock, self.workspaces.came),
            state_store=_States(self.states),
            logger=logger,
        )
        return AsyncOAuthFlow(client=self.calls.client(), settings=settings, logger=logger)

    def sentence(self) -> str:
        return f"Slack workspaces install the app at {self.client.public_url}{INSTALL_PATH}"


def door(client: Client | None, calls: Calls, surroundings: Surroundings) -> Door | None:
    """None where one workspace's token is set. Raises Misconfigured."""
    if client is None:
        return None
    if surroundings.installations is None or surroundings.install_states is None:
        raise Misconfigured("SLACK_CLIENT_ID is set, and there is no store for installations here.")
    store, clock = surroundings.installations, surroundings.clock
    workspaces = Installed(calls, store, clock, Rotator(calls, client, clock))
    return Door(client, calls, store, surroundings.install_states, clock, workspaces)
