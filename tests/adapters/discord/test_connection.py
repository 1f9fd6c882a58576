"""The gateway connection dies in every way it can, and commands are served again."""

from __future__ import annotations

import asyncio

import pytest
from discord import Client

from adapters.platforms.discord.gateway import Gateway
from adapters.platforms.discord.platform import DiscordPlatform
from bot.errors import ChannelGone, Misconfigured, Transient, WorkspaceGone
from bot.model import Channel
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands
from tests.emulators.discord import DiscordEmulator

GUILDS = 1


async def at_once(*_: object, **__: object) -> None:
    """No wait before an identify."""


async def works(discord: DiscordEmulator) -> None:
    await discord.connected()
    answer = await discord.invoke(next(iter(discord.world.channels.values())), "papers", "help")
    assert answer.original is not None


async def test_the_client_asks_for_nothing_but_guilds(discord: DiscordEmulator, listening: Listening) -> None:
    """One intent, and a heartbeat."""
    async with listening(FakeCommands()):
        assert discord.gateway.intents == GUILDS
        assert discord.gateway.heartbeats >= 1


async def test_a_dropped_connection_is_resumed(discord: DiscordEmulator, listening: Listening) -> None:
    """What was said meanwhile is served after the resume, in the same session."""
    discord.add_channel()
    async with listening(FakeCommands()):
        await discord.gateway.drop(4000)
        await works(discord)
        await discord.gateway.ask_reconnect()
        await asyncio.sleep(0.05)
        await works(discord)
    assert discord.gateway.identifies == 1
    assert discord.gateway.resumes == 2


async def test_a_command_given_while_away_is_served_after_the_resume(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """The gateway replays it."""
    channel = discord.add_channel()
    async with listening(FakeCommands()):
        await discord.gateway.drop(4000)
        answer = await discord.invoke(channel, "papers", "help")
    assert answer.original is not None


async def test_an_invalid_session_is_begun_anew(
    discord: DiscordEmulator, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Identified again, without anyone's help (after the 5 s that Discord wants between two identifies)."""
    monkeypatch.setattr(Client, "before_identify_hook", at_once)
    discord.add_channel()
    async with listening(FakeCommands()):
        await discord.gateway.invalidate()
        await asyncio.sleep(0.05)
        await works(discord)
    assert discord.gateway.identifies == 2


async def test_a_first_connection_that_fails_is_transient(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """discord.py dies of it; listening again builds a new client, which works."""
    discord.add_channel()
    discord.gateway.refusing = 1
    with pytest.raises(Transient):
        await asyncio.wait_for(platform.listen(FakeCommands()), 10)
    async with listening(FakeCommands()):
        await works(discord)


async def test_an_event_that_cannot_be_parsed_is_transient(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """It ends discord.py's client; that is said, not swallowed."""
    task = asyncio.create_task(platform.listen(FakeCommands()))
    await discord.connected()
    await discord.gateway.dispatch("INTERACTION_CREATE", {"nonsense": True})
    with pytest.raises(Transient):
        await asyncio.wait_for(task, 10)


async def test_a_session_that_never_comes_is_given_up(
    discord: DiscordEmulator, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py would wait up to 17 minutes between tries."""
    monkeypatch.setattr(Gateway, "away_s", 0.1)
    task = asyncio.create_task(platform.listen(FakeCommands()))
    await discord.connected()
    discord.gateway.refusing = 100
    await discord.gateway.drop(4000)
    with pytest.raises(Transient):
        await asyncio.wait_for(task, 10)


async def test_a_revoked_token_ends_it(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """At the log-in and later: no use to try again, and it says where to mend it."""
    task = asyncio.create_task(platform.listen(FakeCommands()))
    await discord.connected()
    discord.revoke_token()
    await discord.gateway.drop(4004)
    with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
        await asyncio.wait_for(task, 10)
    with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
        await asyncio.wait_for(platform.listen(FakeCommands()), 10)


async def test_posting_goes_on_without_the_gateway(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """REST alone is enough."""
    channel = discord.add_channel()
    discord.gateway.refusing = 100
    with pytest.raises(Transient):
        await asyncio.wait_for(platform.listen(FakeCommands()), 10)
    await platform.post(address(channel), POST, ID)
    assert len(discord.messages(channel)) == 1


async def test_cancelling_ends_everything(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """No task is left behind, however impatient the one who cancels."""
    task = asyncio.create_task(platform.listen(FakeCommands()))
    await discord.connected()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not discord.gateway.connections
    assert not [other.get_name() for other in asyncio.all_tasks() if "discord.py" in other.get_name()]


async def test_what_was_acknowledged_is_answered_before_the_end(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Stopping in the midst of a command does not leave the person with "thinking …"."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.slow_s = 0.1
    task = asyncio.create_task(platform.listen(commands))
    await discord.connected()
    await discord.registered()
    asking = asyncio.create_task(discord.invoke(channel, "papers", "help"))
    await asyncio.wait_for(commands.heard.wait(), 5)
    task.cancel()
    answer = await asking
    assert answer.original is not None
    assert answer.original["content"] == "Noted."


async def refusal(platform: DiscordPlatform, channel: Channel) -> ChannelGone | WorkspaceGone:
    with pytest.raises((ChannelGone, WorkspaceGone)) as raised:
        await platform.post(channel, POST, ID)
    return raised.value


async def test_a_bot_that_was_thrown_out_of_a_server_is_gone_from_it(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """Discord answers as if a permission lacked; a server that is merely away, or a permission that does lack, is no removal."""
    channel, other = discord.add_channel(), discord.add_channel(guild=discord.add_guild("Other Lab"))
    async with listening(FakeCommands()):
        await discord.permit(other, 0)
        with pytest.raises(ChannelGone):
            await platform.post(address(other), POST, ID)
        await discord.gateway.dispatch("GUILD_DELETE", {"id": other.guild_id, "unavailable": True})
        await discord.kick(discord.guild)
        async with asyncio.timeout(5):
            while not isinstance(gone := await refusal(platform, address(channel)), WorkspaceGone):
                await asyncio.sleep(0.01)  # the gateway's word is still on its way
        assert gone.for_good
        with pytest.raises(ChannelGone):
            await platform.post(address(other), POST, ID)
    with pytest.raises(ChannelGone):  # nobody listens: not known
        await platform.post(address(channel), POST, ID)
