"""Requests to arXiv: each takes a turn at the gate, a redirect is a request of its own, and a refusal closes the gate for all.

Lives here: tries, redirects, backing off. Not here: what an answer means, the gate (`arxiv_gate.py`), transport (`http.py`).
Called by the readers of feeds, API and OAI-PMH, which share one `ArxivHttp`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from adapters.sources.arxiv_gate import PATIENCE_S, Gate
from adapters.sources.http import Flaky, Page, PoliteHttp, wait_asked_s
from bot.errors import Transient
from bot.ports import Clock

log = structlog.get_logger()

WHO = "arXiv"
READ_S = 30.0  # the API thinks long about a slice of 2,000
DEADLINE_S = 60.0  # of one request; a turn's lease is longer
TRIES = 3
MAX_REDIRECTS = 3
MAX_BYTES = 30_000_000  # decoded; a slice of 2,000 records is about 6 MB

# arXiv says nothing of how long: it refuses although its rate is kept, and takes haste after a 403 for an attack.
# Source: info.arxiv.org/help/robots.html; github.com/lukasschwab/arxiv.py issue 203
BACKOFF_S = (900.0, 1800.0, 3600.0, 7200.0, 14_400.0)
REFUSALS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Patience:
    """How much time a call has: for its turn to come, for each request, and how often it is tried."""

    turn_s: float = PATIENCE_S
    deadline_s: float = DEADLINE_S
    tries: int = TRIES


class ArxivHttp:
    def __init__(self, clock: Clock, gate: Gate, user_agent: str, *, read_s: float = READ_S) -> None:
        self._clock = clock
        self._gate = gate
        self._refused = 0  # times in a row
        self._http = PoliteHttp(
            "",
            clock,
            who=WHO,
            headers={"User-Agent": user_agent, "Accept": "application/atom+xml, application/rss+xml, text/xml, */*;q=0.5"},
            heard=lambda status, headers: None,
            read_s=read_s,
            max_redirects=0,
            max_bytes=MAX_BYTES,
        )

    async def close(self) -> None:
        await self._http.close()

    async def get(
        self,
        url: str,
        params: Mapping[str, str],
        patience: Patience | None = None,
        *,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        """Any answer but refusals, redirects and what is 500 or above. `form`: sent as a POST.

        Raises Transient, also when the turn does not come in time.
        """
        patience = patience or Patience()
        again = AsyncRetrying(
            stop=stop_after_attempt(patience.tries),
            wait=wait_random_exponential(multiplier=2, max=20),
            retry=retry_if_exception_type(Flaky),
            sleep=self._clock.sleep,
            reraise=True,
        )
        async for attempt in again:
            with attempt:
                page = await self._followed(url, params, form, patience)
        return page

    async def _followed(
        self, url: str, params: Mapping[str, str], form: Mapping[str, str] | None, patience: Patience
    ) -> Page:
        for _ in range(MAX_REDIRECTS + 1):
            page = await self._once(url, params, form, patience)
            target = page.headers.get("Location", "") if page.status in REDIRECTS else ""
            if not target:
                return page
            url, params = _target(url, target), {}
            if page.status in (301, 302, 303):
                # As browsers do: a form moved so is asked for with GET, unless it is the same place under https.
                params, form = (form, None) if form is not None else ({}, None)
        raise Transient(f"{WHO} sent us round in circles (more than {MAX_REDIRECTS} redirects).")

    async def _once(
        self, url: str, params: Mapping[str, str], form: Mapping[str, str] | None, patience: Patience
    ) -> Page:
        async with self._gate.turn(patience_s=patience.turn_s):
            try:
                page = await self._http.get(
                    url, params, admit=lambda: None, deadline_s=patience.deadline_s, form=form
                )
            except Transient as error:
                raise await self._backed_off(error, None) if _is_refusal(error) else error from None
            if page.status in REFUSALS:
                raise await self._backed_off(Transient(f"{WHO} refused us ({page.status})."), page)
        self._refused = 0
        return page

    async def _backed_off(self, error: Transient, page: Page | None) -> Transient:
        """Close the gate for everybody: as long as was asked for, and at least as long as decency wants."""
        asked_s = error.retry_after_s or (wait_asked_s(page.headers, self._clock.now()) if page else None)
        wait_s = max(asked_s or 0.0, BACKOFF_S[min(self._refused, len(BACKOFF_S) - 1)]) if not asked_s else asked_s
        self._refused += 1
        await self._gate.close_until(self._clock.now() + timedelta(seconds=wait_s))
        log.warning("arxiv_refused", reason=error.reason, wait_s=wait_s, times=self._refused)
        return Transient(error.reason, wait_s)


def _is_refusal(error: Transient) -> bool:
    """A 429, or a 5xx that named a time: arXiv throttled with 503 and Retry-After for years."""
    return "(429)" in error.reason or (error.retry_after_s is not None and not isinstance(error, Flaky))


def _target(url: str, location: str) -> str:
    """Raises Transient where a redirect leads to no web address."""
    try:
        target = urljoin(url, location)
        if urlsplit(target).scheme in ("http", "https") and urlsplit(target).hostname:
            return target
    except ValueError:
        pass
    raise Transient(f"{WHO} sent us to an address that is none.")
