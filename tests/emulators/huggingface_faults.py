"""What Hugging Face's own wrong answers look like. What any server does wrong: `faults.py`."""

from __future__ import annotations

import json

from tests.emulators.faults import Fault, Manners
from tests.emulators.huggingface_entries import make_entry


def _spoilt(fault: Fault, body: bytes) -> bytes | None:
    """A thousand entries whatever the limit: those that were asked for come again and again; made up where there are none."""
    if fault is Fault.HALF_THE_PAPERS:
        listed = json.loads(body)
        return json.dumps(listed[: len(listed) // 2]).encode()
    if fault is not Fault.THOUSAND_ENTRIES:
        return None
    entries = json.loads(body) or [make_entry(f"2603.{n:05d}") for n in range(1000)]
    return json.dumps([entries[n % len(entries)] for n in range(1000)]).encode()


MANNERS = Manners(
    "application/json; charset=utf-8",
    b'[{"paper": ',
    {
        Fault.TOO_MANY: (429, '{"error": "We had to rate limit you"}'),
        Fault.UNAVAILABLE: (503, '{"error": "Service unavailable"}'),
        Fault.FORBIDDEN: (403, '{"error": "Access denied"}'),
        Fault.NOT_A_LIST: (200, '{"papers": []}'),
        Fault.EMPTY_PAGE: (200, "[]"),
    },
    frozenset({Fault.THOUSAND_ENTRIES, Fault.SAME_PAGE, Fault.HALF_THE_PAPERS}),
    _spoilt,
)
