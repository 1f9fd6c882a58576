"""The HTTP side: tokens, the three ways of passing arguments, faults, rate limits, and the routes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from tests.emulators.control import Plans
from tests.emulators.slack.api import Api, Arguments
from tests.emulators.slack.control import call_of, fault_of, meddle
from tests.emulators.slack.faults import Fault, Faults
from tests.emulators.slack.methods import METHODS
from tests.emulators.slack.oauth import OAuth
from tests.emulators.slack.state import Refusal

_NEED_TEAM = ("users.conversations", "usergroups.list", "conversations.list")
_OBJECTS = ("blocks", "metadata", "attachments", "view", "unfurls")  # JSON texts where the call is a form


@dataclass
class Call:
    """A call as it came in."""

    method: str
    http_method: str
    arguments: Arguments
    at: float


@dataclass
class Tokens:
    bot: str
    app: str
    revoked: str | None = None  # the error that every call of the bot gets
    app_error: str | None = None  # the error of apps.connections.open


@dataclass
class Server:
    api: Api
    tokens: Tokens
    oauth: OAuth = field(default_factory=OAuth)
    faults: Faults = field(default_factory=Faults)
    plans: Plans = field(default_factory=Plans)
    limited: int = 0  # 429s that the rates gave
    calls: list[Call] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, request.method, arguments, self.api.workspace.now()))
        fault = self.faults.take(method, arguments) or self._planned(method, arguments)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is None or fault.takes_it or (fault.error is None and fault.answer is None):
            response = await self._answer(method, request, arguments)
        else:
            response = web.json_response({"ok": False})
        if fault is not None and fault.plant:
            meddle(self.api.workspace, fault.plant)
        if fault is not None and fault.answers_after_s:
            await asyncio.sleep(fault.answers_after_s)
        return response if fault is None else await self._spoil(fault, request, response)

    def _planned(self, method: str, arguments: Arguments) -> Fault | None:
        planned = self.plans.take(call_of(method, arguments), str(arguments.get("channel") or ""))
        if planned is not None and planned.kind == "429_everywhere":
            self.api.close_posts(planned.wait_s)
        return None if planned is None else fault_of(planned)

    async def _answer(self, method: str, request: web.Request, arguments: Arguments) -> web.Response:
        try:
            if method not in METHODS:
                raise Refusal("unknown_method", req_method=method)
            api = self._check_token(method, request, arguments)
            answer = await METHODS[method](api, arguments)
        except Refusal as refusal:
            return self._refuse(refusal)
        return web.json_response({"ok": True, **answer}, headers=self._headers())

    def _refuse(self, refusal: Refusal) -> web.Response:
        wait_s = refusal.body.pop("_retry_after_s", None)
        if wait_s is not None:
            self.limited += 1
            return web.json_response(refusal.body, status=429, headers={"Retry-After": str(wait_s)})
        return web.json_response(refusal.body, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": ",".join(sorted(self.api.scopes))}

    def _check_token(self, method: str, request: web.Request, arguments: Arguments) -> Api:
        """Whose workspace the token is of."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        given = given or str(arguments.get("token") or "")
        if not given:
            raise Refusal("not_authed")
        if method == "apps.connections.open":
            if given == self.tokens.bot:
                raise Refusal("not_allowed_token_type")
            if given != self.tokens.app or self.tokens.app_error:
                raise Refusal(self.tokens.app_error or "invalid_auth")
        elif given == self.tokens.app:
            raise Refusal("not_allowed_token_type")
        elif given in self.oauth.expired:
            raise Refusal("token_expired")
        elif given in self.oauth.apis:
            return self.oauth.apis[given]
        elif given in self.oauth.org_tokens:
            return self._in_organization(method, given, arguments)
        elif given != self.tokens.bot or self.tokens.revoked:
            raise Refusal(self.tokens.revoked or "invalid_auth")
        return self.api

    def _in_organization(self, method: str, token: str, arguments: Arguments) -> Api:
        """Source: docs.slack.dev/enterprise, methods that need a team_id with such a token."""
        if method in _NEED_TEAM and not arguments.get("team_id"):
            raise Refusal("missing_argument")
        api = self.oauth.api_of(token, arguments)
        if api is None:
            raise Refusal("team_access_not_granted")
        return replace(api, organization=self.oauth.org_tokens[token], siblings=self.oauth.organizations)

    async def _spoil(self, fault: Fault, request: web.Request, response: web.Response) -> web.StreamResponse:
        if fault.error is not None:
            said: dict[str, Any] = {"ok": False, "error": fault.error}
            if fault.detail:
                said["response_metadata"] = {"messages": list(fault.detail)}
            return web.json_response(said)
        if fault.answer == "close":
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault.answer == "hang":
            await self.stopping.wait()
            return web.Response(status=504)
        if fault.answer == "garbage":
            return web.Response(text="<html>hello</html>", content_type="text/html")
        if fault.answer == 429:
            wait_s = {"Retry-After": str(fault.retry_after_s)} if fault.retry_after_s is not None else {}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait_s)
        if isinstance(fault.answer, int):
            return web.Response(status=fault.answer, text="<html>upstream</html>", content_type="text/html")
        return response


async def _arguments(request: web.Request) -> Arguments:
    arguments: Arguments = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        arguments.update(json.loads(text) if text else {})
    elif request.can_read_body:
        arguments.update(await request.post())
    for name in _OBJECTS:
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                arguments[name] = {}  # refused as such by the method
    return arguments
