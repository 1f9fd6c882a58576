"""Quiet or broken: every state of a source, and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.sources.huggingface_calendar import expected
from bot.intake.freshness import Health, accounts, health, outlook, span, told
from bot.model import plain
from bot.progress import Expected, SourceState

WEDNESDAY = datetime(2026, 4, 15, 8, tzinfo=UTC)
CAME = datetime(2026, 4, 15, 0, 20, tzinfo=UTC)
READ = SourceState(cursor="x", last_success_at=WEDNESDAY, newest_day=date(2026, 4, 15), batch_at=CAME)
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
            "the batch of 16 April was due 2 h ago; last good batch 15 April 00:20 UTC",
        ),
        (
            replace(READ, newest_day=date(2026, 4, 17)),
            datetime(2026, 4, 19, 12, tzinfo=UTC),
            Health.QUIET,
            "no papers are listed on weekends",
        ),
        (READ, datetime(2026, 4, 18, 12, tzinfo=UTC), Health.STALLED, "the batch of 17 April"),
        (FAILED, WEDNESDAY, Health.FAILING, "failing for 2 h (HTTP 503)"),
        (replace(READ, newest_day=None), WEDNESDAY, Health.STALLED, "no batch was seen so far"),
        (
            replace(READ, none_on=date(2026, 4, 16)),
            WEDNESDAY + timedelta(days=1),
            Health.QUIET,
            "nothing was announced for 16 April; last good batch",
        ),
        (
            replace(READ, remark="its feed repeats itself"),
            WEDNESDAY + timedelta(days=1),
            Health.STALLED,
            "was due 2 h ago; its feed repeats itself; last good batch",
        ),
    ],
)
def test_states(state, now, means, said):
    """By Hugging Face's calendar: weekdays from midnight UTC, due by six."""
    assert health(state, expected(now), now) is means
    assert said in plain(told(state, expected(now), now))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 s"), (45, "45 s"), (300, "5 min"), (3600, "1 h"), (12_000, "3 h 20 min"), (200_000, "2 days")],
)
def test_spans(seconds, said):
    """As exact as is useful."""
    assert span(seconds) == said


def test_the_outlook_names_the_next_batch():
    """And how often it is looked for."""
    said = plain(outlook(WEDNESDAY, {"Hugging Face": datetime(2026, 4, 16, tzinfo=UTC)}, 300))
    assert said == "Hugging Face begins its next list in 16 h, Thursday 00:00 UTC; it is looked at every 5 min."
    assert plain(outlook(WEDNESDAY, {"A feed": None}, 300)) == "Sources are read every 5 min."
    assert plain(outlook(WEDNESDAY, {"A feed": None}, None)) == "Sources are read every half hour."


def test_parts_that_are_alike_are_told_together():
    """In the words of the operator's zone; many are counted; a source that cannot be read at all speaks for itself."""
    late = replace(READ, batch_at=datetime(2026, 8, 12, 0, 4, tzinfo=UTC), newest_day=date(2026, 8, 12))
    fresh = replace(READ, newest_day=date(2026, 8, 13), batch_at=datetime(2026, 8, 13, 4, 4, tzinfo=UTC))
    now = datetime(2026, 8, 13, 12, tzinfo=UTC)
    due = Expected(date(2026, 8, 13), datetime(2026, 8, 13, 6, tzinfo=UTC))
    parts = {
        "cs.AI": fresh,
        "cs.CL": late,
        "cs.LG": replace(fresh, batch_at=datetime(2026, 8, 13, 4, 4, 9, tzinfo=UTC)),
    }
    found = accounts("arXiv", fresh, parts, due, now, zone=ZoneInfo("America/New_York"))
    assert [(each.who, plain(each.told)) for each in found] == [
        ("arXiv cs.AI, cs.LG", "fresh, the batch of 13 August is in; it came 13 August 00:04 America/New_York"),
        (
            "arXiv cs.CL",
            "stalled, the batch of 13 August was due 6 h ago; last good batch 11 August 20:04 America/New_York",
        ),
    ]
    many = {f"cs.{n}": late for n in range(12)}
    assert [each.who for each in accounts("arXiv", late, many, due, now)] == ["arXiv, all 12 categories"]
    (whole,) = accounts("arXiv", FAILED, parts, due, now)
    assert (whole.who, whole.health) == ("arXiv", Health.FAILING)
