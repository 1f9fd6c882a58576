"""Turns at a vendor's door that all processes share: who may send the next request.

Lives here: waiting in line. Not here: what is asked behind the gate, or how long a refusal closes it (the sources). The protocol is
that of `adapters/sources/arxiv_gate.py`. Built by `bot/wiring/`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, translated
from bot.errors import Transient
from bot.ports import Clock

log = structlog.get_logger()

INTERVAL_S = 3.0  # between two requests to arXiv. Source: info.arxiv.org/help/api/tou.html
LEASE_S = 90.0  # of a turn whose holder never comes back; no request is under way for as long
PATIENCE_S = 300.0
SIGN_S = 1.0  # whoever waits asks at least this often
SILENCE_S = 10.0  # whoever has not asked for as long is gone


class RedisGate:
    """One gate a vendor. A turn lasts `lease_s` at most: what is done in it is broken off a little before, as Transient."""

    def __init__(
        self,
        client: Redis,
        vendor: str,
        clock: Clock,
        *,
        interval_s: float = INTERVAL_S,
        lease_s: float = LEASE_S,
        silence_s: float = SILENCE_S,
        sign_s: float = SIGN_S,
    ) -> None:
        self._script = Script(client, "gate")
        self._keys = (keys.intake.gate(vendor), keys.intake.gate_line(vendor), keys.intake.gate_signs(vendor))
        self._vendor = vendor
        self._clock = clock
        self._interval_s = interval_s
        self._lease_s = lease_s
        self._silence_s = silence_s
        self._sign_s = sign_s

    @asynccontextmanager
    async def turn(self, *, patience_s: float = PATIENCE_S) -> AsyncIterator[None]:
        """Hold this while a request is under way. Raises Transient, with the time left, when that is more than `patience_s`."""
        token = secrets.token_hex(8)
        try:
            await self._wait(token, patience_s)
            async with self._in_time():
                yield
        finally:
            # Shielded: whoever is cancelled must not keep the others waiting for the end of the lease.
            with suppress(Transient):
                await asyncio.shield(self._free(token))

    @translated
    async def close_until(self, opens_at: datetime) -> None:
        """Nobody gets a turn before. Never opens earlier than an earlier call said."""
        left_s = (opens_at - self._clock.now()).total_seconds()
        if left_s > 0:
            await self._script(self._keys, ["close", "", round(left_s * 1000)])

    async def _wait(self, token: str, patience_s: float) -> None:
        """In line until the turn comes. A closed gate is known at once; a long line is given up when patience ends."""
        until = self._clock.now() + timedelta(seconds=patience_s)
        while True:
            wait_s, place, certain_s = await self._take(token)
            if wait_s == 0:
                return
            left_s = (until - self._clock.now()).total_seconds()
            least_s = certain_s + place * self._interval_s
            if least_s > left_s or left_s <= 0:
                raise Transient(
                    f"{self._vendor} is not to be asked again yet: its limit is for all of us together.",
                    max(least_s, self._interval_s),
                )
            await self._clock.sleep(min(wait_s, left_s, self._sign_s))

    @translated
    async def _take(self, token: str) -> tuple[float, int, float]:
        arguments: list[str | int] = ["take", token, round(self._lease_s * 1000), round(self._silence_s * 1000)]
        wait_ms, place, certain_ms = await self._script(self._keys, arguments)
        return wait_ms / 1000, int(place), certain_ms / 1000

    @translated
    async def _free(self, token: str) -> None:
        await self._script(self._keys, ["free", token, round(self._interval_s * 1000)])

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        limit = asyncio.timeout(self._lease_s * 0.9)
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            log.warning("gate_lease_ended", vendor=self._vendor)
            raise Transient(f"{self._vendor} did not answer in time.") from None
