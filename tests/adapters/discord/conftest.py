"""Discord's platform against the emulator, on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from adapters.platforms.discord import build
from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import Channel as Address
from bot.model import MessageId
from bot.ports import Commands
from bot.surroundings import Surroundings
from bot.turns import Look
from tests.adapters.discord.samples import ID
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.places import Channel

Listening = Callable[[Commands], AbstractAsyncContextManager[None]]


class HastyClock:
    """Real time, because sockets don't wait for a fake one; sleeps are a hundredth."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s / 100)


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as emulator:
        for name, value in emulator.environment().items():
            monkeypatch.setenv(name, value)
        yield emulator


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(HastyClock(), tmp_path)


@pytest.fixture
async def platform(discord: DiscordEmulator, surroundings: Surroundings) -> AsyncIterator[DiscordPlatform]:
    del discord
    built = cast("DiscordPlatform", build(surroundings))
    yield built
    await built.close()


@pytest.fixture
def listening(platform: DiscordPlatform, discord: DiscordEmulator) -> Listening:
    @contextlib.asynccontextmanager
    async def serve(commands: Commands) -> AsyncIterator[None]:
        """Connected while the block runs."""
        task = asyncio.create_task(platform.listen(commands))
        try:
            await discord.connected()
            await discord.registered()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return serve


def address(channel: Channel) -> Address:
    return Address("discord", channel.guild_id or "@me", channel.id)


async def look(platform: DiscordPlatform, channel: Channel, message_id: MessageId = ID) -> Look:
    now = datetime.now(UTC)
    return await platform.find(address(channel), message_id, now - timedelta(minutes=2), now)
