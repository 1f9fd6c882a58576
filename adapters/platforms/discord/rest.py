"""One request to Discord's REST API, one outcome: an answer, a refusal, not sent, or lost.

Lives here: the session, the deadline, and waiting for a request's turn. Not here: when that is (`limits.py`), what a refusal means
(`errors.py`), what is said (`embeds.py`). Called by everything of ours that posts, reads or answers.

Why not discord.py's own HTTP client: it sleeps out limits and repeats requests inside one call, sleeps after a *taken* message
when a bucket is empty, and does not tell whether a request had left when a deadline ends it (discord/http.py, 2.7.1,
`HTTPClient.request` and `Ratelimit.__aexit__`). The courier must know all three, so here nothing is ever sent twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.limits import ALL, COUNTS_AS_INVALID, GLOBAL, Limits
from bot.chat import Attachment
from bot.ports import Clock
from bot.rates import Rate

# The form is required. Source: discord-api-docs, reference, "User Agent"
USER_AGENT = "DiscordBot (paper-route, 0.1.0)"
CONNECT_S = 4.0  # to get a connection: what ends here was never sent
DEADLINE_S = 10.0  # the most that a call takes where nobody says otherwise
# Shares of a call's deadline; a little is left for what surrounds it.
REQUEST_SHARE = 0.7  # the request, connecting included
PATIENCE_SHARE = 0.25  # how long a turn is waited for before giving up unsent

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_MESSAGE = re.compile(r"/messages/[^/]+(?=$|/crosspost$)")


class Rest:
    """`authorized=False` is for interaction tokens, which are their own credential."""

    def __init__(
        self, api_url: str, token: str, clock: Clock, deadline_s: float = DEADLINE_S, rate: Rate = GLOBAL
    ) -> None:
        self._api_url = api_url
        self._token = token
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self.request_s = REQUEST_SHARE * deadline_s
        self._patience_s = PATIENCE_SHARE * deadline_s
        self._limits = Limits(rate)

    async def call(
        self,
        method: Method,
        path: str,
        body: Any = None,
        *,
        file: Attachment | None = None,
        query: Mapping[str, str | int] | None = None,
        authorized: bool = True,
        timeout_s: float | None = None,
        patient: bool = True,
    ) -> Any:
        """The answer's JSON, None where there is none. `file` goes with the body, in a form. Takes at most a quarter of the deadline
        (nothing of it where not `patient`) and `timeout_s`.

        Raises Refused (Discord answered no), NotSent (nothing left), Lost (it may have been taken).
        """
        bucket = _bucket(method, path)
        if authorized:
            await self._wait_for(bucket, self._patience_s if patient else 0.0)
        timeout_s = timeout_s or self.request_s
        started_at = self._clock.now()
        try:
            async with self._open_session().request(
                method,
                self._api_url + path,
                params=query,
                **_sent(body, file),
                headers={"Authorization": f"Bot {self._token}"} if authorized else None,
                timeout=aiohttp.ClientTimeout(total=timeout_s, connect=min(CONNECT_S, timeout_s / 2)),
                allow_redirects=False,
            ) as response:
                self._note_limits(bucket, response)
                return await self._read(bucket, response, authorized)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"Discord cannot be reached: {_phrase(error)}.") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise NotSent("DISCORD_API_URL is no address that can be called.") from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Lost(f"Discord's answer got lost: {_phrase(error)}.", started_at) from error

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),  # no queue of its own: the courier paces
                headers={"User-Agent": USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # a proxy meant for something else would break posts silently
            )
        return self._session

    async def _wait_for(self, bucket: str, patience_s: float) -> None:
        """A turn is waited for a little; asking all the same would count toward being shut out (`limits.py`)."""
        now = self._clock.now()
        latest = now + timedelta(seconds=patience_s)
        await self._sleep(now, *self._limits.opens_at(bucket, now), latest)
        now = self._clock.now()
        while (opens_at := self._limits.all.opens_at(now)) > now:
            await self._sleep(now, opens_at, True, latest)
            now = self._clock.now()  # meanwhile Discord may have asked to wait, and others may have left
            closed = self._limits.opens_at(bucket, now)
            if closed[0] > now:
                await self._sleep(now, *closed, now)
        self._limits.all.leave(now)

    async def _sleep(self, now: datetime, until: datetime, everywhere: bool, latest: datetime) -> None:
        wait_s = (until - now).total_seconds()
        if until > latest:
            raise NotSent("Discord asked to wait.", retry_after_s=wait_s, everywhere=everywhere)
        if wait_s > 0:
            await self._clock.sleep(wait_s)

    def _close_bucket(self, bucket: str, seconds: float) -> None:
        self._limits.close(bucket, self._clock.now() + timedelta(seconds=seconds))

    def _note_limits(self, bucket: str, response: aiohttp.ClientResponse) -> None:
        """Source: discord-api-docs, topics/rate-limits: Remaining 0 means nothing more until Reset-After seconds passed; a 429 of the
        scope "shared" is no fault of ours."""
        shared = response.headers.get("X-RateLimit-Scope") == "shared"
        invalid = response.status in COUNTS_AS_INVALID and not shared
        self._limits.answered(bucket, self._clock.now(), invalid=invalid)
        reset_after_s = _number(response.headers.get("X-RateLimit-Reset-After"))
        if response.headers.get("X-RateLimit-Remaining") == "0" and reset_after_s is not None:
            self._close_bucket(bucket, reset_after_s)

    async def _read(self, bucket: str, response: aiohttp.ClientResponse, authorized: bool) -> Any:
        if response.status == 204:
            return None
        if 200 <= response.status < 300:
            return await response.json(content_type=None)
        details = await _details(response)
        refusal = Refused(
            status=response.status,
            code=_whole(details.get("code")),
            message=str(details.get("message") or response.reason or ""),
            errors=details.get("errors"),
            from_discord=bool(details),
        )
        if response.status == 429:
            waits = [_number(response.headers.get("Retry-After")), _number(details.get("retry_after"))]
            refusal.retry_after_s = max((wait for wait in waits if wait is not None), default=1.0)
            everywhere = details.get("global") is True or "X-RateLimit-Global" in response.headers
            # Interactions have no part in the bot's global limit. Source: topics/rate-limits, "Global Rate Limit"
            refusal.everywhere = everywhere
            self._close_bucket(ALL if everywhere and authorized else bucket, refusal.retry_after_s)
        raise refusal


def _sent(body: Any, file: Attachment | None) -> dict[str, Any]:
    """Source: discord-api-docs, reference, "Uploading Files": the body as `payload_json`, the file as `files[0]`."""
    if file is None:
        return {"json": body}
    form = aiohttp.FormData()
    whole = {**body, "attachments": [{"id": "0", "filename": file.name}]}
    form.add_field("payload_json", json.dumps(whole), content_type="application/json")
    form.add_field("files[0]", file.text.encode(), filename=file.name, content_type="text/plain; charset=utf-8")
    return {"data": form}


def _bucket(method: str, path: str) -> str:
    """Buckets are per route and top-level id: the path without a message's id. Source: topics/rate-limits."""
    return f"{method} {_MESSAGE.sub('/messages/*', path)}"


async def _details(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """The error object; empty when something in between answered (a proxy's page), or the body broke off."""
    try:
        body = await response.json(content_type=None)
    except (ValueError, aiohttp.ClientError, TimeoutError):
        return {}
    return body if isinstance(body, Mapping) else {}


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _phrase(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or "no connection"
    return type(error).__name__
