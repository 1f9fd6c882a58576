"""arXiv's API: search, papers by id, papers by the time they were submitted.

Lives here: queries, slices, and what its answers hide (empty pages, errors as feeds). Not here: what an entry means
(`arxiv_entries.py`), turns and tries (`arxiv_http.py`). Called by `arxiv_feed.py` for days whose feed is gone, and for people.

Contract: `GET` or `POST …/query` with search_query, id_list, start, max_results. Source: info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from adapters.sources.arxiv_entries import Entries, collect, identify, read_entry
from adapters.sources.arxiv_http import WHO, ArxivHttp, Patience
from adapters.sources.arxiv_xml import ATOM, OPENSEARCH, parse, text_of
from adapters.sources.http import Page
from bot.errors import Transient
from bot.model import Paper, PaperId

SLICE = 2000  # the most of a request
REACH = 30_000  # the most of a query; above it is HTTP 400
IDS_A_REQUEST = 500
EMPTY_TRIES = 5  # empty pages are passing. Source: github.com/lukasschwab/arxiv.py issues 43, 129, 175
ONE_LOOK = Patience(turn_s=6.0, deadline_s=8.0, tries=1)  # somebody waits for the answer
MAX_WORDS = 20

_WORD = re.compile(r'"([^"]{1,300})"|([^\s"]+)')
_OPERATORS = re.compile(r"[^\w.+'-]+")

Day = Callable[[datetime | None], date | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """`total`: how many the query has in all, as the answer says. `listed`: how many entries stood there, readable or not."""

    entries: Entries
    total: int
    listed: int


class ArxivApi:
    def __init__(self, http: ArxivHttp, url: str, day: Day = lambda _: None) -> None:
        """`day` gives a listing's day from the time of submission."""
        self._http = http
        self._url = url.rstrip("/") + "/query"
        self._day = day

    async def search(self, query: str, limit: int, patience: Patience = ONE_LOOK) -> tuple[Paper, ...]:
        """All the words, best first; "phrases" in quotes. () for a query without words. Raises Transient."""
        terms = search_terms(query)
        if not terms or limit < 1:
            return ()
        params = {
            "search_query": " AND ".join(terms),
            "start": "0",
            "max_results": str(min(limit, SLICE)),
            "sortBy": "relevance",
            "sortOrder": "descending",
        }
        found = await self._slice(params, patience)
        if found.total and not found.listed:
            raise Transient(f"{WHO} says that it found {found.total} papers and lists none.")
        return found.entries.papers[:limit]

    async def by_ids(self, ids: Sequence[PaperId | str], patience: Patience | None = None) -> Entries:
        """Those of the papers that arXiv knows, in its order; unknown ones are left out there. Raises Transient."""
        named = [identity.id.removeprefix("arxiv:") for raw in ids if (identity := identify(raw))]
        wanted = list(dict.fromkeys(named))
        parts = [wanted[start : start + IDS_A_REQUEST] for start in range(0, len(wanted), IDS_A_REQUEST)]
        found = [
            await self._whole({"id_list": ",".join(part)}, patience or Patience(), post=True, most=len(part))
            for part in parts
        ]
        return _joined(found)

    async def by_days(self, categories: Sequence[str], since: datetime, until: datetime) -> Entries:
        """What was first submitted to any of the categories from `since` until before `until`, oldest first. Raises Transient.

        A paper is there from its announcement on, a day later at times; one that moderation held back has the time of its submission.
        """
        among = " OR ".join(f"cat:{category}" for category in categories)
        last = until - timedelta(minutes=1)  # the range takes its end in, and knows minutes alone
        if last < since:
            return Entries(())
        query = f"({among}) AND submittedDate:[{_minute(since)} TO {_minute(last)}]"
        asked = {"search_query": query, "sortBy": "submittedDate", "sortOrder": "ascending"}
        return await self._whole(asked, Patience())

    async def _whole(
        self, query: Mapping[str, str], patience: Patience, *, post: bool = False, most: int = SLICE
    ) -> Entries:
        """All slices of a query."""
        found: list[Entries] = []
        start = 0
        while True:
            params = {**query, "start": str(start), "max_results": str(min(most, SLICE))}
            part = await self._filled(params, start, patience, post=post)
            found.append(part.entries)
            start += part.listed
            if start >= part.total or not part.listed:
                return _joined(found)
            if start >= REACH:
                raise Transient(f"{WHO} has {part.total} papers for one question, which is more than it lists.")

    async def _filled(self, params: Mapping[str, str], start: int, patience: Patience, *, post: bool) -> Slice:
        """A slice that has something in it, or of which nothing is expected."""
        for _ in range(EMPTY_TRIES):
            part = await self._slice(params, patience, post=post)
            if part.listed or part.total <= start:
                return part
        raise Transient(f"{WHO} says that there are {part.total} papers and lists none from number {start + 1} on.")

    async def _slice(self, params: Mapping[str, str], patience: Patience, *, post: bool = False) -> Slice:
        if post:
            page = await self._http.get(self._url, {}, patience, form=params)
        else:
            page = await self._http.get(self._url, params, patience)
        return await asyncio.to_thread(self.read, page)  # a fifth of a second for a full slice

    def read(self, page: Page) -> Slice:
        """Raises Transient where the answer is an error, no feed, or mostly unreadable."""
        if page.status not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
            raise Transient(f"{WHO} answered {page.status}.")
        root = parse(page.body, WHO)
        if root.tag != f"{ATOM}feed":
            raise Transient(f"{WHO} answered with XML that is no feed.")
        listed = root.findall(f"{ATOM}entry")
        for entry in listed:
            if "/api/errors" in text_of(entry, f"{ATOM}id"):
                raise Transient(f"{WHO} answered with an error: {text_of(entry, f'{ATOM}summary')[:200].rstrip('.')}.")
        if page.status != HTTPStatus.OK:
            raise Transient(f"{WHO} answered {page.status}.")
        total = text_of(root, f"{OPENSEARCH}totalResults")
        if not total.isdecimal():
            raise Transient(f"{WHO} does not say how many papers there are.")
        entries = collect(listed, lambda entry: read_entry(entry, self._day))
        if len(entries.skipped) * 2 > len(listed):
            raise Transient(f"More than half of what {WHO} lists cannot be read. {entries.skipped[0]}")
        return Slice(entries, int(total[:9]), len(listed))


def search_terms(query: str) -> list[str]:
    """`all:word` and `all:"a phrase"`, without anything that its query language takes for its own."""
    terms = []
    for phrase, word in _WORD.findall(query):
        words = [bare for part in _OPERATORS.sub(" ", phrase or word).split() if (bare := part.strip(".+'-"))]
        words = [each for each in words if phrase or each not in ("AND", "OR", "ANDNOT")]
        if words:
            terms.append(f'all:"{" ".join(words)}"' if phrase or len(words) > 1 else f"all:{words[0]}")
    return terms[:MAX_WORDS]


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M}"


def _joined(found: Sequence[Entries]) -> Entries:
    papers = {paper.id: paper for entries in reversed(found) for paper in reversed(entries.papers)}
    return Entries(tuple(reversed(papers.values())), tuple(item for entries in found for item in entries.skipped))
