"""What one process counts of what it sent: pure, by a clock that is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rates import SPREAD, Rate, Window

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_no_period_sees_more_than_its_number() -> None:
    """Twelve at once: five leave, five more when those count no longer, then the rest."""
    window, now, left = Window(Rate(5, 1.0)), NOW, []
    for _ in range(12):
        now = window.opens_at(now)
        window.leave(now)
        left.append(now)
    assert left == [NOW] * 5 + [after(SPREAD)] * 5 + [after(2 * SPREAD)] * 2


def test_at_an_even_pace_nobody_waits() -> None:
    window = Window(Rate(5, 1.0))
    for number in range(50):
        assert window.opens_at(after(0.21 * number)) == after(0.21 * number)
        window.leave(after(0.21 * number))


def test_what_left_later_than_it_was_meant_to_counts_from_then_on() -> None:
    """The process stood still between the two."""
    window = Window(Rate(1, 1.0))
    assert window.opens_at(NOW) == NOW
    window.leave(after(3))
    assert window.opens_at(after(3)) == after(3 + SPREAD)
