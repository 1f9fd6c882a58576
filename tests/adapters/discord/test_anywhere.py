"""The app installed by a person for themselves: it searches in servers and conversations where the bot is not, and nothing more."""

from __future__ import annotations

import pytest

from adapters.platforms.discord.desk import UNINVITED
from bot.model import Offer
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import FakeCommands
from tests.emulators.discord import DiscordEmulator

NOT_HERE = UNINVITED[0]


@pytest.mark.parametrize("server", [True, False])
async def test_search_works_where_the_bot_is_not(discord: DiscordEmulator, listening: Listening, server: bool) -> None:
    """For the person alone; the reading list is the one they have everywhere."""
    channel, commands = discord.world.add_elsewhere(server=server), FakeCommands(results=7)
    async with listening(commands):
        found = await discord.invoke(channel, "papers", "search", words="heads")
        next_page = await discord.press(found, "Next")
        saved = await discord.invoke(channel, "papers", "saved")
        alike = await discord.point(channel, discord.say(channel, "2401.01234"), "More like this")
    assert all(each.ephemeral for each in (found, saved, alike))
    assert (next_page.original or {})["content"].endswith("page 2 of 2")
    assert [each.command for each in commands.asked][-2:] == ["saved", "like"]
    assert commands.asked[0].channel == address(channel)


async def test_what_is_about_a_channel_is_declined_where_the_bot_is_not(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """Also by a button of an answer: nothing waits for a channel that will never be."""
    channel, commands = discord.world.add_elsewhere(server=True), FakeCommands()
    commands.answer = type(commands.answer)(offers=(Offer("Subscribe", "subscribe", "robots"),))
    async with listening(commands):
        declined = await discord.invoke(channel, "papers", "status")
        shown = await discord.invoke(channel, "papers", "preview", topic="robots")
        await discord.press(shown, "Subscribe")
    assert NOT_HERE in (declined.original or {})["content"]
    assert NOT_HERE in (shown.original or {})["content"]
    assert [each.command for each in commands.asked] == ["preview"]


async def test_in_a_message_to_the_bot_everything_works(discord: DiscordEmulator, listening: Listening) -> None:
    channel, commands = discord.add_direct(), FakeCommands()
    async with listening(commands):
        await discord.invoke(channel, "papers", "status")
        await discord.invoke(channel, "topics", "subscribe", topic="robots")
    assert [each.command for each in commands.asked] == ["status", "subscribe"]


async def test_an_app_that_people_cannot_install_registers_for_servers_alone(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """Discord's portal decides; a command for what it does not allow might be refused with all the others."""
    discord.world.user_install = False
    async with listening(FakeCommands()):
        pass
    assert {tuple(each["integration_types"]) for each in discord.world.commands} == {(0,)}
