"""When Discord may be asked again: what it said itself, bucket by bucket, and how much of its global rate has gone out already.

Here nothing is asked and nobody waits: `rest.py` does. The outbox spaces posts over all workers beforehand; what goes out late (this
process stood still, or all were asked to wait) would go out at once, and reads, edits and answers come on top. So what leaves is counted.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.rates import Rate

ALL = "*"  # the bucket of everything
# Source: discord-api-docs, topics/rate-limits, "Global Rate Limit": 50 a second
GLOBAL = Rate(50, 1.0)
SPREAD = (
    1.03  # requests do not take equally long to get there, so Discord's second may see what left within a little more
)


class Limits:
    def __init__(self, rate: Rate = GLOBAL) -> None:
        self._closed_until: dict[str, datetime] = {}  # bucket -> when it opens again
        self._left: deque[datetime] = deque(maxlen=rate.count)  # when the last so many left, or will
        self._period = timedelta(seconds=rate.period_s * SPREAD)

    def close(self, bucket: str, until: datetime) -> None:
        self._closed_until[bucket] = max(until, self._closed_until.get(bucket, until))

    def opens_at(self, bucket: str, now: datetime) -> tuple[datetime, bool]:
        """When this bucket may be used, and whether nothing may until then."""
        self._closed_until = {name: at for name, at in self._closed_until.items() if at > now}
        everything = self._closed_until.get(ALL, now)
        at = max(everything, self._closed_until.get(bucket, now))
        return at, everything >= at > now

    def leave(self, now: datetime, latest: datetime) -> datetime:
        """When one more may leave, which is taken unless that is later than `latest`: who asks first leaves first."""
        full = len(self._left) == self._left.maxlen
        at = max(now, self._left[0] + self._period) if full else now
        if at <= latest:
            self._left.append(at)
        return at
