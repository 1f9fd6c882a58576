"""The heartbeat: an address that is asked for, so that a watching service knows that we live (healthchecks.io and the like).

Lives here: one request, whose failure is nobody's concern but the log's. Not here: when it is made (`bot/intake/pulse.py`). Made by
`bot/wiring/`. Whoever has the address can pretend that we live, so it is a secret and is not logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import structlog
from pydantic import SecretStr

log = structlog.get_logger()

TIMEOUT_S = 5.0  # in all; a pass waits for it


class Heartbeat:
    def __init__(self, url: SecretStr) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=True)

    async def beat(self) -> None:
        """Never raises."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                async with self._client.stream("GET", self._url.get_secret_value()) as response:
                    status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            log.warning("heartbeat_not_taken", reason=type(error).__name__)
            return
        if status >= 300:
            log.warning("heartbeat_not_taken", reason=f"HTTP {status}")

    async def close(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def heartbeat(url: SecretStr | None) -> AsyncIterator[Callable[[], Awaitable[None]] | None]:
    """What gives the sign, None where nobody wants it."""
    if url is None:
        yield None
        return
    heart = Heartbeat(url)
    try:
        yield heart.beat
    finally:
        await heart.close()
