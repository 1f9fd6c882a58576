"""The HTTP side: what every request goes through before and after its handler.

Faults, token, limits, OpenAPI, in this order. Handlers are in `routes.py` and `interactions.py`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators.control import Plans
from tests.emulators.discord import contract
from tests.emulators.discord.control import call_of, fault_of
from tests.emulators.discord.faults import Fault, Faults
from tests.emulators.discord.limits import Limits

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
VIA = {"Via": "1.1 google"}
BODY = web.RequestKey("body", object)
SKETCHED = frozenset(
    {"guild", "guild_channels", "member", "my_guilds", "channel", "open_direct", "application"}
)  # answers kept short


class ApiError(Exception):
    def __init__(self, status: int, code: int, message: str, body: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = body or {"code": code, "message": message}


def answer(value: Any, status: int = 200) -> web.Response:
    """The content type is exactly this: discord.py looks for no other."""
    body = json.dumps(value).encode()
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json", **VIA})


def body_of(request: web.Request) -> Any:
    """The request's JSON."""
    return request[BODY]


async def _body(request: web.Request) -> Any:
    """JSON, or a form with files: then the body is `payload_json`, and each attachment is given what its file holds."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return json.loads(raw) if raw else None
    form = await request.post()
    payload: Any = form["payload_json"]
    body = json.loads(payload)
    for attachment in body.get("attachments") or ():
        file = form[f"files[{attachment['id']}]"]
        assert isinstance(file, web.FileField)
        assert file.filename == attachment["filename"]
        attachment["_held"] = file.file.read().decode()
    return body


@dataclass(frozen=True)
class Seen:
    """A request as it came. `path` is the OpenAPI document's."""

    route: str
    path: str
    body: Any
    headers: dict[str, str]


class Gate:
    """The middleware. `violations` are what the OpenAPI document says is wrong, in requests or in our own answers.

    `checked`: whether it is asked at all."""

    checked = True

    def __init__(self, token: str, faults: Faults, limits: Limits) -> None:
        self.token = token
        self.faults = faults
        self.limits = limits
        self.plans = Plans()
        self.violations: list[str] = []
        self.seen: list[Seen] = []

    def middleware(self) -> Any:
        @web.middleware
        async def through(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await self._through(request, handler)
            except ApiError as error:
                return answer(error.body, error.status)

        return through

    async def _through(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        route = request.match_info.route.name or ""
        if route in ("", "gateway_socket"):
            return await handler(request)
        body = await self._note(request, route)
        fault = self.faults.take(route) or self._planned(route, request.match_info.get("channel_id", ""), body)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and not fault.takes_it and (fault.status or fault.drop):
            return _spoilt(request, fault)
        refusal, headers = self._admit(request, route)
        if refusal is not None:
            return _spoilt(request, refusal)
        request[BODY] = body
        response = await self._handled(request, handler)
        response.headers.update(headers)
        self._check_answer(request, response)
        if fault is not None and fault.answers_after_s:
            await asyncio.sleep(fault.answers_after_s)
        return _spoilt(request, fault) if fault is not None and (fault.status or fault.drop) else response

    def _planned(self, route: str, channel_id: str, body: Any) -> Fault | None:
        planned = self.plans.take(call_of(route, body), channel_id)
        if planned is not None and planned.kind == "429_everywhere":
            self.limits.close_everywhere(planned.wait_s)
        return None if planned is None else fault_of(planned)

    async def _note(self, request: web.Request, route: str) -> Any:
        body = await _body(request)
        path = _template(request)
        self.seen.append(Seen(route, path, body, dict(request.headers)))
        agent = request.headers.get("User-Agent", "")
        if not agent.startswith("DiscordBot (") and route not in (
            "callback",
            "edit_original",
            "followup",
            "get_original",
        ):
            self.violations.append(f"{route}: User-Agent {agent!r}")
        if body is not None and self.checked:
            self.violations += contract.problems(path, request.method, "request", body)
        return body

    def _admit(self, request: web.Request, route: str) -> tuple[Fault | None, dict[str, str]]:
        """Interaction routes carry their own token and are outside the global limit."""
        if "token" in request.match_info:
            return None, {}
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")
        return self.limits.spend(route, request.match_info.get("channel_id", ""))

    async def _handled(self, request: web.Request, handler: Handler) -> web.Response:
        try:
            response = await handler(request)
        except ApiError as error:
            response = answer(error.body, error.status)
        assert isinstance(response, web.Response)
        return response

    def _check_answer(self, request: web.Request, response: web.Response) -> None:
        if (
            self.checked
            and request.match_info.route.name not in SKETCHED
            and response.status in (200, 201)
            and isinstance(response.body, bytes)
        ):
            value = json.loads(response.body)
            self.violations += contract.problems(_template(request), request.method, str(response.status), value)


def _template(request: web.Request) -> str:
    """The path as the OpenAPI document has it."""
    resource = request.match_info.route.resource
    canonical = resource.canonical if resource else ""
    path = canonical.removeprefix("/api/v10")
    if path.startswith("/webhooks/"):
        return path.replace("{application_id}", "{webhook_id}").replace("{token}", "{webhook_token}")
    return path.replace("{token}", "{interaction_token}")


def _spoilt(request: web.Request, fault: Fault) -> web.Response:
    if fault.drop and request.transport is not None:
        request.transport.abort()
    if fault.page:
        return web.Response(text="<html>no</html>", status=fault.status or 502, content_type="text/html")
    body = fault.body or {"code": 0, "message": f"{fault.status}"}
    response = answer(body, fault.status or 500)
    response.headers.update(fault.headers)
    return response
