"""What one pass over a source brought, as counts for people and for `--json`. Values only; made by the poller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

COUNTS = ("announced", "new", "known", "matched", "queued", "skipped")


@dataclass(frozen=True, slots=True)
class PassReport:
    """Counts of one pass. `announced`: papers the source listed; `new`: never announced before; `matched`: new ones that some channel
    wants; `queued`: deliveries put in the outbox; `known`: taken as old news without announcing; `skipped`: malformed entries.
    `next_at`: when the next pass is to be."""

    source: str
    announced: int = 0
    new: int = 0
    known: int = 0
    matched: int = 0
    queued: int = 0
    skipped: int = 0
    error: str | None = None
    next_at: datetime | None = None

    def record(self) -> dict[str, int | str | None]:
        """As `paperroute poll --json` shows it."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return {**counts, "error": self.error}

    def sentence(self) -> str:
        if self.error:
            return f"{self.source}: {self.error}"
        return (
            f"{self.source}: {self.announced} announced, {self.new} new, {self.known} taken as known, "
            f"{self.matched} matched, {self.queued} queued."
        )

    def __add__(self, other: PassReport) -> PassReport:
        sums = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return replace(self, **sums, error=other.error or self.error, next_at=other.next_at or self.next_at)
