"""What arXiv's own wrong answers look like. What any server does wrong: `faults.py`."""

from __future__ import annotations

import re

from tests.emulators.arxiv_papers import answer, error_answer, error_rss, oai_error
from tests.emulators.faults import Fault, Manners

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<rss><channel><title>&b;</title></channel></rss>"
)


def _spoilt(fault: Fault, body: bytes) -> bytes | None:
    items = re.findall(rb"<(?:item|entry)>.*?</(?:item|entry)>", body, re.DOTALL)
    if fault is Fault.HALF_THE_PAPERS:
        for item in items[len(items) // 2 :]:
            body = body.replace(item, b"")
        return body
    if fault is Fault.THOUSAND_ENTRIES:  # those that there are, again and again
        return body.replace(items[-1], items[-1] * (1000 - len(items) + 1)) if items else body
    return body.replace(b"<title>A ", b"<title>\xe9 ") if fault is Fault.STRAY_BYTE else None


MANNERS = Manners(
    "application/rss+xml; charset=utf-8",
    b"<?xml version='1.0'?><rss>",
    {
        Fault.TOO_MANY: (429, "Rate exceeded."),
        Fault.FORBIDDEN: (403, "Forbidden"),
        Fault.UNAVAILABLE: (503, "Service unavailable"),
        Fault.EMPTY_WITH_TOTAL: (200, answer([], 7, 0)),
        Fault.ERROR_FEED: (400, error_rss("cs.XX")),
        Fault.ERROR_ANSWER: (400, error_answer("incorrect id format for abc")),
        Fault.OAI_ERROR: (200, oai_error("badArgument")),
        Fault.BOMB: (200, BOMB),
    },
    frozenset({Fault.HALF_THE_PAPERS, Fault.THOUSAND_ENTRIES, Fault.STRAY_BYTE}),
    _spoilt,
)
