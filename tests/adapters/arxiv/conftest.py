"""A source that reads from an emulator, under a clock that only moves when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_http import Patience
from adapters.sources.arxiv_settings import ArxivSettings
from tests.adapters.arxiv import NOW, TODAY
from tests.emulators.arxiv import ArxivEmulator
from tests.fakes.clock import FakeClock

QUICK = Patience(turn_s=300.0, deadline_s=2.0, tries=3)


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
async def source(arxiv: ArxivEmulator, clock: FakeClock) -> AsyncIterator[ArxivFeedSource]:
    source = ArxivFeedSource(settings_of(arxiv), clock, LocalGate(clock), patience=QUICK, read_s=1.0)
    yield source
    await source.close()
