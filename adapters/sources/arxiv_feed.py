"""arXiv: each day's announcements by category, missed days made up for by the API, and its search.

Lives here: the order of requests of a fetch. Not here: what a feed says (`arxiv_announcements.py`), what it means for what was read
before (`arxiv_progress.py`), the API (`arxiv_api.py`), the terms (`arxiv_gate.py`). Built by `adapters/registry.py`; its
`PaperSource` is called by the poller and by the chat commands.

Contract: `GET /rss/{category}`, RSS or Atom. Source: info.arxiv.org/help/rss.html
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus

import structlog

from adapters.sources.arxiv_announcements import read_feed
from adapters.sources.arxiv_api import IDS_A_REQUEST, ArxivApi
from adapters.sources.arxiv_calendar import (
    announced_on,
    announcement_of,
    expected,
    is_feed_day,
    next_feed_at,
    submissions,
)
from adapters.sources.arxiv_entries import NAME
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_harvest import Harvest, undated
from adapters.sources.arxiv_http import READ_S, WHO, ArxivHttp, Patience
from adapters.sources.arxiv_oai import ArxivOai
from adapters.sources.arxiv_parts import parts_of
from adapters.sources.arxiv_progress import Category, read_progress
from adapters.sources.arxiv_settings import ArxivSettings
from adapters.sources.arxiv_witness import witnessed
from adapters.sources.http import max_age_s
from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.ports import Clock, Gate, PaperSource, Period
from bot.progress import Batch, Expected, SourceState, Witnessed
from bot.record import paper_id
from bot.surroundings import Surroundings
from bot.topics.scope import choose

log = structlog.get_logger()

DAYS_A_CALL = 5  # owed days; a question of the API each
SLACK = timedelta(
    days=3
)  # moderation holds papers back: the days before are asked for too, and are known where they are
CACHE_S = 3600.0  # the API asks for no question twice a day
CACHE_SIZE = 256
LOOKED_UP_KEPT = 2000
A_LOOK = Patience(turn_s=20.0, deadline_s=20.0, tries=1)


async def _nobody() -> Sequence[str]:
    return ()


def build(surroundings: Surroundings) -> PaperSource:
    """Without a gate that all processes share, this process keeps to the terms by itself. Raises SettingsError."""
    settings = ArxivSettings.read(surroundings.env_file)
    gate = surroundings.gate("arXiv") if surroundings.gate else LocalGate(surroundings.clock)
    return ArxivFeedSource(settings, surroundings.clock, gate, named=surroundings.named_categories)


class ArxivFeedSource:
    """The cursor is JSON: for each category how far it was read (`arxiv_progress.py`).

    `named`: the categories that subscriptions ask for at this moment, read beside the configured ones.
    `api` and `oai` may be asked directly; all three share the gate.
    """

    def __init__(
        self,
        settings: ArxivSettings,
        clock: Clock,
        gate: Gate,
        *,
        named: Callable[[], Awaitable[Sequence[str]]] | None = None,
        patience: Patience | None = None,
        read_s: float = READ_S,
    ) -> None:
        self._configured = settings.category_names
        self._named = named or _nobody
        self._feed_url = settings.feed_url
        self._clock = clock
        self._patience = patience or Patience()
        self._http = ArxivHttp(clock, gate, settings.user_agent, read_s=read_s)
        self.api = ArxivApi(self._http, settings.api_url, _nominal_day)
        self.oai = ArxivOai(self._http, settings.oai_url)
        self._cache: OrderedDict[tuple[str, int], tuple[datetime, tuple[Paper, ...]]] = OrderedDict()
        self._looked_up: OrderedDict[PaperId, tuple[datetime, Paper | None]] = OrderedDict()

    @property
    def name(self) -> str:
        return NAME

    @property
    def label(self) -> str:
        return WHO

    def expected(self, now: datetime) -> Expected:
        return expected(now)

    def next_batch_at(self, now: datetime) -> datetime:
        """When the feeds next have a batch: midnight New York, four hours after it is announced."""
        return next_feed_at(now)

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        """Its categories."""
        return parts_of(read_progress(state.cursor), state)

    async def close(self) -> None:
        await self._http.close()

    async def fetch(self, cursor: str | None) -> Batch:
        """Owed days first, five a call, then each category's feed. See the port, with one difference:

        A category that cannot be read keeps its place in the cursor, and a sentence of `skipped` says why; the others are returned.
        Raises Transient when nothing at all could be read.
        """
        now = self._clock.now()
        harvest = Harvest(_begun(cursor, await self._categories(), now))
        more = await self._fill(harvest, now)
        if not more:
            for category in tuple(harvest.progress):
                await self._read(category, harvest, now)
        harvest.raise_if_nothing()
        return harvest.batch(more)

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """What was submitted for the announcement of a feed day, () for a day without one. Raises Transient."""
        if not is_feed_day(day):
            return ()
        found = await self.api.by_days(await self._categories(), *submissions(day))
        for sentence in found.skipped:
            log.warning("entry_skipped", source=NAME, day=day.isoformat(), reason=sentence)
        return found.papers

    def announced_at(self, day: date) -> datetime | None:
        """20:00 New York of the evening before; its feed comes four hours later."""
        return announcement_of(day) if is_feed_day(day) else None

    async def witness(self, since: date, until: date, state: SourceState) -> tuple[Witnessed, ...]:
        """By OAI-PMH, a question a category."""
        return await witnessed(self.oai, read_progress(state.cursor), since, until)

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """arXiv's own search, remembered for an hour. Takes at most 14 s, half of it waiting for a turn. Raises Transient."""
        key = (" ".join(query.split()), limit)
        known = self._cache.get(key)
        if known is not None and self._clock.now() - known[0] < timedelta(seconds=CACHE_S):
            self._cache.move_to_end(key)
            return known[1]
        found = tuple(map(undated, await self.api.search(*key)))
        self._cache[key] = (self._clock.now(), found)
        while len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)
        return found

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """One request for all that is not remembered from the last hour, the first 500. Takes at most 40 s. Raises Transient."""
        wanted = [each for each in dict.fromkeys(map(paper_id, ids)) if each.startswith("arxiv:")]
        oldest = self._clock.now() - timedelta(seconds=CACHE_S)
        asked = [each for each in wanted if each not in self._looked_up or self._looked_up[each][0] < oldest]
        asked = asked[:IDS_A_REQUEST]
        found = {paper.id: undated(paper) for paper in (await self.api.by_ids(asked, A_LOOK)).papers} if asked else {}
        for each in asked:
            self._looked_up.pop(each, None)
            self._looked_up[each] = (self._clock.now(), found.get(each))
        papers = [self._looked_up[each][1] for each in wanted if each in self._looked_up]
        while len(self._looked_up) > LOOKED_UP_KEPT:
            self._looked_up.popitem(last=False)
        return tuple(paper for paper in papers if paper)

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        """arXiv counts no readers."""
        return ()

    async def _categories(self) -> tuple[str, ...]:
        """Those to read at this moment. Raises Transient."""
        return choose(self._configured, await self._named())

    async def _fill(self, harvest: Harvest, now: datetime) -> bool:
        """Ask the API for the oldest owed days. Returns whether there are more to ask for at once."""
        due = sorted({day for each in harvest.progress.values() for day in each.due(now)})
        if not due:
            return False
        days = [day for day in due if day - due[0] <= timedelta(days=DAYS_A_CALL + 2)][:DAYS_A_CALL]
        owing = [name for name, each in harvest.progress.items() if not each.owed.keys().isdisjoint(days)]
        since, until = submissions(days[0])[0] - SLACK, submissions(days[-1])[1]
        try:
            found = await self.api.by_days(owing, since, until)
        except Transient as error:
            harvest.failed(f"The days from {days[0]} to {days[-1]} could not be made up for", error)
            return False
        harvest.filled(owing, days, found, now)
        log.info("arxiv_days_filled", first=str(days[0]), last=str(days[-1]), papers=len(found.papers))
        return len(due) > len(days)

    async def _read(self, category: str, harvest: Harvest, now: datetime) -> None:
        known = harvest.progress[category]
        if known.look.rests(now):
            harvest.resting()
            return
        try:
            etag = known.etag
            page = await self._http.get(f"{self._feed_url}/rss/{category}", {}, self._patience, etag=etag)
            if page.status == HTTPStatus.NOT_MODIFIED and etag:
                harvest.unchanged(category, max_age_s(page.headers), now)
                return
            if page.status == HTTPStatus.BAD_REQUEST:
                read_feed(page.body, WHO)  # an error feed says why
            if page.status != HTTPStatus.OK:
                raise Transient(f"{WHO} answered {page.status}.")
            feed = await asyncio.to_thread(read_feed, page.body, WHO)  # a fifth of a second for a full one
        except Transient as error:
            harvest.unread(category, error, now)
        else:
            harvest.read(category, feed, page.headers.get("ETag", ""), max_age_s(page.headers), now)


def _begun(cursor: str | None, categories: Sequence[str], now: datetime) -> dict[str, Category]:
    """What the cursor knows of these categories, the days missed since added; those that it does not know begin today.

    What it knows of others is dropped: nobody wants to be told of the days in which nobody asked for them.
    """
    known = read_progress(cursor)
    looked_at = max((each.look.read_at for each in known.values() if each.look.read_at), default=None)
    return {name: (known.get(name) or Category.begun(now, looked_at)).with_missed(now) for name in categories}


def _nominal_day(submitted_at: datetime | None) -> date | None:
    return announced_on(submitted_at) if submitted_at else None
