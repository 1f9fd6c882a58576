"""Hugging Face as its API documents it, on a loopback socket: daily lists with pages, search, paper pages, request windows,
and on demand everything that can go wrong on the way.

Used in-process by the tests of the source, and by the end-to-end suite with the program as another process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from aiohttp import web

from tests.emulators.faults import LOOP, Fault, Handler, Misbehaviour, to_itself
from tests.emulators.huggingface_control import control_routes
from tests.emulators.huggingface_entries import Entry, make_entry
from tests.emulators.huggingface_faults import MANNERS

__all__ = ["Entry", "Fault", "HuggingFaceEmulator", "make_entry"]


LINKED = ("Models", "Datasets", "Spaces")


@dataclass
class Seen:
    """A request as it came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class HuggingFaceEmulator:
    """`quota` requests a fixed window of `window_s`. `today`: the server's UTC date, None for the real one."""

    today: date | None = None
    quota: int = 500
    window_s: float = 300.0
    host: str = "127.0.0.1"
    port: int = 0
    days: dict[date, list[Entry]] = field(default_factory=dict)
    indexed: list[Entry] = field(default_factory=list)
    flat_search: bool = False
    link_header: bool = True
    link_as: str = ""  # a `next` link of another form
    page_cap: int = 100
    repeating: set[date] = field(default_factory=set)  # days that show the list of the day before as theirs
    linked: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # by id: Models, Datasets, Spaces
    odd: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id: what its own page has otherwise
    etags: bool = False
    redirect_to: str = ""  # another server's address: everything is sent there
    requests: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Misbehaviour(MANNERS)
        self._window_ends = time.monotonic() + self.window_s
        self.used = 0
        self._stalled: dict[date, list[Entry]] | None = None
        self._runner: web.AppRunner | None = None
        self._asked = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._answer])
        app.router.add_get("/api/daily_papers", self._daily)
        app.router.add_get("/api/papers/search", self._search)
        app.router.add_get("/api/papers/{id}", self._paper)
        app.router.add_get(LOOP, to_itself)
        app.add_routes(control_routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def publish(self, day: date | str, entries: Iterable[Entry]) -> None:
        """Add entries to a day; they can be searched too."""
        new = list(entries)
        self.days.setdefault(date.fromisoformat(day) if isinstance(day, str) else day, []).extend(new)
        self.indexed += new

    def fail(self, fault: Fault, times: int = 1, path: str = "/api/", **headers: str) -> None:
        """The next `times` requests whose path starts with `path` go wrong in this way; `headers` (with _ for -) go along."""
        self.faults.add(fault, times, path, headers)

    def stall(self) -> None:
        """From now on the lists stay as they are, whatever is published."""
        self._stalled = {day: list(entries) for day, entries in self.days.items()}

    def recover(self) -> None:
        self._stalled = None

    def shown(self, day: date) -> list[Entry]:
        """What the list of a day has."""
        days = self.days if self._stalled is None else self._stalled
        if day in self.repeating:
            before = [each for each, has in days.items() if each < day and has and each not in self.repeating]
            day = max(before, default=day)
        return sorted(days.get(day, []), key=_upvotes, reverse=True)

    def asked(self, path: str = "/api/daily_papers") -> list[dict[str, str]]:
        """The queries of the requests to a path, in order."""
        return [seen.query for seen in self.requests if seen.path == path]

    async def next_request(self) -> None:
        """Wait until one more request has come in."""
        self._asked.clear()
        await self._asked.wait()

    def forget_window(self) -> None:
        """Begin a new window of requests."""
        self._window_ends, self.used = time.monotonic() + self.window_s, 0

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/control"):
            return await handler(request)
        self.requests.append(Seen(request.path, dict(request.query), dict(request.headers)))
        self._asked.set()
        limited = self._count()
        headers = self._rate_headers()
        due = self.faults.due(request.path)
        if due is not None:
            fault, more = due
            if fault is Fault.SAME_PAGE:
                return _the_same(request)
            return await self.faults.serve(request, fault, {**headers, **more}, handler)
        if self.redirect_to:
            return web.Response(status=302, headers={"Location": self.redirect_to + str(request.rel_url)})
        if limited:
            return web.json_response({"error": "We had to rate limit you"}, status=429, headers=headers)
        response = await handler(request)
        response.headers.update(headers)
        return response

    def _count(self) -> bool:
        if time.monotonic() >= self._window_ends:
            self.forget_window()
        self.used += 1
        return self.used > self.quota

    def _rate_headers(self) -> dict[str, str]:
        left, reset_s = max(self.quota - self.used, 0), max(int(self._window_ends - time.monotonic()), 0)
        policy = f'"fixed window";"api";q={self.quota};w={int(self.window_s)}'
        return {"RateLimit": f'"api";r={left};t={reset_s}', "RateLimit-Policy": policy}

    async def _daily(self, request: web.Request) -> web.Response:
        today = self.today or datetime.now(UTC).date()
        if request.query.keys() - {"date", "week", "month", "submitter", "sort", "limit", "p"}:
            return _bad_request("Unknown parameter")
        try:
            days = _span(request.query, today)
            limit, p = int(request.query.get("limit", "50")), int(request.query.get("p", "0"))
        except ValueError:
            return _bad_request("Invalid parameters")
        sort = request.query.get("sort", "publishedAt")
        if min(days) > today or not 1 <= limit <= 100 or p < 0 or sort not in ("publishedAt", "trending"):
            return _bad_request("Invalid parameters")
        limit = min(limit, self.page_cap)
        entries = [entry for day in days for entry in self.shown(day)]
        if len(days) > 1 or sort == "trending":
            entries = sorted(entries, key=_upvotes, reverse=True)  # the real rank is not told
        response = self._conditional(request, entries[p * limit : (p + 1) * limit])
        if self.link_header and len(entries) > (p + 1) * limit:
            response.headers["Link"] = self.link_as or f'<{request.url.update_query(p=str(p + 1))}>; rel="next"'
        return response

    async def _search(self, request: web.Request) -> web.Response:
        query = request.query.get("q", "")
        limit = int(request.query.get("limit", "20"))
        if not query or len(query) > 250 or not 1 <= limit <= 120:
            return _bad_request("Invalid parameters")
        found = [e for e in self.indexed if all(w in json.dumps(e).lower() for w in query.lower().split())][:limit]
        if self.flat_search:
            found = [{"id": e["paper"]["id"], "title": e["paper"]["title"], "source": "hf"} for e in found]
        return web.json_response(found)

    async def _paper(self, request: web.Request) -> web.Response:
        """By its bare id: one with a version, or a prefix, is not found. The list's own keys (comments, thumbnail) are not there."""
        for entry in reversed(self.indexed):
            if entry["paper"]["id"] == request.match_info["id"]:
                linked = self.linked.get(entry["paper"]["id"], {})
                told = {f"linked{kind}": [{"id": each} for each in linked.get(kind, ())] for kind in LINKED}
                totals = {f"numTotal{kind}": len(linked.get(kind, ())) for kind in LINKED}
                return web.json_response({**entry["paper"], **told, **totals, **self.odd.get(entry["paper"]["id"], {})})
        return web.json_response({"error": "Paper not found"}, status=404)

    def _conditional(self, request: web.Request, entries: list[Entry]) -> web.Response:
        """A weak ETag of the body, honoured."""
        body = json.dumps(entries).encode()
        etag = f'W/"{len(body):x}-{hashlib.sha256(body).hexdigest()[:20]}"'
        if self.etags and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        headers = {"ETag": etag} if self.etags else {}
        return web.Response(body=body, content_type="application/json", charset="utf-8", headers=headers)


def _span(query: Mapping[str, str], today: date) -> list[date]:
    """The days of `date`, `week` or `month`, of which there may be one. Raises ValueError."""
    told = [name for name in ("date", "week", "month") if name in query]
    if len(told) > 1:
        raise ValueError("date, week and month exclude each other")
    if told == ["week"]:
        found = re.fullmatch(r"(\d{4})-W(\d{2})", query["week"])
        if not found:
            raise ValueError("week")
        return [date.fromisocalendar(int(found[1]), int(found[2]), weekday) for weekday in range(1, 8)]
    if told == ["month"]:
        first = date.fromisoformat(f"{query['month']}-01")
        return [day for n in range(31) if (day := first + timedelta(days=n)).month == first.month]
    return [date.fromisoformat(query.get("date", today.isoformat())[:10])]


def _the_same(request: web.Request) -> web.Response:
    entries = [make_entry(f"2604.{n:05d}") for n in range(100)]
    return web.json_response(entries, headers={"Link": f'<{request.url}>; rel="next"'})


def _bad_request(error: str) -> web.Response:
    return web.json_response({"error": error}, status=400)


def _upvotes(entry: Any) -> int:
    paper = entry.get("paper") if isinstance(entry, dict) else None
    upvotes = paper.get("upvotes") if isinstance(paper, dict) else None
    return upvotes if isinstance(upvotes, int) else 0
