"""The recorded days with everything that can go wrong, in short; `make faults-intake` replays all of them, with seeds of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.faults.replay import Replay

DAYS = 8


@pytest.mark.shared
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1])
async def test_what_real_days_announced_is_posted_once(
    redis: Redis, redis_server: str, tmp_path: Path, seed: int
) -> None:
    """Through every fault, outage and kill: none missed, none twice, each in the archive."""
    found = await Replay(redis_server, tmp_path, seed, DAYS).run()
    assert (found.missed, found.twice, found.unstored) == (set(), set(), set()), f"seed {seed}"
    assert found.announced > 100
    assert len(found.injected) > 10
    assert found.killed_at.total() > 3
