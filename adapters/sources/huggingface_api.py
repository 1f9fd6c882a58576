"""The requests to Hugging Face: lists of days, trending lists, search, single papers; JSON comes back.

Lives here: parameters, pages, what a status means, answers that have not changed. Not here: what an entry means
(`huggingface_entries.py`), who may ask how much (`huggingface_budget.py`), transport (`http.py`). Called by `huggingface.py` and
`huggingface_looks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from adapters.sources.http import Page, PoliteHttp
from adapters.sources.huggingface_budget import RequestBudget
from adapters.sources.huggingface_entries import raw_ids
from adapters.sources.remembered import Remembered
from bot.errors import Transient
from bot.ports import Clock, Period

WHO = "Hugging Face"
PAGE_SIZE = 100  # the most that `limit` takes; the default of 50 cuts busy days
MAX_PAGES = 20
DAY_DEADLINE_S = 30.0  # a page
DAY_TRIES = 3
SEARCH_DEADLINE_S = 3.0
REMEMBERED_PAGES = 12  # of the days that are read again and again
REMEMBERED_S = 86_400.0
MAX_ETAG = 200


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer that the server may say is still the same."""

    etag: str
    listed: list[object]
    next_url: str | None


class HuggingFaceApi:
    """`day_s`, `search_s`: how long a page of a day, and anything that somebody waits for, may take."""

    def __init__(
        self,
        http: PoliteHttp,
        budget: RequestBudget,
        clock: Clock,
        day_s: float = DAY_DEADLINE_S,
        search_s: float = SEARCH_DEADLINE_S,
    ) -> None:
        self._http = http
        self._budget = budget
        self._day_s = day_s
        self._search_s = search_s
        self._pages: Remembered[tuple[tuple[str, str], ...], _Known] = Remembered(clock, REMEMBERED_PAGES)

    async def day(self, day: date, today: date) -> list[object] | None:
        """A day's entries from all of its pages. None when it is today and has not begun over there. Raises Transient."""
        raw: list[object] = []
        seen: set[str] = set()
        params = {"date": day.isoformat(), "limit": str(PAGE_SIZE), "p": "0"}
        for number in range(1, MAX_PAGES + 1):
            page = await self._page(params)
            if number == 1 and day >= today and page.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
                return None  # their clock has not reached the day
            known = self._listed(params, page)
            ids = raw_ids(known.listed)
            if ids and ids <= seen:
                raise Transient(f"{WHO} gave the same page of {day} twice.")
            seen |= ids
            raw += known.listed
            if not known.listed or (known.next_url is None and len(known.listed) != PAGE_SIZE):
                return raw
            params = _next_params(params, known.next_url, number)
        raise Transient(f"{WHO} gave more than {MAX_PAGES} pages for {day}.")

    async def trending(self, period: Period, day: date) -> list[object]:
        """The trending list of a day, of its week or of its month, the first hundred. Raises Transient."""
        year, week, _ = day.isocalendar()
        span = {
            "day": ("date", day.isoformat()),
            "week": ("week", f"{year}-W{week:02}"),
            "month": ("month", f"{day:%Y-%m}"),
        }
        params = {"sort": "trending", "limit": str(PAGE_SIZE), **dict([span[period]])}
        return _list_of(await self._asked("/api/daily_papers", params, self._budget.admit_look))

    async def search(self, query: str, limit: int) -> list[object]:
        """Raises Transient."""
        params = {"q": query, "limit": str(limit)}
        return _list_of(await self._asked("/api/papers/search", params, self._budget.admit_search))

    async def paper(self, arxiv_id: str) -> object | None:
        """One paper with what is linked to it. None where it is not indexed. Raises Transient."""
        page = await self._asked(f"/api/papers/{arxiv_id}", {}, self._budget.admit_look)
        if page.status == HTTPStatus.NOT_FOUND:
            return None
        _refuse_failure(page)
        return page.json(WHO)

    async def _asked(self, path: str, params: Mapping[str, str], admit: Callable[[], None]) -> Page:
        return await self._http.get(path, params, admit=admit, deadline_s=self._search_s)

    async def _page(self, params: Mapping[str, str]) -> Page:
        kept = self._pages.fresh(_key(params), REMEMBERED_S)
        return await self._http.get(
            "/api/daily_papers",
            params,
            admit=self._budget.admit_poll,
            deadline_s=self._day_s,
            tries=DAY_TRIES,
            headers={"If-None-Match": kept[0].etag} if kept else None,
        )

    def _listed(self, params: Mapping[str, str], page: Page) -> _Known:
        """What a page of a day has; the page of before where it has not changed since. Raises Transient."""
        kept = self._pages.fresh(_key(params), REMEMBERED_S)
        if page.status == HTTPStatus.NOT_MODIFIED and kept:
            return kept[0]
        etag = page.headers.get("ETag", "")
        known = _Known(etag, _list_of(page), page.next_url)
        if etag and etag.isascii() and etag.isprintable() and len(etag) <= MAX_ETAG:
            self._pages.keep(_key(params), known)
        return known


def _key(params: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(params.items()))


def _list_of(page: Page) -> list[object]:
    """Raises Transient unless the answer is a list."""
    _refuse_failure(page)
    raw = page.json(WHO)
    if not isinstance(raw, list):
        raise Transient(f"{WHO} answered with something that is not a list of papers.")
    return raw


def _refuse_failure(page: Page) -> None:
    if page.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Transient(f"{WHO} refused us ({page.status}{page.complaint()}). If HUGGINGFACE_TOKEN is set, look at it.")
    if page.status != HTTPStatus.OK:
        raise Transient(f"{WHO} answered {page.status}{page.complaint()}.")


def _next_params(params: Mapping[str, str], next_url: str | None, number: int) -> dict[str, str]:
    """What the next page is asked with: of a `next` link only the query is taken, so that no answer sends us to another host."""
    try:
        query = dict(parse_qsl(urlsplit(next_url).query)) if next_url else {}
    except ValueError:  # no address at all: still a sign that there is more
        query = {}
    return {**params, "p": str(number), **query, "date": params["date"]}
