"""A server of one feed that honours conditional requests and can be told to answer anything, or to misbehave."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.sources.feed import FeedSource
from tests.adapters.patience import waits_of
from tests.emulators.faults import LOOP, Fault, Manners, Misbehaviour, to_itself
from tests.fakes.clock import FakeClock

MANNERS = Manners("application/rss+xml", b"<rss>", {Fault.UNAVAILABLE: (503, "Service unavailable")})


@dataclass
class FeedServer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/rss+xml"
    conditional: bool = True
    seen: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    faults: Misbehaviour = field(default_factory=lambda: Misbehaviour(MANNERS))

    def fail(self, fault: Fault, times: int = 1) -> None:
        self.faults.add(fault, times, "/", {})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(dict(request.headers))
        due = self.faults.due(request.path)
        return await (self.faults.serve(request, *due, self.whole) if due else self.whole(request))

    async def whole(self, request: web.Request) -> web.Response:
        etag = f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        headers = {**self.headers, **({"ETag": etag} if self.conditional else {})}
        if self.conditional and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(status=self.status, body=self.body, headers={**headers, "Content-Type": self.content_type})


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    server = FeedServer()
    app = web.Application()
    app.router.add_get("/feed.xml", server.answer)
    app.router.add_get(LOOP, to_itself)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    yield server
    server.faults.close()
    await runner.cleanup()


@pytest.fixture
async def source(request: pytest.FixtureRequest, server: FeedServer, clock: FakeClock) -> AsyncIterator[FeedSource]:
    waits = waits_of(request)
    source = FeedSource("lab", server.url, clock, read_s=waits.read_s, deadline_s=waits.deadline_s)
    yield source
    await source.close()


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel><title>A Lab</title>'
        f"<link>https://lab.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def item(guid: str, title: str = "A Title", more: str = "") -> str:
    return f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid>{more}</item>'
