"""Quiet or broken: every state of a source, and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.huggingface_calendar import expected
from bot.intake.freshness import Health, health, outlook, span, told
from bot.progress import SourceState

WEDNESDAY = datetime(2026, 4, 15, 8, tzinfo=UTC)
READ = SourceState(cursor="x", last_success_at=WEDNESDAY, newest_day=date(2026, 4, 15))
FAILED = replace(READ, error="HTTP 503", failing_since=WEDNESDAY - timedelta(hours=2))


@pytest.mark.parametrize(
    ("state", "now", "means", "said"),
    [
        (SourceState(), WEDNESDAY, Health.UNREAD, "never read"),
        (READ, WEDNESDAY, Health.FRESH, "the batch of 15 April is in"),
        (READ, WEDNESDAY + timedelta(hours=20), Health.WAITING, "the batch of 16 April is due by 06:00 UTC"),
        (
            READ,
            WEDNESDAY + timedelta(hours=24),
            Health.STALLED,
            "the batch of 16 April was due 2 h ago; the last batch that came is of 15 April",
        ),
        (
            replace(READ, newest_day=date(2026, 4, 17)),
            datetime(2026, 4, 19, 12, tzinfo=UTC),
            Health.QUIET,
            "no papers are listed on weekends",
        ),
        (READ, datetime(2026, 4, 18, 12, tzinfo=UTC), Health.STALLED, "the batch of 17 April"),
        (FAILED, WEDNESDAY, Health.FAILING, "failing for 2 h: HTTP 503"),
        (replace(READ, newest_day=None), WEDNESDAY, Health.STALLED, "no batch was seen so far"),
    ],
)
def test_states(state, now, means, said):
    """By Hugging Face's calendar: weekdays from midnight UTC, due by six."""
    assert health(state, expected(now), now) is means
    assert said in told(state, expected(now), now)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 s"), (45, "45 s"), (300, "5 min"), (3600, "1 h"), (12_000, "3 h 20 min"), (200_000, "2 days")],
)
def test_spans(seconds, said):
    """As exact as is useful."""
    assert span(seconds) == said


def test_the_outlook_names_the_next_batch():
    """And how often it is looked for."""
    said = outlook(WEDNESDAY, {"Hugging Face": datetime(2026, 4, 16, tzinfo=UTC)}, 300)
    assert said == "Hugging Face begins its next list in 16 h, Thursday 00:00 UTC; it is looked at every 5 min."
    assert outlook(WEDNESDAY, {"A feed": None}, 300) == "Sources are read every 5 min."
