"""Hugging Face Daily Papers: the days as they fill, and the hosted search.

Lives here: settings, which days to read, paging, the search's cache. Not here: what an entry means
(`huggingface_entries.py`), the request budget (`huggingface_budget.py`), transport (`http.py`). Built by
`adapters/registry.py`; its `PaperSource` is called by the poller and by the chat commands.

Contract: `GET /api/daily_papers?date=&limit=&p=` and `GET /api/papers/search?q=&limit=`, anonymous or with a token.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import parse_qsl, urlsplit

import structlog
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.sources.http import READ_S, Page, PoliteHttp
from adapters.sources.huggingface_budget import RequestBudget
from adapters.sources.huggingface_calendar import days_to_read, expected, next_cursor, next_day_begins
from adapters.sources.huggingface_entries import NAME, PUBLIC, Entries, raw_ids, read_entries, united
from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.ports import Clock, PaperSource, Period, Surroundings
from bot.progress import Batch, Expected
from bot.record import squash
from config.base import Settings

log = structlog.get_logger()

WHO = "Hugging Face"
PAGE_SIZE = 100  # the most that `limit` takes; the default of 50 cuts busy days
MAX_PAGES = 20
DAY_DEADLINE_S = 30.0  # a page
DAY_TRIES = 3
SEARCH_DEADLINE_S = 3.0
SEARCH_CHARACTERS = 250  # the most that `q` takes
SEARCH_RESULTS = 120  # the most that the search's `limit` takes
CACHE_S = 600.0
CACHE_SIZE = 256

_ADDRESS = re.compile(r"^https?://([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[^\s?#]*)?$", re.IGNORECASE)


class HuggingFaceSettings(Settings):
    """Where Hugging Face is and how we say who we are."""

    model_config = SettingsConfigDict(env_prefix="HUGGINGFACE_")

    url: str = Field(PUBLIC, description="Where the API of Hugging Face is read from.")
    token: SecretStr | None = Field(
        None, description="A token of Hugging Face, optional: it doubles the request budget."
    )

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if _ADDRESS.match(value.strip()) is None:
            raise ValueError("write a web address, such as https://huggingface.co")
        return value.strip().rstrip("/")

    @field_validator("token")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        bare = value.get_secret_value().strip() if value else ""
        if not (bare.isascii() and bare.isprintable()) or " " in bare:
            raise ValueError("it holds characters that no token has; copy it again from huggingface.co/settings/tokens")
        return SecretStr(bare) if bare else None


def build(surroundings: Surroundings) -> PaperSource:
    """Raises SettingsError."""
    return HuggingFaceSource(HuggingFaceSettings.read(surroundings.env_file), surroundings.clock)


class HuggingFaceSource:
    """The cursor is the ISO date of the newest day that was read."""

    def __init__(
        self,
        settings: HuggingFaceSettings,
        clock: Clock,
        *,
        read_s: float = READ_S,
        day_deadline_s: float = DAY_DEADLINE_S,
        search_deadline_s: float = SEARCH_DEADLINE_S,
    ) -> None:
        self._clock = clock
        self._day_deadline_s = day_deadline_s
        self._search_deadline_s = search_deadline_s
        self._budget = RequestBudget(clock)
        self._http = PoliteHttp(
            settings.url, clock, who=WHO, headers=_headers(settings), heard=self._budget.learn, read_s=read_s
        )
        self._cache: OrderedDict[tuple[str, int], tuple[datetime, tuple[Paper, ...]]] = OrderedDict()

    @property
    def name(self) -> str:
        return NAME

    @property
    def label(self) -> str:
        return WHO

    def expected(self, now: datetime) -> Expected:
        return expected(now)

    def next_batch_at(self, now: datetime) -> datetime:
        return next_day_begins(now)

    async def close(self) -> None:
        await self._http.close()

    async def fetch(self, cursor: str | None) -> Batch:
        """Oldest day first, at most fourteen days a call. See the port."""
        today = self._today()
        days = days_to_read(cursor, today)
        listed: dict[date, Entries] = {}
        for day in days:
            if (entries := await self._entries(day, today)) is None:
                break
            listed[day] = entries
        more = days[-1] < today
        cursor = next_cursor({day: each.ids for day, each in listed.items()}, cursor, today, more=more)
        return Batch(united(listed.values()), cursor, tuple(s for each in listed.values() for s in each.skipped), more)

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """See the port. What is malformed is only logged."""
        entries = await self._entries(day, self._today())
        if entries is None:
            return ()
        for sentence in entries.skipped:
            log.warning("entry_skipped", source=NAME, day=day.isoformat(), reason=sentence)
        return entries.papers

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """The hosted search, remembered for ten minutes. Takes at most 3 s. Raises Transient."""
        query = squash(query.encode(errors="ignore").decode())[:SEARCH_CHARACTERS].strip()
        limit = min(limit, SEARCH_RESULTS)
        if not query or limit < 1:
            return ()
        known = self._cache.get((query, limit))
        if known is not None and self._clock.now() - known[0] < timedelta(seconds=CACHE_S):
            self._cache.move_to_end((query, limit))
            return known[1]
        page = await self._http.get(
            "/api/papers/search",
            {"q": query, "limit": str(limit)},
            admit=self._budget.admit_search,
            deadline_s=self._search_deadline_s,
        )
        found = read_entries(_entries_of(page), None).papers[:limit]
        self._remember((query, limit), found)
        return found

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        return ()

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        return ()

    def _remember(self, key: tuple[str, int], found: tuple[Paper, ...]) -> None:
        self._cache[key] = (self._clock.now(), found)
        self._cache.move_to_end(key)
        while len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)

    def _today(self) -> date:
        return self._clock.now().astimezone(UTC).date()

    async def _entries(self, day: date, today: date) -> Entries | None:
        """A day, whole. None when it is today and has not begun over there. Raises Transient."""
        raw = await self._pages(day, today)
        if raw is None:
            return None
        entries = read_entries(raw, day)
        if len(entries.skipped) * 2 > len(raw):
            raise Transient(
                f"More than half of what {WHO} lists for {day} cannot be read "
                f"({len(entries.skipped)} of {len(raw)}). {entries.skipped[0]}"
            )
        return entries

    async def _pages(self, day: date, today: date) -> list[object] | None:
        """A day's raw entries from all of its pages."""
        raw: list[object] = []
        seen: set[str] = set()
        params = {"date": day.isoformat(), "limit": str(PAGE_SIZE), "p": "0"}
        for number in range(1, MAX_PAGES + 1):
            page = await self._http.get(
                "/api/daily_papers",
                params,
                admit=self._budget.admit_poll,
                deadline_s=self._day_deadline_s,
                tries=DAY_TRIES,
            )
            if number == 1 and day >= today and page.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
                return None  # their clock has not reached the day
            listed = _entries_of(page)
            ids = raw_ids(listed)
            if ids and ids <= seen:
                raise Transient(f"{WHO} gave the same page of {day} twice.")
            seen |= ids
            raw += listed
            if not listed or (page.next_url is None and len(listed) != PAGE_SIZE):
                return raw
            params = _next_params(params, page.next_url, number)
        raise Transient(f"{WHO} gave more than {MAX_PAGES} pages for {day}.")


def _entries_of(page: Page) -> list[object]:
    """Raises Transient unless the answer is a list."""
    if page.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Transient(f"{WHO} refused us ({page.status}{page.complaint()}). If HUGGINGFACE_TOKEN is set, look at it.")
    if page.status != HTTPStatus.OK:
        raise Transient(f"{WHO} answered {page.status}{page.complaint()}.")
    raw = page.json(WHO)
    if not isinstance(raw, list):
        raise Transient(f"{WHO} answered with something that is not a list of papers.")
    return raw


def _next_params(params: Mapping[str, str], next_url: str | None, number: int) -> dict[str, str]:
    """What the next page is asked with: of a `next` link only the query is taken, so that no answer sends us to another host."""
    try:
        query = dict(parse_qsl(urlsplit(next_url).query)) if next_url else {}
    except ValueError:  # no address at all: still a sign that there is more
        query = {}
    return {**params, "p": str(number), **query, "date": params["date"]}


def _headers(settings: HuggingFaceSettings) -> dict[str, str]:
    try:
        release = version("paper-route")
    except PackageNotFoundError:
        release = "0"
    headers = {
        "User-Agent": f"PaperRoute/{release} (brings new research papers to team chats)",
        "Accept": "application/json",
    }
    if settings.token:
        # On a redirect to another origin httpx leaves this header out.
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    return headers
