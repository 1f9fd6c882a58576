"""When Discord may be asked again: what it said itself, bucket by bucket, how much of its global rate has left already, reads, edits and
answers among it, and how much of what it refuses it would put up with.

Here nothing is asked and nobody waits: `rest.py` does.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from bot.rates import Rate, Window

ALL = "*"  # the bucket of everything
# Source: discord-api-docs, topics/rate-limits, "Global Rate Limit": 50 a second
GLOBAL = Rate(50, 1.0)
# After 10,000 requests in 10 minutes that Discord counts as invalid, an address is shut out, and others may share ours. What was refused
# before (a probe of a channel) waits long before that, all else later. Source: the same page, "Invalid Request Limit"
COUNTS_AS_INVALID = frozenset({401, 403, 429})
OF_REFUSED, OF_ALL = Rate(500, 600.0), Rate(2000, 600.0)
REFUSED_KNOWN = 20_000  # buckets


class Limits:
    def __init__(self, rate: Rate = GLOBAL) -> None:
        self._closed_until: dict[str, datetime] = {}  # bucket -> when it opens again
        self.all = Window(rate)
        self._of_refused, self._of_all = Window(OF_REFUSED), Window(OF_ALL)  # of what was invalid
        self._refused: OrderedDict[str, None] = OrderedDict()  # buckets whose last request was

    def close(self, bucket: str, until: datetime) -> None:
        self._closed_until[bucket] = max(until, self._closed_until.get(bucket, until))

    def opens_at(self, bucket: str, now: datetime) -> tuple[datetime, bool]:
        """When this bucket may be used, and whether nothing may until then."""
        self._closed_until = {name: at for name, at in self._closed_until.items() if at > now}
        everything = max(self._closed_until.get(ALL, now), self._of_all.opens_at(now))
        again = self._of_refused.opens_at(now) if bucket in self._refused else now
        at = max(everything, again, self._closed_until.get(bucket, now))
        return at, everything >= at > now

    def answered(self, bucket: str, now: datetime, *, invalid: bool) -> None:
        """Whether a request counts as one that should not have been sent."""
        self._refused.pop(bucket, None)
        if not invalid:
            return
        self._refused[bucket] = None
        if len(self._refused) > REFUSED_KNOWN:
            self._refused.popitem(last=False)
        self._of_refused.leave(now)
        self._of_all.leave(now)
