"""A sign of life for whoever watches from outside: given once all sources were read well, and never after a pass that failed.

Called by `service.py` after each pass. How it is given: `adapters/heartbeat.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection


class Pulse:
    """`beat`: gives the sign; never raises."""

    def __init__(self, sources: Collection[str], beat: Callable[[], Awaitable[None]]) -> None:
        self._sources = frozenset(sources)
        self._beat = beat
        self._well: set[str] = set()

    async def passed(self, source: str, *, well: bool) -> None:
        """A source whose last pass failed holds the sign back until it is read well again; so does one that is read no more."""
        if not well:
            self._well.discard(source)
            return
        self._well.add(source)
        if self._well == self._sources:
            self._well.clear()
            await self._beat()
