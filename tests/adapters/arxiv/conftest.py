"""A source that reads from an emulator, under a clock that only moves when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_http import Patience
from adapters.sources.arxiv_settings import ArxivSettings
from tests.adapters.arxiv import NOW, TODAY
from tests.adapters.patience import LONG, waits_of
from tests.emulators.arxiv import ArxivEmulator
from tests.fakes.clock import FakeClock

PATIENT = Patience(turn_s=300.0, deadline_s=LONG.deadline_s, tries=3)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
async def arxiv() -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(today=TODAY) as emulator:
        yield emulator


def settings_of(arxiv: ArxivEmulator, categories: str = "cs.CL,cs.LG") -> ArxivSettings:
    return ArxivSettings(
        categories=categories, feed_url=arxiv.url, api_url=f"{arxiv.url}/api", oai_url=f"{arxiv.url}/oai"
    )


@pytest.fixture
async def source(
    request: pytest.FixtureRequest, arxiv: ArxivEmulator, clock: FakeClock
) -> AsyncIterator[ArxivFeedSource]:
    waits = waits_of(request)
    patience = replace(PATIENT, deadline_s=waits.deadline_s)
    source = ArxivFeedSource(settings_of(arxiv), clock, LocalGate(clock), patience=patience, read_s=waits.read_s)
    yield source
    await source.close()
