"""How workspaces install an app: the page where people allow it, codes for tokens, tokens that rotate, uninstalling.

Source: docs.slack.dev/authentication/installing-with-oauth, using-token-rotation.
"""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.slack.api import Api

TOKEN_LIFE_S = 12 * 3600


@dataclass
class OAuth:
    """`apis` by bot token. A code works once; a refresh token is spent by its use. `rotating`: tokens expire."""

    client_id: str = "111.222"
    client_secret: str = "emulated-secret"
    scopes: str = ""
    rotating: bool = False
    apis: dict[str, Api] = field(default_factory=dict)
    organizations: dict[str, list[Api]] = field(default_factory=dict)  # by id: its workspaces that let the app in
    org_tokens: dict[str, str] = field(default_factory=dict)  # whose token it is
    _org_codes: dict[str, str] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)
    _codes: dict[str, Api] = field(default_factory=dict)
    _refresh: dict[str, tuple[str, Api]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def allow(self, api: Api) -> str:
        """Somebody presses Allow: the code that their browser carries back."""
        code = f"code-{next(self._numbers)}"
        self._codes[code] = api
        return code

    def allow_all(self, organization: str) -> str:
        """An administrator installs the app in a whole organization."""
        code = f"code-{next(self._numbers)}"
        self._org_codes[code] = organization
        return code

    def api_of(self, token: str, arguments: dict[str, Any]) -> Api | None:
        """The workspace in which an organization's token acts: the one that is named, else the one that has the channel."""
        workspaces = self.organizations.get(self.org_tokens.get(token, ""), [])
        for api in workspaces:
            if api.workspace.team_id == arguments.get("team_id") or arguments.get("channel") in api.workspace.channels:
                return api
        return workspaces[0] if workspaces else None

    def _of_organization(self, organization: str) -> dict[str, Any]:
        token = f"xoxb-{organization}-{next(self._numbers)}"
        self.org_tokens[token] = organization
        here = self.organizations[organization][0]
        who = self._who(here) | {
            "team": None,
            "enterprise": {"id": organization, "name": f"Organization {organization}"},
            "is_enterprise_install": True,
        }
        return {"access_token": token, "token_type": "bot", **who}

    async def access(self, request: web.Request) -> web.Response:
        """oauth.v2.access: a form, with HTTP Basic for the client."""
        form = {**request.query, **await request.post()}
        if not self._is_client(request, form):
            return _no("invalid_client_id")
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(str(form.get("refresh_token") or ""))
        if (organization := self._org_codes.pop(str(form.get("code") or ""), None)) is not None:
            return web.json_response({"ok": True, **self._of_organization(organization)})
        api = self._codes.pop(str(form.get("code") or ""), None)
        if api is None:
            return _no("invalid_code")
        if form.get("redirect_uri") not in self.redirects:
            return _no("bad_redirect_uri")
        return web.json_response({"ok": True, **self._granted(api), **self._who(api)})

    def revoke(self, api: Api) -> None:
        for token in [each for each, owner in self.apis.items() if owner is api]:
            del self.apis[token]
            self.expired.discard(token)

    def _is_client(self, request: web.Request, form: dict[str, Any]) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return given == basic or (form.get("client_id"), form.get("client_secret")) == (
            self.client_id,
            self.client_secret,
        )

    def _refreshed(self, refresh: str) -> web.Response:
        old, api = self._refresh.pop(refresh, (None, None))
        if api is None or old is None:
            return _no("invalid_refresh_token")
        self.apis.pop(old, None)
        return web.json_response({"ok": True, **self._granted(api)})

    def _granted(self, api: Api) -> dict[str, Any]:
        number = next(self._numbers)
        token = f"{'xoxe.xoxb' if self.rotating else 'xoxb'}-{api.workspace.team_id}-{number}"
        self.apis[token] = api
        found: dict[str, Any] = {"access_token": token, "token_type": "bot"}
        if self.rotating:
            refresh = f"xoxe-1-{number}"
            self._refresh[refresh] = (token, api)
            found |= {"refresh_token": refresh, "expires_in": TOKEN_LIFE_S}
        return found

    def _who(self, api: Api) -> dict[str, Any]:
        here = api.workspace
        return {
            "app_id": here.app_id,
            "bot_user_id": here.bot.id,
            "scope": ",".join(sorted(api.scopes)),
            "team": {"id": here.team_id, "name": here.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": next(iter(here.users), "U0")},
        }


def _no(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})
