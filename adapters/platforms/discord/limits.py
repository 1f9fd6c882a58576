"""When Discord may be asked again: what it said itself, bucket by bucket, and how much of its global rate has left already, reads, edits
and answers among it.

Here nothing is asked and nobody waits: `rest.py` does.
"""

from __future__ import annotations

from datetime import datetime

from bot.rates import Rate, Window

ALL = "*"  # the bucket of everything
# Source: discord-api-docs, topics/rate-limits, "Global Rate Limit": 50 a second
GLOBAL = Rate(50, 1.0)


class Limits:
    def __init__(self, rate: Rate = GLOBAL) -> None:
        self._closed_until: dict[str, datetime] = {}  # bucket -> when it opens again
        self.all = Window(rate)

    def close(self, bucket: str, until: datetime) -> None:
        self._closed_until[bucket] = max(until, self._closed_until.get(bucket, until))

    def opens_at(self, bucket: str, now: datetime) -> tuple[datetime, bool]:
        """When this bucket may be used, and whether nothing may until then."""
        self._closed_until = {name: at for name, at in self._closed_until.items() if at > now}
        everything = self._closed_until.get(ALL, now)
        at = max(everything, self._closed_until.get(bucket, now))
        return at, everything >= at > now
