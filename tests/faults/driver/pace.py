"""How long things take in a run: the program's deadlines, shortened by its own settings, and what the driver derives from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """The program's numbers. See the settings of the same names."""

    deadline_s: float = 2.0
    settling_s: float = 1.0

    @property
    def lease_s(self) -> float:
        return self.deadline_s + 2 * self.settling_s

    @property
    def latest_s(self) -> float:
        """A request that a platform takes later than this after it was sent is beyond what anybody can look for."""
        return self.deadline_s + 0.6 * self.settling_s


def environment(pace: Pace, redis_url: str) -> Mapping[str, str]:
    """The program's settings in a run."""
    return {
        "PAPERROUTE_REDIS_URL": redis_url,
        "PAPERROUTE_POLL_INTERVAL_S": "1",
        "PAPERROUTE_SOURCES": "huggingface",
        "PAPERROUTE_ARCHIVE_DAYS": "0",
        "PAPERROUTE_POST_DEADLINE_S": f"{pace.deadline_s:g}",
        "PAPERROUTE_SETTLING_S": f"{pace.settling_s:g}",
        "PAPERROUTE_RETRY_FIRST_S": "0.5",
        "PAPERROUTE_RETRY_MOST_S": "4",
        "PAPERROUTE_HELD_FIRST_S": "2",
        "PAPERROUTE_HELD_MOST_S": "6",
        "PAPERROUTE_DEFAULT_MODE": "instant",
        "PAPERROUTE_TIMEZONE": "UTC",
        "PAPERROUTE_LOG_LEVEL": "warning",
    }
