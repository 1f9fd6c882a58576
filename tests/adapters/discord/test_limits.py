"""When Discord may be asked again: pure, by a clock that is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.platforms.discord.limits import ALL, SPREAD, Limits
from bot.rates import Rate

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_what_was_held_up_leaves_at_once_only_as_far_as_a_second_permits() -> None:
    """Whatever was late, no second sees more than its number, and the rest keep the order in which they asked."""
    limits = Limits(Rate(5, 1.0))
    left = [limits.leave(NOW, after(60)) for _ in range(12)]
    assert left == [NOW] * 5 + [after(SPREAD)] * 5 + [after(2 * SPREAD)] * 2


def test_at_an_even_pace_nobody_waits() -> None:
    limits = Limits(Rate(5, 1.0))
    assert all(limits.leave(after(0.21 * number), after(60)) == after(0.21 * number) for number in range(50))


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    """Who gives up leaves the place to the next."""
    limits = Limits(Rate(1, 1.0))
    limits.leave(NOW, NOW)
    assert limits.leave(NOW, after(0.5)) == after(SPREAD)
    assert limits.leave(NOW, after(2)) == after(SPREAD)


def test_a_limit_on_everything_closes_every_bucket() -> None:
    limits = Limits()
    limits.close("GET /a", after(1))
    assert limits.opens_at("GET /a", NOW) == (after(1), False)
    assert limits.opens_at("GET /b", NOW) == (NOW, False)
    limits.close(ALL, after(3))
    assert limits.opens_at("GET /b", NOW) == (after(3), True)
    assert limits.opens_at("GET /b", after(3)) == (after(3), False)
