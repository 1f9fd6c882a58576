"""What a vendor answered a short while ago, so that it is not asked twice. In memory, bounded. Called by the sources."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.ports import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most `most` answers: the one asked for longest ago is forgotten first."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[K, tuple[datetime, V]] = OrderedDict()

    def fresh(self, key: K, within_s: float) -> tuple[V] | None:
        """The answer of the last `within_s` seconds, in a tuple: an answer may well be None."""
        kept = self._kept.get(key)
        if kept is None or self._clock.now() - kept[0] >= timedelta(seconds=within_s):
            return None
        self._kept.move_to_end(key)
        return (kept[1],)

    def at(self, key: K) -> datetime | None:
        """When that was answered last."""
        kept = self._kept.get(key)
        return kept[0] if kept else None

    def keep(self, key: K, value: V) -> None:
        self._kept[key] = (self._clock.now(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
