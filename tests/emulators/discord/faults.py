"""Faults on command: the next answers of a route go wrong in a chosen way."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """`takes_it`: the request is carried out first. `drop`: the connection ends without an answer. `delay_s`: before all;
    `answers_after_s`: before the answer alone.

    A `status` alone answers with Discord's error form; `page` with HTML, as something in between would.
    """

    status: int | None = None
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    takes_it: bool = False
    drop: bool = False
    page: bool = False
    delay_s: float = 0.0
    answers_after_s: float = 0.0


def limited(retry_after_s: float, *, everywhere: bool = False) -> Fault:
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": everywhere}
    headers = {"Retry-After": str(max(1, round(retry_after_s))), "Via": "1.1 google"}
    return Fault(429, body, headers | ({"X-RateLimit-Global": "true"} if everywhere else {}))


def refused(status: int, code: int, message: str = "Refused") -> Fault:
    return Fault(status, {"code": code, "message": message})


class Faults:
    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, route: str, fault: Fault, times: int = 1) -> None:
        self._waiting[route].extend([fault] * times)

    def take(self, route: str) -> Fault | None:
        waiting = self._waiting.get(route)
        return waiting.popleft() if waiting else None
