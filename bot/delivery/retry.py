"""When to try again: pure numbers, seconds. The waiting itself is the outbox', which survives a restart; so no retry library here."""

from __future__ import annotations

RETRY_FIRST_S = 2.0
RETRY_MOST_S = 600.0
HELD_FIRST_S = 60.0
HELD_MOST_S = 6 * 3600.0
FAILURES_BEFORE_HELD = 10  # about half an hour of trying


def backoff_s(failures: int, first_s: float, most_s: float, chance: float) -> float:
    """Doubles with each failure up to `most_s`; `chance` in [0, 1) spreads it over the upper half, so that many do not return at once.

    Source: "equal jitter" in aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
    """
    whole = min(most_s, first_s * 2.0 ** min(failures, 30))
    return whole / 2 + whole / 2 * chance
