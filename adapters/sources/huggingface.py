"""Hugging Face Daily Papers: the days as they fill, the hosted search, single papers and what is trending.

Lives here: which days to read, what goes into a batch. Not here: requests (`huggingface_api.py`), what an entry means
(`huggingface_entries.py`), what is asked beside the lists (`huggingface_looks.py`), settings, the request budget. Built by
`adapters/registry.py`; its `PaperSource` is called by the poller and by the chat commands.

Contract: `GET /api/daily_papers?date=&limit=&p=`, `…?sort=trending&week=`, `/api/papers/search?q=&limit=` and `/api/papers/{id}`,
anonymous or with a token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import structlog

from adapters.sources.http import READ_S, PoliteHttp
from adapters.sources.huggingface_api import DAY_DEADLINE_S, SEARCH_DEADLINE_S, WHO, HuggingFaceApi
from adapters.sources.huggingface_budget import RequestBudget
from adapters.sources.huggingface_calendar import days_to_read, expected, next_cursor, next_day_begins
from adapters.sources.huggingface_entries import NAME, Entries, read_entries, united
from adapters.sources.huggingface_looks import Looks
from adapters.sources.huggingface_settings import HuggingFaceSettings, headers_of
from adapters.sources.remembered import Remembered
from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.ports import Clock, PaperSource, Period
from bot.progress import Batch, Expected, SourceState, Witnessed
from bot.record import squash
from bot.surroundings import Surroundings

log = structlog.get_logger()

SEARCH_CHARACTERS = 250  # the most that `q` takes
SEARCH_RESULTS = 120  # the most that the search's `limit` takes
CACHE_S = 600.0
CACHE_SIZE = 256


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
        self._settings = settings
        budget = RequestBudget(clock)
        self._http = PoliteHttp(
            settings.url, clock, who=WHO, headers=headers_of(settings), heard=budget.learn, read_s=read_s
        )
        self._api = HuggingFaceApi(self._http, budget, clock, day_deadline_s, search_deadline_s)
        self._looks = Looks(self._api, clock)
        self._searches: Remembered[tuple[str, int], tuple[Paper, ...]] = Remembered(clock, CACHE_SIZE)

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

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return {}

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
        papers = united(listed.values())
        skipped = tuple(sentence for each in listed.values() for sentence in each.skipped)
        if more:
            return Batch(papers, cursor, skipped, more)
        detailed = await self._looks.detailed(papers, self._settings.details)
        followed = await self._looks.followed({paper.id for paper in papers}) if self._settings.trending else ()
        return Batch(detailed, cursor, skipped, updates=followed)

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """See the port. What is malformed is only logged."""
        entries = await self._entries(day, self._today())
        if entries is None:
            return ()
        for sentence in entries.skipped:
            log.warning("entry_skipped", source=NAME, day=day.isoformat(), reason=sentence)
        return entries.papers

    def announced_at(self, day: date) -> datetime | None:
        return None

    async def witness(self, since: date, until: date, state: SourceState) -> tuple[Witnessed, ...]:
        """Its day lists, which stay as they were."""
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        return tuple([Witnessed(paper.id, day) for day in days for paper in await self.read_day(day)])

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """The hosted search, remembered for ten minutes. Takes at most 3 s. Raises Transient."""
        query = squash(query.encode(errors="ignore").decode())[:SEARCH_CHARACTERS].strip()
        limit = min(limit, SEARCH_RESULTS)
        if not query or limit < 1:
            return ()
        known = self._searches.fresh((query, limit), CACHE_S)
        if known is not None:
            return known[0]
        found = read_entries(await self._api.search(query, limit), None).papers[:limit]
        self._searches.keep((query, limit), found)
        return found

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """With linked models, datasets and Spaces, remembered for ten minutes; at most 20 a call, 3 s each. Raises Transient."""
        return await self._looks.lookup(ids)

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        """Remembered for ten minutes; a hundred at most. Takes at most 3 s. Raises Transient."""
        return (await self._looks.trending(period))[: max(limit, 0)]

    def _today(self) -> date:
        return self._clock.now().astimezone(UTC).date()

    async def _entries(self, day: date, today: date) -> Entries | None:
        """A day, whole. None when it is today and has not begun over there. Raises Transient."""
        raw = await self._api.day(day, today)
        if raw is None:
            return None
        entries = read_entries(raw, day)
        if len(entries.skipped) * 2 > len(raw):
            raise Transient(
                f"More than half of what {WHO} lists for {day} cannot be read "
                f"({len(entries.skipped)} of {len(raw)}). {entries.skipped[0]}"
            )
        return entries
