"""Permissions that the bot lacks: named, noticed when they are lost, and what waited for them starts when they come."""

from __future__ import annotations

import asyncio

import pytest

from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat import Answer
from bot.errors import ChannelGone
from bot.model import Span
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.places import EMBED_LINKS, ENOUGH, SEND_MESSAGES


async def test_permissions_seen_in_the_interaction_are_named(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """What the bot lacks in the channel, and that nothing lacks once it is granted."""
    channel = discord.add_channel(permissions=ENOUGH & ~SEND_MESSAGES)
    async with listening(FakeCommands()):
        await discord.invoke(channel, "topics", "list")
        readiness = await platform.readiness(address(channel))
        assert "Send Messages" in readiness.problem
        assert readiness.will_start
        await discord.permit(channel, ENOUGH)
        await discord.invoke(channel, "topics", "list")
        assert (await platform.readiness(address(channel))).ready


async def test_what_waits_starts_when_the_permission_is_granted(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """At that moment, and the channel is told."""
    channel, commands = discord.add_channel(permissions=ENOUGH & ~EMBED_LINKS), FakeCommands()
    commands.started = Answer(announcement=(Span("Now it starts."),))
    async with listening(commands):
        assert not (await platform.readiness(address(channel))).ready
        await discord.permit(channel, ENOUGH & ~SEND_MESSAGES)
        await discord.permit(channel, ENOUGH)
        [message] = await discord.said(channel)
    assert message["content"] == "Now it starts."
    assert commands.let_in == [address(channel)]


async def test_a_permission_lost_is_noticed_by_the_next_post(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """What the last interaction said is not believed against a refusal."""
    channel = discord.add_channel()
    async with listening(FakeCommands()):
        await discord.invoke(channel, "topics", "list")
        channel.permissions = ENOUGH & ~SEND_MESSAGES  # and the gateway says nothing of it
        assert (await platform.readiness(address(channel))).ready
        with pytest.raises(ChannelGone):
            await platform.post(address(channel), POST, ID)
        await discord.permit(channel, channel.permissions)
        for _ in range(100):
            if not (readiness := await platform.readiness(address(channel))).ready:
                break
            await asyncio.sleep(0.01)
        assert "Send Messages" in readiness.problem
