"""A platform that nobody thought of: one class, one line in the registry, and the whole pipeline runs on it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from adapters import registry
from bot import wiring
from bot.clock import SystemClock
from bot.model import Channel
from bot.operations.subscribing import subscribe
from bot.plan import Start
from bot.service import Service
from config.settings import CoreSettings
from tests.e2e.program import PATIENCE_S
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.fakes.platform import FakePlatform

LOFT = Channel("pigeon", "loft", "north")


async def test_a_third_platform_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Its channel is subscribed, a paper is announced, and it is posted there."""
    pigeons = FakePlatform(SystemClock(), "pigeon")
    monkeypatch.setattr(registry, "PLATFORMS", {"pigeon": lambda surroundings: pigeons})
    async with HuggingFaceEmulator() as feed:
        monkeypatch.setenv("HUGGINGFACE_URL", feed.url)
        core = CoreSettings.model_construct(
            data_dir=tmp_path, poll_interval_s=0.2, archive_days=0, couriers=1, sources=("huggingface",)
        )
        said: list[str] = []
        async with wiring.open_crew(wiring.Setting(core, None, SystemClock()), said.append, Start()) as crew:
            await subscribe(crew.stores, LOFT, "homing")
            service = Service(crew, said.append)
            running = asyncio.create_task(service.run())
            async with asyncio.timeout(PATIENCE_S):
                while (await crew.stores.cursors.load("huggingface")).cursor is None:
                    await asyncio.sleep(0.05)
                feed.publish(datetime.now(UTC).date(), [make_entry("2611.00001", title="Homing of Pigeons")])
                while not pigeons.messages(LOFT):
                    await asyncio.sleep(0.05)
                service.stop()
                await running
    assert [message.post.title for message in pigeons.messages(LOFT)] == ["Homing of Pigeons"]
    assert "Connected to pigeon." in said
