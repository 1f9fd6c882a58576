"""Stores in memory, as far as operators' commands need them here."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest

from bot.operations.stores import Stores
from bot.topics.wanted import WantedTopics
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.kept import MemoryCopies, MemoryState
from tests.fakes.ledger import MemoryLedger
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions


@pytest.fixture
def stores(clock: FakeClock) -> Stores:
    subscriptions = MemorySubscriptions()
    kept: dict[str, Any] = {
        "ledger": MemoryLedger(),
        "subscriptions": subscriptions,
        "preferences": MemoryPreferences(),
        "archive": FakeArchive(),
        "wanted": WantedTopics(subscriptions),
        "clock": clock,
        "state": MemoryState(),
        "copies": MemoryCopies(),
        "redis": "given",
    }
    needed = {each.name: None for each in fields(Stores) if each.default is MISSING}
    return Stores(**needed | kept)
