"""How often a platform may be posted to: values, and what one process counts of what it sent. How they are shared by all: the Outbox;
what a platform's are: its adapter."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

SPREAD = 1.03  # requests do not take equally long to get there, so a platform's second may see what left within a little more

_FORM = re.compile(r"^(\d+)\s*/\s*(\d+(?:\.\d+)?)\s*s?$")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` within any `period_s` seconds."""

    count: int
    period_s: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """`5/5`: five within five seconds. Raises ValueError with a sentence that shows the form."""
        found = _FORM.match(text.strip())
        if found is None or int(found[1]) == 0 or float(found[2]) == 0:
            raise ValueError("write how many within how many seconds, such as 5/5 or 50/1")
        return cls(int(found[1]), float(found[2]))

    def __str__(self) -> str:
        return f"{self.count}/{self.period_s:g}"


@dataclass(frozen=True, slots=True)
class Pace:
    """A platform's rates: in one channel, over one workspace, over the whole app or bot. None where there is no limit."""

    channel: Rate | None = None
    workspace: Rate | None = None
    app: Rate | None = None


class Window:
    """What left lately. Posts have their moments, evenly spaced; what is late for its moment (the process stood still, or all had to wait)
    would leave at once, on top of what is on time."""

    def __init__(self, rate: Rate) -> None:
        self._left: deque[datetime] = deque(maxlen=rate.count)
        self._period = timedelta(seconds=rate.period_s * SPREAD)

    def opens_at(self, now: datetime) -> datetime:
        """When one more may leave."""
        full = len(self._left) == self._left.maxlen
        return max(now, self._left[0] + self._period) if full else now

    def leave(self, now: datetime) -> None:
        """It leaves now, not when it was meant to: the process may have stood still in between."""
        self._left.append(now)
