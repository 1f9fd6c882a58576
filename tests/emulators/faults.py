"""Everything that can go wrong between a source and its reader, and one piece of code that does it for each emulator of a source.

Lives here: which request goes wrong next, and what happens on the wire. Not here: what a vendor's own wrong answers look like (the
emulators say so).
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

LOOP = "/loop"
PIECE = 1_000_000
HUGE_PIECES = 50
HUGE_BYTES = HUGE_PIECES * PIECE
HTML_PAGE = "<!doctype html><title>Just a moment</title>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Headers = dict[str, str]


class Fault(StrEnum):
    """Not every vendor can do all of it: an emulator refuses what its vendor cannot."""

    TOO_MANY = "429 without Retry-After"
    FORBIDDEN = "403"
    UNAVAILABLE = "503"
    HANG = "no answer"
    RESET = "connection dropped before an answer"
    CUT_OFF = "connection dropped in the middle of an answer"
    SLOW_DRIP = "one byte now and then"
    HALF_PAGE = "an answer that ends in the middle"
    NOTHING = "no text at all"
    HTML = "a page of HTML with status 200"
    GARBAGE = "bytes without a meaning"
    WRONG_CHARSET = "UTF-16 that says it is UTF-8"
    STRAY_BYTE = "one byte of Latin-1 in UTF-8"
    TRUNCATED_GZIP = "gzip that ends in the middle"
    REDIRECT = "a redirect to the same address"
    REDIRECT_LOOP = "redirects without end"
    HUGE = "an answer of 50 MB"
    GZIP_BOMB = "50 MB in little gzip"
    THOUSAND_ENTRIES = "a thousand entries"
    NOT_A_LIST = "a JSON object in place of a list"
    EMPTY_PAGE = "a list with nothing in it"
    SAME_PAGE = "page 0 whatever `p` is, and always a next one"
    HALF_THE_PAPERS = "a whole feed with half of the entries"
    EMPTY_WITH_TOTAL = "no entries, and a total above zero"
    ERROR_FEED = "an error as a feed"
    ERROR_ANSWER = "an error as an answer of the API"
    OAI_ERROR = "an error of the protocol"
    BOMB = "entities that grow without end"


Spoil = Callable[[Fault, bytes], bytes | None]

WIRE = frozenset({Fault.HANG, Fault.RESET, Fault.CUT_OFF, Fault.SLOW_DRIP, Fault.HUGE, Fault.GZIP_BOMB})
REDIRECTS = frozenset({Fault.REDIRECT, Fault.REDIRECT_LOOP})
BYTES = frozenset({Fault.HALF_PAGE, Fault.WRONG_CHARSET, Fault.TRUNCATED_GZIP})
GARBAGE = bytes((n * 97 + n // 7) % 256 for n in range(5000))


@dataclass(frozen=True)
class Manners:
    """How a vendor answers: the type and the first bytes of its answers, its own refusals and errors, and what it does to a whole answer
    for the faults named in `spoils`."""

    content_type: str
    begins: bytes
    plain: Mapping[Fault, tuple[int, str]]
    spoils: frozenset[Fault] = frozenset()
    spoil: Spoil = lambda fault, body: None


class Misbehaviour:
    """The faults that are due, in order, and how often each was served."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._due: deque[tuple[str, Fault, Headers]] = deque()
        self._closing = asyncio.Event()
        self.served: Counter[Fault] = Counter()
        self.sent_bytes = 0  # of huge answers

    def add(self, fault: Fault, times: int, path: str, headers: Mapping[str, str]) -> None:
        manners = self._manners
        known = {*WIRE, *REDIRECTS, *BYTES, Fault.NOTHING, Fault.HTML, Fault.GARBAGE, *manners.plain, *manners.spoils}
        assert fault in known, f"this vendor does not do that: {fault}"
        self._due.extend([(path, fault, {key.replace("_", "-"): value for key, value in headers.items()})] * times)

    def forget(self) -> int:
        """Nothing more goes wrong. Returns how many faults were still due."""
        left = len(self._due)
        self._due.clear()
        return left

    def due(self, path: str) -> tuple[Fault, Headers] | None:
        """What is to go wrong with a request, taken from the list."""
        for number, (prefix, fault, headers) in enumerate(self._due):
            if path.startswith(prefix):
                del self._due[number]
                return fault, headers
        return None

    def close(self) -> None:
        """Ends whatever hangs or drips."""
        self._closing.set()

    async def serve(self, request: web.Request, fault: Fault, headers: Headers, handler: Handler) -> web.StreamResponse:
        self.served[fault] += 1
        if fault in WIRE:
            return await self._on_the_wire(request, fault, headers)
        if fault in REDIRECTS:
            target = LOOP if fault is Fault.REDIRECT_LOOP else str(request.rel_url)
            return web.Response(status=307, headers={**headers, "Location": target})
        headers = {**headers, "Content-Type": self._manners.content_type}
        if fault in self._manners.plain:
            status, text = self._manners.plain[fault]
            return web.Response(status=status, body=text.encode(), headers=headers)
        if fault in (Fault.NOTHING, Fault.HTML, Fault.GARBAGE):
            body = {Fault.HTML: HTML_PAGE.encode(), Fault.GARBAGE: GARBAGE}.get(fault, b"")
            return web.Response(body=body, headers=headers)
        whole = await handler(request)
        assert isinstance(whole, web.Response)
        if not isinstance(whole.body, bytes):  # 304: there is nothing to spoil
            return whole
        return self._spoilt(fault, whole.body, headers)

    def _spoilt(self, fault: Fault, body: bytes, headers: Headers) -> web.Response:
        own = self._manners.spoil(fault, body)
        if own is not None:
            body = own
        elif fault is Fault.HALF_PAGE:
            body = body[: len(body) // 2]
        elif fault is Fault.WRONG_CHARSET:
            body = body.decode().encode("utf-16")
        elif fault is Fault.TRUNCATED_GZIP:
            body, headers = gzip.compress(body)[:-40], {**headers, "Content-Encoding": "gzip"}
        return web.Response(body=body, headers=headers)

    async def _on_the_wire(self, request: web.Request, fault: Fault, headers: Headers) -> web.StreamResponse:
        """Waits end with the emulator, and when the other side hangs up."""
        headers = {**headers, "Content-Type": self._manners.content_type}
        with contextlib.suppress(ConnectionError):  # the other side had enough
            if fault in (Fault.HUGE, Fault.GZIP_BOMB):
                return await self._pour(request, fault, headers)
            await self._break_off(request, fault, headers)
        return web.Response()

    async def _break_off(self, request: web.Request, fault: Fault, headers: Headers) -> None:
        response = web.StreamResponse(headers={**headers, "Content-Length": "5000"})
        if fault in (Fault.CUT_OFF, Fault.SLOW_DRIP):
            await response.prepare(request)
            await response.write(self._manners.begins)
        while fault is Fault.SLOW_DRIP and not await self._ended(0.02) and request.transport is not None:
            await response.write(b" ")
        if fault is Fault.HANG:
            await self._ended(3600)
        if request.transport is not None:
            request.transport.abort()

    async def _pour(self, request: web.Request, fault: Fault, headers: Headers) -> web.StreamResponse:
        """Piece by piece: whoever reads no further ends it."""
        squeezed = fault is Fault.GZIP_BOMB
        response = web.StreamResponse(headers={**headers, **({"Content-Encoding": "gzip"} if squeezed else {})})
        await response.prepare(request)
        begins = self._manners.begins.ljust(PIECE)
        if squeezed:
            await response.write(gzip.compress(begins * HUGE_PIECES, 1))
            return response
        for _ in range(HUGE_PIECES):
            await response.write(begins)
            self.sent_bytes += PIECE
        return response

    async def _ended(self, wait_s: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), wait_s)
        except TimeoutError:
            return False
        return True


async def to_itself(_: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": LOOP})
