"""arXiv as its manuals and its servers' sources describe it, on a loopback socket: feeds of the day, API, OAI-PMH, its terms of use,
and on demand everything that can go wrong on the way.

Used in-process by the tests of the source, and by end-to-end suites with the program as another process.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self

from aiohttp import web

from tests.emulators.arxiv_faults import MANNERS
from tests.emulators.arxiv_papers import (
    NEW_YORK,
    Announced,
    Day,
    Work,
    answer,
    atom,
    error_answer,
    error_rss,
    oai,
    oai_error,
    rss,
)
from tests.emulators.faults import LOOP, Fault, Handler, Misbehaviour, to_itself

__all__ = ["Announced", "ArxivEmulator", "Fault", "Work"]


@dataclass
class Asked:
    """A request as it came in. `at_s`: of the monotonic clock."""

    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    method: str
    at_s: float


@dataclass
class ArxivEmulator:
    """`today`: what date it is in New York, None for the real one. `interval_s`: at the least between two requests; 0: not watched."""

    today: date | None = None
    interval_s: float = 0.0
    old_shape: bool = False
    as_atom: bool = False
    conditional: bool = False
    page_cap: int = 2000
    max_age_s: int | None = 3600  # how long a feed says that it holds; None: it does not say
    days: dict[date, Day] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    lagging: set[str] = field(default_factory=set)  # ids that the API does not know yet
    stalled: set[str] = field(default_factory=set)  # categories that stay at the day before, under its own date
    repeating: set[str] = field(default_factory=set)  # categories that have the day before's papers under today's date
    requests: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Misbehaviour(MANNERS)
        self._runner: web.AppRunner | None = None
        self._open = 0
        self._last_s = float("-inf")
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._answer])
        app.router.add_get("/rss/{query}", self._feed)
        app.router.add_get("/atom/{query}", self._feed)
        app.router.add_route("*", "/api/query", self._query)
        app.router.add_get("/oai", self._oai)
        app.router.add_get(LOOP, to_itself)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def announce(self, day: date, category: str, *items: Announced | Work) -> None:
        """Add to a category's feed of a day; the API and OAI-PMH know the works from then on."""
        listed = [item if isinstance(item, Announced) else Announced(item) for item in items]
        self.days.setdefault(day, Day()).feeds.setdefault(category, []).extend(listed)
        self.works.update({item.work.id: item.work for item in listed})

    def fail(self, fault: Fault, times: int = 1, path: str = "/", **headers: str) -> None:
        """The next `times` requests whose path starts with `path` go wrong in this way; `headers` (with _ for -) go along."""
        self.faults.add(fault, times, path, headers)

    def asked(self, path: str) -> list[Asked]:
        return [request for request in self.requests if request.path.startswith(path)]

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        now_s = time.monotonic()
        form = {key: str(value) for key, value in (await request.post()).items()}
        query = {**request.query, **form}
        self.requests.append(Asked(request.path, query, request.headers, request.method, now_s))
        self._watch(request, now_s)
        self._open += 1
        try:
            fault = self.faults.due(request.path)
            return await (handler(request) if fault is None else self.faults.serve(request, *fault, handler))
        finally:
            self._open -= 1
            self._last_s = now_s

    def _watch(self, request: web.Request, now_s: float) -> None:
        """The terms: one request an interval, one connection at a time, and a name."""
        if self._open:
            self.violations.append(f"{request.path}: another request was under way")
        # A hundredth for what the socket takes.
        if self.interval_s and now_s - self._last_s < self.interval_s * 0.99:
            self.violations.append(f"{request.path}: {now_s - self._last_s:.3f} s after the one before")
        if "PaperRoute" not in request.headers.get("User-Agent", ""):
            self.violations.append(f"{request.path}: nameless")

    def _today(self) -> date:
        return self.today or datetime.now(NEW_YORK).date()

    def _day_before(self, day: date, category: str) -> date:
        return max((each for each, has in self.days.items() if each < day and has.feeds.get(category)), default=day)

    async def _feed(self, request: web.Request) -> web.Response:
        category = request.match_info["query"]
        if not re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", category):
            return web.Response(status=400, text=error_rss(category), content_type="application/rss+xml")
        day = self._today()
        has = self._day_before(day, category) if category in self.stalled | self.repeating else day
        items = self.days.get(has, Day()).feeds.get(category, [])
        write = atom if self.as_atom or request.path.startswith("/atom") else rss
        text = write(category, has if category in self.stalled else day, items)
        headers = {} if self.max_age_s is None else {"Cache-Control": f"max-age={self.max_age_s}"}
        if self.conditional:
            headers["ETag"] = hashlib.sha256(text.encode()).hexdigest()  # without quotation marks, as arXiv's
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return web.Response(status=304, headers=headers)
        return web.Response(text=text, content_type="application/rss+xml", headers=headers)

    async def _query(self, request: web.Request) -> web.Response:
        asked = self.requests[-1].query
        start, most = int(asked.get("start", "0")), int(asked.get("max_results", "10"))
        if most > 2000 or start + most > 32_000:
            return _xml(error_answer("max_results must be at most 2000"), 400)
        ids = list(filter(None, asked.get("id_list", "").split(",")))
        if any(not re.fullmatch(r"[\w.-]+(/\d+)?(v\d+)?", each) for each in ids):
            return _xml(error_answer("incorrect id format"), 400)
        known = {key: work for key, work in self.works.items() if key not in self.lagging}
        if ids:
            found = [known[bare] for each in ids if (bare := re.sub(r"v\d+$", "", each)) in known]
        else:
            found = _matching(list(known.values()), asked.get("search_query", ""))
        part = found[start : start + min(most, self.page_cap)]
        return _xml(answer(part, len(found), start, old_shape=self.old_shape))

    async def _oai(self, request: web.Request) -> web.Response:
        asked, verb = request.query, request.query.get("verb", "")
        token = asked.get("resumptionToken", "")
        if token and len(asked) > 2:
            return _xml(oai_error("badArgument"))
        wanted = token.split("|") if token else [asked["from"], asked["until"], asked.get("set", ""), "0"]
        since, until = date.fromisoformat(wanted[0]), date.fromisoformat(wanted[1])
        category = ".".join(part for part in wanted[2].split(":")[1:])
        records = [
            (item.work, day)
            for day, has in sorted(self.days.items())
            for item in has.feeds.get(category, [])
            if since <= day <= until
        ]
        start = int(wanted[3])
        part = records[start : start + self.page_cap]
        if not part:
            return _xml(oai_error("noRecordsMatch"))
        more = start + len(part) < len(records)
        return _xml(oai(verb, part, "|".join([*wanted[:3], str(start + len(part))]) if more else ""))


def _matching(works: list[Work], query: str) -> list[Work]:
    """Of the query language what the source uses: cat:, all:, submittedDate:[a TO b], all of them together."""
    categories = set(re.findall(r"cat:([\w.-]+)", query))
    words = [(phrase or word).lower() for phrase, word in re.findall(r'all:(?:"([^"]*)"|([^\s")]+))', query)]
    found = [work for work in works if not categories or categories & set(work.categories)]
    found = [work for work in found if all(word in f"{work.heading} {work.abstract}".lower() for word in words)]
    if span := re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", query):
        since, until = (datetime.strptime(each, "%Y%m%d%H%M").replace(tzinfo=UTC) for each in span.groups())
        found = [work for work in found if since <= work.submitted_at.replace(second=0) <= until]
    return sorted(found, key=lambda work: (work.submitted_at, work.id))


def _xml(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="application/atom+xml")
