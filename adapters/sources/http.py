"""Polite HTTP for sources: one request at a time with a deadline, a size cap, few redirects, and few tries spread out in time.

Lives here: what any vendor's HTTP can do wrong, turned into `Transient` sentences once. Not here: what a vendor's answer means
(`huggingface.py`), its request budget (`huggingface_budget.py`). Called by the sources.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version

import httpx

from adapters.retrying import MAX_WAIT_S, Flaky, insist, seconds_asked
from bot.errors import Transient
from bot.ports import Clock

CONNECT_S = 5.0
READ_S = 10.0  # between two pieces of an answer; the deadline bounds the whole
MAX_BYTES = 20_000_000  # decoded; a full page of 100 papers is about 1 MB
MAX_REDIRECTS = 5
PATIENCE_S = 5.0  # a 5xx that asks for a longer wait is not tried again within the call

# draft-ietf-httpapi-ratelimit-headers: `"api";r=0;t=120`, several separated by commas
_RATE_ITEM = re.compile(r'^\s*"?(?P<name>[^";]*)"?\s*;(?P<rest>.*)$')


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, whole and decoded. `next_url`: the address of `Link: <…>; rel="next"`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    next_url: str | None = None

    def json(self, who: str) -> object:
        """The body as JSON, which is UTF-8 (RFC 8259). Raises Transient."""
        try:
            # The standard parser, because it lets through half a surrogate pair, which is one entry's fault and not the page's.
            parsed: object = json.loads(self.body.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Transient(f"{who} answered with text that is not UTF-8.") from None
        except (ValueError, RecursionError):
            raise Transient(f"{who} answered with something that is not whole JSON.") from None
        return parsed

    def complaint(self) -> str:
        """What an error's body says for people (`{"error": "…"}`), with a colon before it; "" where it says nothing."""
        try:
            said = json.loads(self.body).get("error")
        except (ValueError, AttributeError, RecursionError):
            return ""
        return f": {' '.join(said.split())[:200].rstrip('.')}" if isinstance(said, str) and said.strip() else ""


class PoliteHttp:
    """Requests to one vendor. `who` names it in sentences; `heard` is told every answer's status and headers.

    With `max_redirects=0` a redirect is an answer like any other, for callers to whom each request counts. `base_url` may be
    empty: then every path is a whole address.
    """

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        who: str,
        headers: Mapping[str, str],
        heard: Callable[[int, Mapping[str, str]], None],
        read_s: float = READ_S,
        max_redirects: int = MAX_REDIRECTS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._max_bytes = max_bytes
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._who = who
        self._heard = heard
        # trust_env=False: a stray proxy variable or netrc must not send papers or a token elsewhere.
        self._client = httpx.AsyncClient(
            headers=dict(headers),
            timeout=httpx.Timeout(read_s, connect=CONNECT_S),
            follow_redirects=max_redirects > 0,
            max_redirects=max_redirects,
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def get(
        self,
        path: str,
        params: Mapping[str, str],
        *,
        admit: Callable[[], None],
        deadline_s: float,
        tries: int = 1,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        """Any answer below 500 but 429. `admit` is asked before each try and may raise Transient to spare a budget.

        `headers`: for this request alone. `form`: sent in the body, as a POST.

        Each try takes at most `deadline_s`. Raises Transient, with the wait that the other side asked for.
        """

        async def attempt() -> Page:
            admit()
            return await self._once(self._request(path, params, headers, form), deadline_s)

        return await insist(attempt, self._clock, tries=tries)

    def _request(
        self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None, form: Mapping[str, str] | None
    ) -> Callable[[], httpx.Request]:
        """Built within the try: an address that is none is the vendor's fault too when it came in a redirect."""
        return lambda: self._client.build_request(
            "GET" if form is None else "POST",
            self._base_url + path,
            params=dict(params) or None,  # an empty mapping would strip the query that a whole address has
            headers=dict(headers or {}),
            data=dict(form) if form is not None else None,
        )

    async def _once(self, request: Callable[[], httpx.Request], deadline_s: float) -> Page:
        try:
            async with asyncio.timeout(deadline_s):
                page = await self._read(request())
        except (TimeoutError, httpx.TimeoutException):
            raise Transient(f"{self._who} did not answer in time.") from None
        except httpx.TooManyRedirects:
            raise Transient(f"{self._who} sent us round in circles (more than {MAX_REDIRECTS} redirects).") from None
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise Flaky(f"The connection to {self._who} failed ({type(error).__name__}).") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Transient(f"{self._who} gave an answer that cannot be read ({type(error).__name__}).") from None
        self._refuse_trouble(page)
        return page

    async def _read(self, request: httpx.Request) -> Page:
        response = await self._client.send(request, stream=True)
        try:
            self._heard(response.status_code, response.headers)
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._max_bytes:
                    raise Transient(f"{self._who} answered with more than {self._max_bytes // 1_000_000} MB.")
            next_url = response.links.get("next", {}).get("url")
            return Page(response.status_code, response.headers, bytes(body), next_url)
        finally:
            await response.aclose()

    def _refuse_trouble(self, page: Page) -> None:
        now = self._clock.now()
        if page.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Transient(f"{self._who} asks us to slow down (429).", wait_asked_s(page.headers, now))
        if page.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            asked_s = seconds_asked(page.headers.get("Retry-After", ""), now)
            kind = Flaky if asked_s is None or asked_s <= PATIENCE_S else Transient
            raise kind(f"{self._who} answered {page.status}{page.complaint()}.", asked_s)


def user_agent(contact: str | None = None) -> str:
    """Who asks, and what for; with an address of whoever runs this program where one was given."""
    try:
        release = version("paper-route")
    except PackageNotFoundError:
        release = "0"
    said = f"; contact {contact}" if contact else ""
    return f"PaperRoute/{release} (brings new research papers to team chats{said})"


def rate_item(header: str, name: str) -> Mapping[str, float]:
    """The numbers of a `RateLimit` header's item `name`, or of its first where no item has that name; {} where it has none."""
    found: Mapping[str, float] = {}
    for item in header.split(","):
        match = _RATE_ITEM.match(item)
        if match is None:
            continue
        numbers = {key: float(value) for key, value in re.findall(r"\b([a-z]+)=(\d{1,9}(?:\.\d+)?)", match["rest"])}
        if match["name"].strip() == name:
            return numbers
        found = found or numbers
    return found


def wait_asked_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long a 429 asks us to wait: to the end of the window that RateLimit names and a second more, else Retry-After.

    A RateLimit that still has requests left did not cause the refusal: then Retry-After is asked first.
    """
    rate = rate_item(headers.get("RateLimit", ""), "api")
    retry_after_s = seconds_asked(headers.get("Retry-After", ""), now)
    if "t" not in rate or (rate.get("r", 0.0) > 0 and retry_after_s is not None):
        return retry_after_s
    # A second more, as the vendor's own client does: huggingface_hub/utils/_http.py.
    return min(rate["t"] + 1.0, MAX_WAIT_S)


def max_age_s(headers: Mapping[str, str]) -> float | None:
    """How long an answer holds by `Cache-Control: max-age`, less the age that it has already; 0 where it wants to be asked anew; None
    where it says nothing (RFC 9111, 5.2.2)."""
    said = headers.get("Cache-Control", "").lower()
    if re.search(r"\bno-(cache|store)\b", said):
        return 0.0
    found = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", said)
    if found is None:
        return None
    age = re.fullmatch(r"\d{1,9}", headers.get("Age", "").strip())
    return max(float(found[1]) - (float(age[0]) if age else 0.0), 0.0)
