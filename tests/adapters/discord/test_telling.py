"""A line to one person: in their direct messages, naming the channel it is about."""

from __future__ import annotations

import pytest

from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat import Group
from bot.errors import ChannelGone, Transient
from bot.model import Channel, Span
from tests.adapters.discord.conftest import address
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.faults import refused

LINE = (Span("I cannot post here any more. @everyone *really*"),)


async def test_a_person_reads_it_alone(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Beginning with the channels; nobody is pinged."""
    channel, other = discord.add_channel(), discord.add_channel()
    await platform.tell("4711", [address(channel), address(other)], LINE)
    (message,) = discord.messages(discord.world.direct["4711"])
    assert message["content"].startswith(f"<#{channel.id}>, <#{other.id}>: I cannot post here any more.")
    assert (discord.messages(channel), message["mention_everyone"]) == ([], False)


async def test_who_takes_no_messages_cannot_be_told(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """50007, and who is no person at all. Another is asked then."""
    channel = address(discord.add_channel())
    discord.fault("create_message", refused(403, 50007, "Cannot send messages to this user"))
    with pytest.raises(ChannelGone, match="no direct messages"):
        await platform.tell("4711", [channel], LINE)
    with pytest.raises(ChannelGone):
        await platform.tell("operator", [channel], LINE)


async def test_roles_are_known_by_mention_name_and_id(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """With whether everybody may ping them; the server's own role, which is everybody, is none; nor is there any in direct messages."""
    channel = discord.add_channel()
    discord.guild.roles.update({"77": ("Robotics", True), "78": ("staff", False)})
    for text in ("<@&77>", "@robotics", "77"):
        assert await platform.group(address(channel), text) == Group("77", "Robotics")
    assert await platform.group(address(channel), "@staff") == Group("78", "staff", open=False)
    for nobody in (f"<@&{discord.guild.id}>", "@everyone", "everyone", "<@77>", ""):
        assert await platform.group(address(channel), nobody) is None
    assert await platform.group(Channel("discord", "@me", channel.id), "@staff") is None
    discord.fault("guild", refused(500, 0, "Internal Server Error"))
    with pytest.raises(Transient):
        await platform.group(address(channel), "@staff")
