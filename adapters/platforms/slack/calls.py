"""One call of Slack's Web API: bounded in time, never repeated, and clear about whether Slack may have taken it.

Lives here: the HTTP session, the SDK's client, the response_url post. Not here: what an error name means for a message
(`errors.py`). Called by every other module of this package.

The SDK's own retrying stays off (`retry_handlers=[]`): its connection-error handler sends chat.postMessage again after a lost
answer, which posts twice. Proxies of the environment are ignored: the SDK would use them even for 127.0.0.1.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

CALL_TIMEOUT_S = 9.0  # a post's deadline is 10 s: the answer must have failed before it
CONNECT_TIMEOUT_S = 4.0
KEEPALIVE_S = 15.0  # a connection that idled longer may be closed under our feet, and that looks like a lost answer

_READS = frozenset(
    {"conversations.history", "conversations.replies", "conversations.info", "users.conversations", "users.info"}
    | {"usergroups.list"}
)


class CallFailed(Exception):
    """A call without an `ok`. `error` is Slack's name for it, "" where Slack did not get to say one.

    `taken`: "no" where Slack cannot have acted on it, "maybe" where nobody knows. `detail`: Slack's own further words.
    """

    def __init__(
        self,
        error: str,
        *,
        status: int = 0,
        taken: str = "no",
        retry_after_s: float | None = None,
        needed: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(error or detail)
        self.error = error
        self.status = status
        self.taken = taken
        self.retry_after_s = retry_after_s
        self.needed = needed
        self.detail = detail

    @property
    def limited(self) -> bool:
        return self.status == 429 or self.error in ("ratelimited", "rate_limited")

    @property
    def said(self) -> str:
        """What went wrong, in a few words for a sentence."""
        if self.error == "missing_scope" and self.needed:
            return f"missing_scope: {self.needed}"
        return self.error or self.detail


@dataclass(frozen=True, slots=True)
class Reply:
    """An `ok` answer: its JSON, and the granted scopes where Slack's header names them."""

    data: Mapping[str, Any]
    scopes: frozenset[str] | None


class _Session:
    """The connections, shared by all tokens. Lazy, and usable again after it was closed."""

    def __init__(self) -> None:
        self._open: aiohttp.ClientSession | None = None

    def open(self) -> aiohttp.ClientSession:
        if self._open is None or self._open.closed:
            self._open = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S),
                trust_env=False,
            )
        return self._open

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None


class Calls:
    """The Web API with one token. Lazy: the first call opens the session; `close` may be followed by further calls."""

    def __init__(self, api_url: str, bot_token: str, session: _Session | None = None) -> None:
        self._api_url = api_url
        self._bot_token = bot_token
        self._session = session or _Session()

    def bearing(self, bot_token: str) -> Calls:
        """The same with another token, on the same connections."""
        return Calls(self._api_url, bot_token, self._session)

    def client(self) -> AsyncWebClient:
        """The SDK's client on our session, without a token: each call brings its own, and the environment's stay out."""
        client = AsyncWebClient(
            base_url=self._api_url,
            session=self._session.open(),
            retry_handlers=[],
            logger=quiet_logger("slack_sdk.web"),
        )
        client.proxy = None
        return client

    async def ask(self, method: str, *, token: str | None = None, **arguments: Any) -> Reply:
        """Call a method, with the bot's token unless another is given. Arguments that are None are left out. Raises CallFailed."""
        given = {key: value for key, value in arguments.items() if value is not None}
        given["token"] = token or self._bot_token
        try:
            response = await self._send(method, given)
        except SlackApiError as error:
            raise failure(error) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise CallFailed("", detail=f"Slack cannot be reached ({_kind(error)})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CallFailed("", taken="maybe", detail=f"the answer got lost ({_kind(error)})") from None
        except (
            SlackClientError,
            ValueError,
            AttributeError,
            TypeError,
        ) as error:  # 200 with something that is no answer
            raise CallFailed("", taken="maybe", detail=f"the answer makes no sense ({_kind(error)})") from None
        if not isinstance(response.data, Mapping):
            raise CallFailed("", taken="maybe", detail="the answer makes no sense")
        return Reply(response.data, _scopes(response.headers))

    async def _send(self, method: str, given: dict[str, Any]) -> Any:
        client = self.client()
        if method.startswith(("chat.", "views.")):
            return await client.api_call(method, json=given)
        return await client.api_call(method, http_verb="GET" if method in _READS else "POST", params=given)

    async def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Post to a command's response_url (5 posts within 30 minutes). Raises CallFailed."""
        try:
            async with self._session.open().post(response_url, json=dict(body)) as response:
                said = (await response.text())[:200]
                if response.status != 200:
                    taken = "maybe" if response.status >= 500 else "no"
                    raise CallFailed(said, status=response.status, taken=taken)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise CallFailed("", detail=f"no connection ({_kind(error)})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CallFailed("", taken="maybe", detail=f"the answer got lost ({_kind(error)})") from None

    async def close(self) -> None:
        await self._session.close()


def quiet_logger(name: str, level: int = logging.WARNING) -> logging.Logger:
    """For the SDK: at debug level it would write whole requests, and addresses that hold tickets, to the log."""
    logger = logging.getLogger(f"paperroute.{name}")
    logger.setLevel(level)
    return logger


def failure(error: SlackApiError) -> CallFailed:
    """What an error of the SDK means."""
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data: Any = getattr(response, "data", None)
    said: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    name = str(said.get("error") or "")
    # A 5xx or an unreadable answer may come from a proxy in front of a Slack that has taken the message long since.
    taken = "maybe" if status >= 500 or (not name and status not in range(400, 500)) else "no"
    return CallFailed(
        name,
        status=status,
        taken=taken,
        retry_after_s=_retry_after(getattr(response, "headers", None)),
        needed=str(said.get("needed") or ""),
        detail=_detail(said) or f"HTTP {status}",
    )


def _detail(said: Mapping[str, Any]) -> str:
    """Slack explains a refusal in response_metadata.messages, and for blocks in errors."""
    metadata = said.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    parts = [*(messages or ()), *(said.get("errors") or ())]
    return "; ".join(str(part) for part in parts)[:500]


def _retry_after(headers: Any) -> float | None:
    """Whole seconds. Source: docs.slack.dev/apis/web-api/rate-limits."""
    try:
        seconds = float(headers["Retry-After"])
    except (KeyError, TypeError, ValueError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _scopes(headers: Any) -> frozenset[str] | None:
    for key, value in dict(headers or {}).items():
        if str(key).lower() == "x-oauth-scopes":
            return frozenset(scope.strip() for scope in str(value).split(",") if scope.strip())
    return None


def _kind(error: BaseException) -> str:
    return type(error).__name__
