"""When Discord may be asked again: pure, by a clock that is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.platforms.discord.limits import ALL, Limits

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_limit_on_everything_closes_every_bucket() -> None:
    limits = Limits()
    limits.close("GET /a", after(1))
    assert limits.opens_at("GET /a", NOW) == (after(1), False)
    assert limits.opens_at("GET /b", NOW) == (NOW, False)
    limits.close(ALL, after(3))
    assert limits.opens_at("GET /b", NOW) == (after(3), True)
    assert limits.opens_at("GET /b", after(3)) == (after(3), False)
