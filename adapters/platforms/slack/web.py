"""Slack over HTTP: signed requests to the same handlers as the socket's, and the pages on which workspaces install the app.

Lives here: the server and its routes. Not here: what is done (`talking.py`), the install flow (`installing.py`). Called by `platform.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.platforms.slack.installing import INSTALL_PATH, REDIRECT_PATH
from bot.errors import Transient

log = structlog.get_logger()

EVENTS_PATH = "/slack/events"
LARGEST = 1024 * 1024  # bytes of a request; a view has at most 250 KB. Source: docs.slack.dev/surfaces/modals
SHUTDOWN_S = 2.0


@asynccontextmanager
async def served(host: str, port: int, app: AsyncApp | None, flow: AsyncOAuthFlow | None) -> AsyncIterator[int]:
    """Until the block ends. `app`: its events are taken (checked by its signing secret). Yields the port. Raises Transient."""
    routes = web.Application(client_max_size=LARGEST)
    if app is not None:
        routes.router.add_post(EVENTS_PATH, partial(_event, app))
    if flow is not None:
        routes.router.add_get("/", _to_install)
        routes.router.add_get(INSTALL_PATH, partial(_install, flow))
        routes.router.add_get(REDIRECT_PATH, partial(_came_back, flow))
    routes.router.add_get("/healthz", _healthy)
    runner = web.AppRunner(routes, access_log=None, shutdown_timeout=SHUTDOWN_S)  # addresses here hold codes and states
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise Transient(f"SLACK_HTTP_PORT: nothing can listen on {host}:{port} ({error.strerror}).") from None
        bound = int(runner.addresses[0][1])
        log.info("slack_http_listening", host=host, port=bound)
        yield bound
    finally:
        await runner.cleanup()


async def _event(app: AsyncApp, request: web.Request) -> web.StreamResponse:
    return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))


async def _install(flow: AsyncOAuthFlow, request: web.Request) -> web.StreamResponse:
    return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))


async def _came_back(flow: AsyncOAuthFlow, request: web.Request) -> web.StreamResponse:
    return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))


async def _to_install(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(INSTALL_PATH)


async def _healthy(_: web.Request) -> web.StreamResponse:
    return web.Response(text="ok")
