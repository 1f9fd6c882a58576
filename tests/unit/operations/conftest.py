"""Stores in memory, as far as operators' commands need them here."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.operations.stores import Stores
from bot.topics.wanted import WantedTopics
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.intake import MemoryCursors, MemorySightings
from tests.fakes.kept import MemoryCopies, MemoryState
from tests.fakes.ledger import MemoryLedger
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions


@pytest.fixture
def stores(clock: FakeClock) -> Stores:
    subscriptions = MemorySubscriptions()
    return Stores(
        outbox=cast(Any, None),
        ledger=MemoryLedger(),
        subscriptions=subscriptions,
        preferences=MemoryPreferences(),
        people=cast(Any, None),
        cursors=cast(Any, MemoryCursors()),
        sightings=MemorySightings(),
        archive=FakeArchive(),
        wanted=WantedTopics(subscriptions),
        clock=clock,
        gate=cast(Any, None),
        state=MemoryState(),
        copies=MemoryCopies(),
        redis="given",
    )
