"""People and channels are spoken to in their language, and Discord shows them the commands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from adapters.platforms.discord.platform import DiscordPlatform
from bot.language import speaking
from bot.model import MessageId
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, FakeCommands
from tests.adapters.papers import part_of
from tests.emulators.discord import DiscordEmulator
from tests.unit.commands.conftest import Room

NAME = re.compile(r"[-_'\w]{1,32}")  # Source: interactions/application-commands, "Application Command Naming"


async def test_commands_are_registered_with_german_names(discord: DiscordEmulator, listening: Listening) -> None:
    """Small letters, one word, no two alike beside each other; what is said of them fits. The emulator holds all to Discord's document."""
    async with listening(FakeCommands()):
        pass
    papers, topics, *menu = discord.world.commands
    assert topics["name_localizations"]["de"] == "themen"
    by_name = {option["name"]: option for option in (*papers["options"], *topics["options"])}
    assert by_name["search"]["name_localizations"]["de"] == "suchen"
    assert by_name["subscribe"]["description_localizations"]["de"] == "Neue Paper zu einem Thema hier posten"
    assert by_name["trending"]["options"][0]["choices"][1]["name_localizations"]["de"] == "woche"
    assert [entry["name_localizations"]["de"] for entry in menu] == ["Warum kam das?", "Mehr davon"]
    for group in (papers, topics):
        for siblings in _siblings(group):
            german = [entry.get("name_localizations", {}).get("de", entry["name"]) for entry in siblings]
            assert len(german) == len(set(german))
            assert all(NAME.fullmatch(name) and name == name.lower() for name in german)


def _siblings(entry: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    if entry.get("options"):
        yield entry["options"]
        for option in entry["options"]:
            yield from _siblings(option)


async def test_who_asks_in_german_is_answered_in_german(discord: DiscordEmulator, listening: Listening) -> None:
    """With the names that their client shows; the channel, which chose nothing, is told in English. Then it chooses."""
    channel, room = discord.add_channel(), Room()
    discord.world.reader_locale = "de"
    async with listening(room.desk):
        answer = await discord.invoke(channel, "topics", "subscribe", topic="robots", followups=1)
        assert answer.original is not None
        assert "Neue Paper zu `robots` kommen hierher." in answer.original["content"]
        assert "/papers liste" in answer.original["content"]
        labels = [each["label"] for row in answer.original["components"] for each in row["components"]]
        assert "Hier auf Deutsch posten" in labels
        [said] = [message["content"] for message in discord.messages(channel)]
        assert said == "ada subscribed this channel to `robots`."
        await discord.invoke(channel, "topics", "settings", name="language", value="de", followups=1)
        assert "ada hat `language` für diesen Kanal eingestellt: Deutsch." in discord.messages(channel)[-1]["content"]


async def test_a_failure_is_said_in_the_language_of_who_asks(discord: DiscordEmulator, listening: Listening) -> None:
    """Nobody but Discord's client tells it then."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.error = RuntimeError("broken")
    discord.world.reader_locale = "de"
    async with listening(commands):
        answer = await discord.invoke(channel, "papers", "status")
    assert answer.original is not None
    assert answer.original["content"].startswith("Bei mir ist etwas schiefgegangen.")
    assert commands.asked[0].caller.locale == "de"


async def test_a_servers_own_language_counts_where_it_chose_one(discord: DiscordEmulator, listening: Listening) -> None:
    """American English is what Discord says of a server that chose nothing."""
    channel, commands = discord.add_channel(), FakeCommands()
    async with listening(commands):
        await discord.invoke(channel, "papers", "status")
        discord.world.server_locale = "de"
        await discord.invoke(channel, "papers", "status")
    assert [request.locale for request in commands.asked] == [None, "de"]


async def test_german_digests_are_posted_whole(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Of papers as bad as they come: their words take more room than the English ones."""
    channels = [discord.add_channel() for _ in range(8)]
    with speaking("de"):
        for seed, channel in enumerate(channels):
            await platform.post(address(channel), part_of(platform.capacity, seed), MessageId(f"{ID}{seed}"), None)
    shown = str([discord.messages(channel) for channel in channels])
    assert "Paper vom" in shown or "neue Paper" in shown
    assert "did not fit" not in shown
    assert "passten hier nicht hin" not in shown
