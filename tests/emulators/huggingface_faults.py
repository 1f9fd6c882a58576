"""What the Hugging Face emulator can do wrong, and the answers that are wrong by their content alone."""

from __future__ import annotations

import gzip
from enum import StrEnum

from aiohttp import web


class Fault(StrEnum):
    TOO_MANY = "429"
    UNAVAILABLE = "503"
    HANG = "no answer"
    RESET = "connection dropped before an answer"
    NOT_JSON = "a page of HTML with status 200"
    NOT_A_LIST = "a JSON object"
    HALF_PAGE = "JSON that ends in the middle"
    CUT_OFF = "connection dropped in the middle of an answer"
    EMPTY_PAGE = "a list with nothing in it"
    SLOW_DRIP = "one byte now and then"
    REDIRECT_LOOP = "redirect to itself"
    WRONG_CHARSET = "UTF-16 that says it is UTF-8"
    TRUNCATED_GZIP = "gzip that ends in the middle"
    THOUSAND_ENTRIES = "a thousand entries whatever the limit"
    HUGE = "more than 20 MB"
    SAME_PAGE = "page 0 whatever `p` is, and always a next one"


PLAIN_FAULTS = {
    Fault.TOO_MANY: (429, '{"error": "We had to rate limit you"}'),
    Fault.UNAVAILABLE: (503, '{"error": "Service unavailable"}'),
    Fault.NOT_JSON: (200, "<!doctype html><title>Just a moment</title>"),
    Fault.NOT_A_LIST: (200, '{"papers": []}'),
    Fault.EMPTY_PAGE: (200, "[]"),
    Fault.HUGE: (200, "[" + " " * 21_000_000 + "]"),
}


def spoilt(fault: Fault, body: bytes, headers: dict[str, str]) -> web.Response:
    if fault is Fault.HALF_PAGE:
        body = body[: len(body) // 2]
    if fault is Fault.WRONG_CHARSET:
        body = body.decode().encode("utf-16")
    if fault is Fault.TRUNCATED_GZIP:
        body, headers = gzip.compress(body)[:-40], {**headers, "Content-Encoding": "gzip"}
    return web.Response(body=body, headers={**headers, "Content-Type": "application/json; charset=utf-8"})
