"""What the arXiv emulator can do wrong, and the answers that are wrong by their content alone."""

from __future__ import annotations

import gzip
import re
from enum import StrEnum

from aiohttp import web

from tests.emulators.arxiv_papers import answer, error_answer, error_rss, oai_error


class Fault(StrEnum):
    TOO_MANY = "429 without Retry-After"
    FORBIDDEN = "403"
    UNAVAILABLE = "503"
    HANG = "no answer"
    RESET = "connection dropped before an answer"
    CUT_OFF = "connection dropped in the middle of an answer"
    SLOW_DRIP = "one byte now and then"
    HALF_PAGE = "XML that ends in the middle"
    HALF_THE_PAPERS = "a whole feed with half of the entries"
    NOTHING = "no text at all"
    HTML = "a page of HTML with status 200"
    WRONG_CHARSET = "UTF-16 that says it is UTF-8"
    STRAY_BYTE = "one byte of Latin-1 in UTF-8"
    TRUNCATED_GZIP = "gzip that ends in the middle"
    REDIRECT_LOOP = "redirect to itself"
    EMPTY_WITH_TOTAL = "no entries, and a total above zero"
    ERROR_FEED = "an error as a feed"
    ERROR_ANSWER = "an error as an answer of the API"
    OAI_ERROR = "an error of the protocol"
    BOMB = "entities that grow without end"
    HUGE = "more than 30 MB"


PLAIN = {
    Fault.TOO_MANY: (429, "Rate exceeded."),
    Fault.FORBIDDEN: (403, "Forbidden"),
    Fault.UNAVAILABLE: (503, "Service unavailable"),
    Fault.NOTHING: (200, ""),
    Fault.HTML: (200, "<!doctype html><title>Just a moment</title>"),
    Fault.EMPTY_WITH_TOTAL: (200, answer([], 7, 0)),
    Fault.ERROR_FEED: (400, error_rss("cs.XX")),
    Fault.ERROR_ANSWER: (400, error_answer("incorrect id format for abc")),
    Fault.OAI_ERROR: (200, oai_error("badArgument")),
    Fault.BOMB: (
        200,
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
    ),
    Fault.HUGE: (200, "<rss>" + " " * 31_000_000 + "</rss>"),
}
WIRE = frozenset({Fault.HANG, Fault.RESET, Fault.CUT_OFF, Fault.SLOW_DRIP})


def spoilt(fault: Fault, body: bytes, headers: dict[str, str]) -> web.Response:
    if fault is Fault.HALF_PAGE:
        body = body[: len(body) // 2]
    if fault is Fault.HALF_THE_PAPERS:
        items = re.findall(rb"<(?:item|entry)>.*?</(?:item|entry)>", body, re.DOTALL)
        for item in items[len(items) // 2 :]:
            body = body.replace(item, b"")
    if fault is Fault.WRONG_CHARSET:
        body = body.decode().encode("utf-16")
    if fault is Fault.STRAY_BYTE:
        body = body.replace(b"<title>A ", b"<title>\xe9 ")
    if fault is Fault.TRUNCATED_GZIP:
        body, headers = gzip.compress(body)[:-40], {**headers, "Content-Encoding": "gzip"}
    return web.Response(body=body, headers={**headers, "Content-Type": "application/rss+xml; charset=utf-8"})
