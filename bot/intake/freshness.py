"""When papers are due, in words. Pure; called by the wiring for answers and greetings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


def outlook(now: datetime, next_batches: Mapping[str, datetime | None], poll_interval_s: float) -> str:
    """A sentence about when each source (by label) begins its next batch, and how often it is looked at."""
    due = [
        f"{name} begins its next list in {span((at - now).total_seconds())}, {at:%A %H:%M} UTC"
        for name, at in next_batches.items()
        if at
    ]
    looked = (
        f"it is looked at every {span(poll_interval_s)}" if due else f"sources are read every {span(poll_interval_s)}"
    )
    sentence = "; ".join([*due, looked])
    return f"{sentence[0].upper()}{sentence[1:]}."


def span(seconds: float) -> str:
    """`45 s`, `5 min`, `3 h 20 min`, `2 days`: as exact as is useful."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"
