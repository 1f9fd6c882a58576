"""When a source is looked at next: often while a batch is due or coming in, seldom otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Transient
from bot.intake.pace import OFTEN_S, RESTARTED_S, SELDOM_S, Pace
from bot.intake.poller import Poller
from bot.progress import Expected, SourceState

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
DAY = NOON.date()
IN = SourceState(last_success_at=NOON, newest_day=DAY)
OUT = replace(IN, newest_day=DAY - timedelta(days=1))
WHOLE = Expected(DAY, NOON - timedelta(hours=6))
GROWING = replace(WHOLE, open_until=NOON + timedelta(hours=12))
PACE = Pace(chance=lambda: 0.5)


@pytest.mark.parametrize(
    ("states", "expected", "pause_s"),
    [
        ([SourceState()], WHOLE, OFTEN_S),
        ([OUT], replace(WHOLE, due_at=NOON + timedelta(hours=1)), OFTEN_S),
        ([OUT], replace(WHOLE, due_at=NOON - timedelta(minutes=5)), OFTEN_S),
        ([OUT], replace(WHOLE, due_at=NOON - timedelta(hours=1)), 900),
        ([OUT], replace(WHOLE, due_at=NOON - timedelta(days=3)), SELDOM_S),
        ([OUT], replace(WHOLE, due_at=NOON + timedelta(hours=1), opened_at=NOON - timedelta(hours=1)), 900),
        ([OUT], replace(WHOLE, due_at=NOON - timedelta(hours=1), opened_at=NOON - timedelta(hours=3)), SELDOM_S),
        ([IN], WHOLE, SELDOM_S),
        ([IN], GROWING, OFTEN_S),
        ([IN], replace(GROWING, quiet="a weekend"), SELDOM_S),
        ([IN, OUT], replace(WHOLE, due_at=NOON), OFTEN_S),
        ([IN, replace(IN, error="503", failing_since=NOON - timedelta(minutes=40))], WHOLE, 600),
        ([], WHOLE, SELDOM_S),
    ],
)
def test_the_calendar_sets_the_pace(states: list[SourceState], expected: Expected, pause_s: float) -> None:
    """The part that is most in need of a look decides; what is late is looked for less and less often."""
    at = PACE.after(dict(zip("abc", states, strict=False)), expected, None, NOON)
    assert at == NOON + timedelta(seconds=pause_s)


def test_the_next_batch_is_not_slept_through() -> None:
    """Within a minute of its beginning, and not all at the same second."""
    opens = NOON + timedelta(minutes=10)
    looks = {Pace(chance=lambda each=each: each).after({"": IN}, WHOLE, opens, NOON) for each in (0.0, 0.5, 0.99)}
    assert len(looks) == 3
    assert all(opens <= at < opens + timedelta(minutes=1) for at in looks)


def test_pauses_are_spread() -> None:
    """A tenth either way."""
    pauses = [Pace().after({"": IN}, WHOLE, None, NOON) - NOON for _ in range(200)]
    assert min(pauses) >= timedelta(seconds=SELDOM_S * 0.9)
    assert max(pauses) <= timedelta(seconds=SELDOM_S * 1.1)
    assert len(set(pauses)) > 100


def test_an_interval_that_was_given_goes_before_the_calendar() -> None:
    """To the second."""
    assert Pace(60).after({"": IN}, WHOLE, None, NOON) == NOON + timedelta(seconds=60)
    assert Pace(60).after_failure(NOON - timedelta(days=1), None, NOON) <= NOON + timedelta(seconds=66)


@pytest.mark.parametrize(
    ("failing_s", "asked_s", "pause_s"),
    [(0, None, 10), (100, None, 50), (9000, None, 600), (9000, 3600, 3600), (0, 30, 30)],
)
def test_failures_are_waited_out_longer_each_time(failing_s: float, asked_s: float | None, pause_s: float) -> None:
    """By how long it has been failing, whoever was restarted in between; never before the source said."""
    at = PACE.after_failure(NOON - timedelta(seconds=failing_s), asked_s, NOON)
    assert at == NOON + timedelta(seconds=pause_s)


def test_a_restart_leaves_a_source_alone() -> None:
    """For as long as the last pass asked; an error may have been mended; nothing keeps a source unread for days."""
    state = replace(IN, next_poll_at=NOON + timedelta(seconds=1000))
    assert PACE.left_s(state, NOON) == 1000
    assert PACE.left_s(replace(state, error="503"), NOON) == RESTARTED_S
    assert PACE.left_s(replace(state, next_poll_at=NOON + timedelta(days=9)), NOON) < 2 * SELDOM_S
    assert PACE.left_s(replace(state, next_poll_at=NOON - timedelta(days=9)), NOON) == 0
    assert PACE.left_s(SourceState(), NOON) == 0
    assert Pace(5).left_s(state, NOON) == 5


async def test_the_next_look_is_kept_with_the_source(scene) -> None:
    """Another process that starts knows it, whether the pass went well or not."""
    scene.intake = replace(scene.intake, pace=PACE)
    poller = Poller(scene.source, scene.intake)
    assert await poller.left_s() == 0
    report = await poller.poll_once()
    state = await scene.cursors.load("fake")
    assert report.next_at == state.next_poll_at == scene.clock.now() + timedelta(seconds=OFTEN_S)
    assert await Poller(scene.source, scene.intake).left_s() == OFTEN_S
    scene.source.fails = Transient("503", 77)
    report = await poller.poll_once()
    assert report.next_at == scene.clock.now() + timedelta(seconds=77)
    assert await Poller(scene.source, scene.intake).left_s() == RESTARTED_S
