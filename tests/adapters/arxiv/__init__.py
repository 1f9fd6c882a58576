"""Tests of the arXiv source. Its present: a Tuesday morning in New York."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 4, 28, 13, 0, tzinfo=UTC)
TODAY = date(2026, 4, 28)
MONDAY = date(2026, 4, 27)
FRIDAY = date(2026, 4, 24)
