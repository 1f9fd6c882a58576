"""Socket Mode: the connection, and the watch over it.

Lives here: when a connection is made, given up and made anew. Not here: what comes through it (`handlers.py`). Called by `platform.py`.

What the SDK does by itself and is kept out (seen by running it): its `connect` tries one address for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from adapters.platforms.slack import access
from adapters.platforms.slack.calls import CallFailed, Calls, quiet_logger
from adapters.platforms.slack.handlers import Handlers
from bot.errors import Transient

log = structlog.get_logger()

CONNECT_TIMEOUT_S = 10.0
PING_S = 5.0
LOOK_S = 0.2  # how often the watch looks whether the connection stands
PATIENCE_S = 5.0  # how long the SDK may take over a change of connections that Slack asked for
STEADY_S = 10.0  # a connection that lasted so long was a good one; after two bad ones it is the service that waits
SETTLE_S = 3.0
CLOSE_TIMEOUT_S = 2.0

FORGOTTEN_S = 60.0  # within which Slack has noticed that a connection is gone
NOT_ALONE = (
    "Another program is connected to Slack with this app's tokens: each command reaches only one of the two. Stop the other one, or give it"
    " an app of its own."
)


class Listener:
    """Keeps a socket open for one app, in all of its workspaces."""

    def __init__(self, calls: Calls, app_token: str, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._closed_at: float | None = None  # when our last connection was given up (monotonic)
        self._calls = calls
        self._app_token = app_token

    async def serve(self, app: AsyncApp, handlers: Handlers) -> None:
        """Until cancelled. Raises Transient when no connection can be made, or none lasts."""
        bad = 0
        try:
            while bad < 2:
                lasted_s = await self._one_connection(app, handlers)
                bad = bad + 1 if lasted_s < STEADY_S else 0
                log.warning("slack_connection_lost", lasted_s=round(lasted_s, 1))
            raise Transient("Slack's Socket Mode connection is lost each time soon after it is made.")
        finally:
            await handlers.answering.settle(SETTLE_S)

    async def _one_connection(self, app: AsyncApp, handlers: Handlers) -> float:
        """Connect, and watch until the connection is lost. Returns how long it lasted, in seconds."""
        try:
            url = await access.socket_url(self._calls, self._app_token)
        except CallFailed as failed:
            raise Transient(access.no_socket(failed), failed.retry_after_s) from None
        handler = AsyncSocketModeHandler(
            app, self._app_token, logger=quiet_logger("slack_sdk.socket"), ping_interval=PING_S
        )
        handler.client.proxy = None
        handler.client.wss_uri = url
        started = time.monotonic()
        handler.client.message_listeners.append(self._counting(started))
        catching_up: asyncio.Task[None] | None = None
        try:
            await _connect(handler)
            log.info("slack_listening")
            catching_up = asyncio.create_task(handlers.channels.catch_up())
            await _watch(handler)
        finally:
            if catching_up is not None:
                catching_up.cancel()
            await _close(handler)
            self._closed_at = time.monotonic()
        return time.monotonic() - started

    def _counting(self, started: float) -> Callable[..., Awaitable[None]]:
        """Hears each connection's hello, which says how many the app has. Ours: this one, the one it takes the place of when Slack asked
        for a change, and one that was given up a moment ago."""
        hellos = 0

        async def heard(_client: object, message: Mapping[str, Any], _raw: object = None) -> None:
            nonlocal hellos
            if message.get("type") != "hello":
                return
            hellos += 1
            lately = self._closed_at is not None and started - self._closed_at < FORGOTTEN_S
            ours = (1 if hellos == 1 else 2) + lately
            count = message.get("num_connections")
            if isinstance(count, int) and count > ours:
                self._tell(NOT_ALONE)

        return heard


async def over_http(handlers: Handlers) -> None:
    """Until cancelled: what Slack sends comes through the HTTP server."""
    catching_up = asyncio.create_task(handlers.channels.catch_up())
    try:
        await asyncio.Event().wait()
    finally:
        catching_up.cancel()
        await handlers.answering.settle(SETTLE_S)


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await handler.connect_async()  # type: ignore[no-untyped-call]
    except TimeoutError:
        raise Transient("Slack's Socket Mode connection cannot be made.") from None


async def _close(handler: AsyncSocketModeHandler) -> None:
    """In little time: by itself it waits 10 s for a Slack that does not say goodbye, and the program must end within them."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await handler.close_async()  # type: ignore[no-untyped-call]
    await handler.client.aiohttp_client_session.close()


async def _watch(handler: AsyncSocketModeHandler) -> None:
    """Return once the connection is gone: at once where it broke, after a while where the SDK is about to change it."""
    gone_since: float | None = None
    while True:
        await asyncio.sleep(LOOK_S)
        if await handler.client.is_connected():
            gone_since = None
            continue
        # The SDK notices a broken connection only at its next ping, and commands are lost until then.
        changing = handler.client.connect_operation_lock.locked() or not handler.client.auto_reconnect_enabled
        gone_since = gone_since or time.monotonic()
        if not changing or time.monotonic() - gone_since > PATIENCE_S:
            return
