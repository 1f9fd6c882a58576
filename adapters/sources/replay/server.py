"""A recording served on a loopback port as Hugging Face's API serves it: `/api/daily_papers` and `/api/papers/search`.

Lives here: HTTP, pages, and which days have come out so far. Not here: the files (`recording.py`). Called by the demo, which
moves `today` and points HUGGINGFACE_URL here.
"""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from adapters.sources.replay.recording import Recording
from bot.errors import UserError

HOST = "127.0.0.1"
DEFAULT_LIMIT = 50  # as the API has it
SEARCH_LIMIT = 20


class ReplayServer:
    """`async with ReplayServer(folder) as replay: replay.url`. Days after `today` have not come out; at first all have.

    Raises UserError where the folder holds no recorded day. A file that is no list is answered with 500 and a sentence;
    `read` raises it.
    """

    def __init__(self, folder: Path, today: date | None = None) -> None:
        self._recording = Recording(folder)
        self.today = today or self.days[-1]
        self._runner: web.AppRunner | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """The recorded days, oldest first."""
        return self._recording.days

    @property
    def url(self) -> str:
        """Once it has started."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the replay server has not started")
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    def read(self, day: date) -> list[Any]:
        """The entries of a day, [] for one that was not recorded. Raises UserError."""
        return self._recording.read(day)

    async def start(self) -> None:
        app = web.Application(middlewares=[_tell])
        app.router.add_get("/api/daily_papers", self._daily)
        app.router.add_get("/api/papers/search", self._search)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, HOST, 0).start()
        self._runner = runner

    async def stop(self) -> None:
        """Idempotent."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _daily(self, request: web.Request) -> web.Response:
        day = date.fromisoformat(request.query.get("date", self.today.isoformat()))
        limit, page = int(request.query.get("limit", DEFAULT_LIMIT)), int(request.query.get("p", "0"))
        if day > self.today or not 1 <= limit <= 100 or page < 0:
            raise ValueError("date, limit or p")
        # In a thread: a busy day is a megabyte of JSON, and the demo draws in this loop.
        entries = await asyncio.to_thread(self._recording.read, day)
        response = _json(entries[page * limit : (page + 1) * limit])
        if len(entries) > (page + 1) * limit:
            response.headers["Link"] = f'<{request.url.update_query(p=str(page + 1))}>; rel="next"'
        return response

    async def _search(self, request: web.Request) -> web.Response:
        query, limit = request.query.get("q", ""), int(request.query.get("limit", SEARCH_LIMIT))
        if not query.strip() or not 1 <= limit <= 120:
            raise ValueError("q or limit")
        return _json(await asyncio.to_thread(self._recording.search, query, limit, self.today))


@web.middleware
async def _tell(request: web.Request, handler: Any) -> web.StreamResponse:
    """A parameter that cannot be: 400, as the API answers. A file that cannot be read: 500 and the sentence."""
    try:
        response: web.StreamResponse = await handler(request)
    except UserError as error:
        return _json({"error": error.reason}, status=500)
    except ValueError:
        return _json({"error": "Invalid parameters"}, status=400)
    return response


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(value).encode(), status=status, content_type="application/json", charset="utf-8"
    )
