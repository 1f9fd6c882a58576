"""Several connections, each for a share of the servers; servers that let the bot in and throw it out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from adapters.platforms.discord import build
from adapters.platforms.discord.gateway import Gateway
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.shards import ShardedGateway
from bot.errors import WorkspaceGone
from bot.surroundings import Surroundings
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.places import ENOUGH, SEND_MESSAGES, Guild
from tests.unit.commands.conftest import Room


@contextlib.asynccontextmanager
async def sharded(
    discord: DiscordEmulator, surroundings: Surroundings, commands: FakeCommands
) -> AsyncIterator[DiscordPlatform]:
    platform = build(surroundings)
    assert isinstance(platform, DiscordPlatform)
    task = asyncio.create_task(platform.listen(commands))
    try:
        async with asyncio.timeout(10):
            while len(discord.gateway.connections) < 2 or discord.gateway.identifies < 2:
                await asyncio.sleep(0.01)
        await discord.registered()
        yield platform
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await platform.close()


async def ready(platform: DiscordPlatform) -> Gateway:
    """All servers that the bot knew have come."""
    gateway = platform._gateway
    assert gateway is not None
    async with asyncio.timeout(10):
        await gateway.wait_until_ready()
    return gateway


def one_of_each_shard(discord: DiscordEmulator) -> list[Guild]:
    found = {(int(discord.guild.id) >> 22) % 2: discord.guild}
    while len(found) < 2:
        guild = discord.add_guild("Another")
        if (shard := (int(guild.id) >> 22) % 2) in found:
            del discord.world.guilds[guild.id]
        else:
            found[shard] = guild
    return [found[0], found[1]]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord wants five seconds between two of these."""

    async def hook(self: ShardedGateway, shard_id: int | None, *, initial: bool = False) -> None:
        """Nothing to wait for."""

    monkeypatch.setattr(ShardedGateway, "before_identify_hook", hook)


@pytest.mark.parametrize("setting", ["2", "auto"])
async def test_servers_of_every_shard_are_served(
    discord: DiscordEmulator, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, at_once: None, setting: str
) -> None:
    """As many as are set, or as Discord recommends; and with the one intent."""
    discord.world.shards = 2
    monkeypatch.setenv("DISCORD_SHARDS", setting)
    channels = [discord.add_channel(guild=guild) for guild in one_of_each_shard(discord)]
    commands = FakeCommands()
    async with sharded(discord, surroundings, commands):
        for channel in channels:
            await discord.invoke(channel, "papers", "help")
        direct = discord.add_direct()
        await discord.invoke(direct, "papers", "help")
    assert [request.channel for request in commands.asked] == [address(each) for each in (*channels, direct)]
    assert discord.gateway.intents == 1


async def test_a_shard_that_is_away_makes_no_server_gone(
    discord: DiscordEmulator, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """Only while all are there is a server that none knows one that the bot left."""
    monkeypatch.setenv("DISCORD_SHARDS", "2")
    guilds = one_of_each_shard(discord)
    channel = discord.add_channel(guild=guilds[1])
    async with sharded(discord, surroundings, FakeCommands()) as platform:
        gateway = await ready(platform)
        assert isinstance(gateway, ShardedGateway)
        assert gateway.left(81)
        assert not gateway.left(int(guilds[1].id))
        await gateway.on_shard_disconnect(0)
        await gateway.on_shard_resumed(1)
        assert not gateway.left(81)
        await gateway.on_shard_resumed(0)
        await discord.kick(guilds[1])
        async with asyncio.timeout(5):
            while not gateway.left(int(guilds[1].id)):
                await asyncio.sleep(0.01)
        with pytest.raises(WorkspaceGone):
            await platform.post(address(channel), POST, ID)


async def test_a_new_server_is_greeted_once_where_the_bot_may_write(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """In the channel of its own notices, in its language, without a sound; those that it knew are not, at no start."""
    known, loud, quiet = discord.guild, discord.world.add_guild("New"), discord.world.add_guild("Quiet")
    channels = [
        discord.add_channel(guild=guild, permissions=permissions)
        for guild, permissions in ((known, ENOUGH), (loud, ENOUGH), (quiet, ENOUGH & ~SEND_MESSAGES))
    ]
    for guild, channel in zip((known, loud, quiet), channels, strict=True):
        guild.system_channel_id = channel.id
    for guild in (loud, quiet):
        del discord.world.guilds[guild.id]
    loud.locale = "de"
    async with listening(Room().desk):
        await ready(platform)
        await discord.invite(quiet)
        await discord.invite(loud)
        [hello] = await discord.said(channels[1])
        await discord.gateway.invalidate()
        await discord.connected()
    assert hello["content"].startswith("Hallo!")
    assert "`/themen abonnieren`" in hello["content"]
    assert hello["flags"] & (1 << 12)
    assert [len(discord.messages(channel)) for channel in channels] == [0, 1, 0]
