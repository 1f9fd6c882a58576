"""A source that reads from an emulator, under a clock that only moves when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from tests.adapters.huggingface import TODAY
from tests.adapters.patience import waits_of
from tests.emulators.huggingface import HuggingFaceEmulator
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def hf() -> AsyncIterator[HuggingFaceEmulator]:
    async with HuggingFaceEmulator(today=TODAY) as emulator:
        yield emulator


@pytest.fixture
async def source(
    request: pytest.FixtureRequest, hf: HuggingFaceEmulator, clock: FakeClock
) -> AsyncIterator[HuggingFaceSource]:
    settings = HuggingFaceSettings(url=hf.url, details=0, trending=False)
    waits = waits_of(request)
    source = HuggingFaceSource(
        settings,
        clock,
        read_s=waits.read_s,
        day_deadline_s=waits.deadline_s,
        search_deadline_s=waits.deadline_s,
    )
    yield source
    await source.close()
