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

from adapters.retrying import Flaky, insist
from adapters.sources.http import Page, PoliteHttp, wait_asked_s
from bot.errors import Transient
from bot.ports import GATE_PATIENCE_S, Clock, Gate

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
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Patience:
    """How much time a call has: for its turn to come, for each request, and how often it is tried."""

    turn_s: float = GATE_PATIENCE_S
    deadline_s: float = DEADLINE_S
    tries: int = TRIES


class ArxivHttp:
    def __init__(self, clock: Clock, gate: Gate, user_agent: str, *, read_s: float = READ_S) -> None:
        self._clock = clock
        self._gate = gate
        self._refused = 0  # times in a row
        self._status = 0  # of the last answer; one request at a time is under way
        self._http = PoliteHttp(
            "",
            clock,
            who=WHO,
            headers={
                "User-Agent": user_agent,
                "Accept": "application/atom+xml, application/rss+xml, text/xml, */*;q=0.5",
            },
            heard=self._hear,
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
        etag: str = "",
    ) -> Page:
        """Any answer but refusals, redirects and what is 500 or above. `form`: sent as a POST. `etag`: of what is known, for a 304.

        Raises Transient, also when the turn does not come in time.
        """
        patience = patience or Patience()

        async def attempt() -> Page:
            return await self._followed(url, params, form, patience, etag)

        return await insist(attempt, self._clock, tries=patience.tries, first_s=2, longest_s=20)

    async def _followed(
        self, url: str, params: Mapping[str, str], form: Mapping[str, str] | None, patience: Patience, etag: str
    ) -> Page:
        for _ in range(MAX_REDIRECTS + 1):
            page = await self._once(url, params, form, patience, etag)
            target = page.headers.get("Location", "") if page.status in REDIRECTS else ""
            if not target:
                return page
            url, params = _target(url, target), {}
            if page.status in (301, 302, 303):  # a form is asked for with GET from then on (RFC 9110, 15.4)
                params, form = form or {}, None
        raise Transient(f"{WHO} sent us round in circles (more than {MAX_REDIRECTS} redirects).")

    async def _once(
        self, url: str, params: Mapping[str, str], form: Mapping[str, str] | None, patience: Patience, etag: str
    ) -> Page:
        async with self._gate.turn(patience_s=patience.turn_s):
            self._status = 0
            try:
                page = await self._http.get(
                    url,
                    params,
                    admit=_freely,
                    deadline_s=patience.deadline_s,
                    form=form,
                    headers={"If-None-Match": etag} if etag else None,
                )
            except Transient as error:
                if not self._is_refusal(error):
                    raise
                raise await self._backed_off(error.reason, error.retry_after_s) from None
            if page.status == HTTPStatus.FORBIDDEN:
                asked_s = wait_asked_s(page.headers, self._clock.now())
                raise await self._backed_off(f"{WHO} refused us (403).", asked_s)
        self._refused = 0
        return page

    def _hear(self, status: int, _: Mapping[str, str]) -> None:
        self._status = status

    def _is_refusal(self, error: Transient) -> bool:
        """A 429, or a 5xx that names a time: arXiv throttled with 503 and Retry-After for years."""
        named_time = error.retry_after_s is not None and not isinstance(error, Flaky)
        return self._status == HTTPStatus.TOO_MANY_REQUESTS or (self._status >= 500 and named_time)

    async def _backed_off(self, reason: str, asked_s: float | None) -> Transient:
        """Close the gate for everybody: as long as was asked for, and longer each time where no time was named."""
        wait_s = asked_s or BACKOFF_S[min(self._refused, len(BACKOFF_S) - 1)]
        self._refused += 1
        await self._gate.close_until(self._clock.now() + timedelta(seconds=wait_s))
        log.warning("arxiv_refused", reason=reason, wait_s=wait_s, times=self._refused)
        return Transient(reason, wait_s)


def _freely() -> None:
    """The gate admits; there is no budget beside it."""


def _target(url: str, location: str) -> str:
    """Raises Transient where a redirect leads to no web address."""
    try:
        target = urljoin(url, location)
        if urlsplit(target).scheme in ("http", "https") and urlsplit(target).hostname:
            return target
    except ValueError:
        pass
    raise Transient(f"{WHO} sent us to an address that is none.")
