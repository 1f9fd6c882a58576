"""A run's numbers, and how it is to begin. Values only; made by `wiring/` from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.delivery.retry import Patience
from bot.preferences import HOUSE, House


@dataclass(frozen=True, slots=True)
class Start:
    """How a run is to begin. `fresh`: anew where Redis is empty and the data directory remembers more. `skip_gap`: what waits, and what
    was announced since the last pass, is not posted any more."""

    fresh: bool = False
    skip_gap: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's numbers. `owner` names this process among those that may read sources; a restarted one has the same name.
    `enrich_wait_s`: how long a new paper may wait for its `tldr` before it is posted. `living_posts`: posts are edited when it matters."""

    owner: str
    backfill_days: int
    archive_days: int
    couriers: int
    poll_interval_s: float | None
    patience: Patience = field(default_factory=Patience)
    ops_channel: str | None = None
    start: Start = Start()
    house: House = HOUSE
    enrich_wait_s: float = 0.0
    living_posts: bool = True
