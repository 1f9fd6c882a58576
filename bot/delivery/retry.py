"""When to try again: pure numbers, seconds. The waiting itself is the outbox', which survives a restart; so no retry library here."""

from __future__ import annotations

from dataclasses import dataclass

FAILURES_BEFORE_HELD = 10  # about half an hour of trying


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each thing is waited for, in seconds. What is not said here is a platform's own.

    `settling_s`: after a request's deadline; what the platform took by then, its history shows. `in_doubt_s`: where nobody will ever be
    able to tell, a younger doubt is resolved by posting, an older one by not posting. `retry_…`: between attempts that were not taken.
    `held_…`: between probes of a channel that refuses. `look_again_s`: before a history that did not answer is asked once more.
    """

    settling_s: float = 5.0
    in_doubt_s: float = 3600.0
    retry_first_s: float = 2.0
    retry_most_s: float = 600.0
    held_first_s: float = 60.0
    held_most_s: float = 6 * 3600.0

    @property
    def look_again_s(self) -> float:
        return 4 * self.settling_s


def backoff_s(failures: int, first_s: float, most_s: float, chance: float) -> float:
    """Doubles with each failure up to `most_s`; `chance` in [0, 1) spreads it over the upper half, so that many do not return at once.

    Source: "equal jitter" in aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
    """
    whole = min(most_s, first_s * 2.0 ** min(failures, 30))
    return whole / 2 + whole / 2 * chance
