"""How often a platform may be posted to: values only. How they are kept: the Outbox; what a platform's are: its adapter."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
