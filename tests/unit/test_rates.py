"""What one process counts of what it sent: pure, by a clock that is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rates import SPREAD, Rate, Window

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_what_was_held_up_leaves_at_once_only_as_far_as_a_second_permits() -> None:
    """Whatever was late, no second sees more than its number, and the rest keep the order in which they asked."""
    window = Window(Rate(5, 1.0))
    left = [window.leave(NOW, after(60)) for _ in range(12)]
    assert left == [NOW] * 5 + [after(SPREAD)] * 5 + [after(2 * SPREAD)] * 2


def test_at_an_even_pace_nobody_waits() -> None:
    window = Window(Rate(5, 1.0))
    assert all(window.leave(after(0.21 * number), after(60)) == after(0.21 * number) for number in range(50))


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    """Who gives up leaves the place to the next."""
    window = Window(Rate(1, 1.0))
    window.leave(NOW, NOW)
    assert window.leave(NOW, after(0.5)) == after(SPREAD)
    assert window.leave(NOW, after(2)) == after(SPREAD)
