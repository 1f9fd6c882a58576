"""Rate limits: 5 messages in 5 s a channel, 50 requests a second in all. Source: topics/rate-limits, and observation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5

from tests.emulators.discord.faults import Fault, limited

GLOBAL = 50


@dataclass
class Window:
    limit: int
    length: timedelta
    opened_at: datetime
    used: int = 0

    def left_s(self, now: datetime) -> float:
        return max((self.opened_at + self.length - now).total_seconds(), 0.0)


class Limits:
    """Fixed windows on the emulator's clock. `refusals` counts the 429s, which count toward a ban."""

    def __init__(self, now: Callable[[], datetime], *, messages: int = 5, window_s: float = 5.0) -> None:
        self._now = now
        self.messages, self.window_s, self.everywhere = messages, window_s, GLOBAL
        self._closed_until = now()
        self._windows: dict[str, Window] = {}
        self.refusals = 0

    def spend(self, route: str, channel_id: str) -> tuple[Fault | None, dict[str, str]]:
        """The 429 if there is one, and the headers for the answer."""
        closed_s = (self._closed_until - self._now()).total_seconds()
        if closed_s > 0:
            return limited(closed_s, everywhere=True), {}
        everywhere = self._window("*", self.everywhere, 1.0)
        if everywhere.used > self.everywhere:
            return self._refuse(everywhere, everywhere=True), {}
        if not channel_id:
            return None, {}
        most = self.messages if route == "create_message" else 50
        window = self._window(f"{route}:{channel_id}", most, self.window_s)
        headers = _headers(route, window, self._now())
        return (self._refuse(window) if window.used > window.limit else None), headers

    def close_everywhere(self, wait_s: float) -> None:
        self._closed_until = max(self._closed_until, self._now() + timedelta(seconds=wait_s))

    def _window(self, key: str, limit: int, length_s: float) -> Window:
        now = self._now()
        window = self._windows.get(key)
        if window is None or window.left_s(now) <= 0:
            window = self._windows[key] = Window(limit, timedelta(seconds=length_s), now)
        window.used += 1
        return window

    def _refuse(self, window: Window, *, everywhere: bool = False) -> Fault:
        self.refusals += 1
        return limited(window.left_s(self._now()), everywhere=everywhere)


def _headers(route: str, window: Window, now: datetime) -> dict[str, str]:
    left_s = window.left_s(now)
    return {
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(max(window.limit - window.used, 0)),
        "X-RateLimit-Reset": f"{(now + timedelta(seconds=left_s)).timestamp():.3f}",
        "X-RateLimit-Reset-After": f"{left_s:.3f}",
        "X-RateLimit-Bucket": md5(route.encode(), usedforsecurity=False).hexdigest(),
    }
