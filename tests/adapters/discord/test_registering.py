"""Which commands Discord is told that there are, and when."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.adapters.discord.conftest import Listening
from tests.adapters.discord.samples import FakeCommands
from tests.emulators.discord import DiscordEmulator

MANAGE_CHANNELS = 1 << 4


async def test_commands_are_registered_only_when_they_changed(
    discord: DiscordEmulator, listening: Listening, tmp_path: Path
) -> None:
    """Once at first, not at the second start, again when Discord has lost them."""
    commands = FakeCommands()
    for _ in range(2):
        async with listening(commands):
            await asyncio.sleep(0.1)
    assert len(discord.requests("put_commands")) == 1
    discord.world.commands.clear()
    async with listening(commands):
        pass
    assert len(discord.requests("put_commands")) == 2
    assert discord.token not in (tmp_path / "discord" / "commands.json").read_text()


async def test_what_is_registered(discord: DiscordEmulator, listening: Listening) -> None:
    """Two groups, the second only for who may manage the channel, and a menu."""
    async with listening(FakeCommands()):
        pass
    papers, topics, *menu = discord.world.commands
    assert [(entry["type"], entry["name"], entry["contexts"]) for entry in menu] == [
        (3, "Why this", [0, 1]),
        (3, "More like this", [0, 1, 2]),
    ]
    assert [each["integration_types"] for each in discord.world.commands] == [[0, 1], [0], [0], [0, 1]]
    assert (papers["name"], topics["name"]) == ("papers", "topics")
    assert papers["default_member_permissions"] is None
    assert topics["default_member_permissions"] == str(MANAGE_CHANNELS)
    lists = ["abstract", "paper", "like", "menu", "today", "day", "trending"]
    rest = [
        "share",
        "preview",
        "follow",
        "unfollow",
        "save",
        "saved",
        "vote",
        "list",
        "status",
        "log",
        "forget",
        "settings",
        "help",
    ]
    everyone = ["search", "why", *lists, *rest]
    assert [option["name"] for option in papers["options"]] == everyone
    managers = ["subscribe", "unsubscribe", "edit", "name", "settings", "daily", "pause", "resume", "mute", "unmute"]
    managers += ["move", "policy", "list"]
    assert [option["name"] for option in topics["options"]] == managers


async def test_what_each_command_takes(discord: DiscordEmulator, listening: Listening) -> None:
    """Types, bounds, choices, and what is completed."""
    async with listening(FakeCommands()):
        pass
    papers, topics, *_menu = discord.world.commands
    words, limit = papers["options"][0]["options"]
    assert (words["name"], words["type"], words["required"]) == ("words", 3, True)
    assert (limit["name"], limit["type"], limit["required"]) == ("limit", 4, False)
    assert (limit["min_value"], limit["max_value"]) == (1, 20)
    paper, topic = papers["options"][1]["options"][0], papers["options"][10]["options"][0]
    periods = papers["options"][8]["options"][0]["choices"]
    assert [choice["value"] for choice in periods] == ["day", "week", "month"]
    assert (paper["name"], paper["required"], paper["autocomplete"]) == ("paper", True, True)
    assert (topic["name"], topic["required"], topic["autocomplete"]) == ("topic", True, True)
    assert all(option["options"][0]["autocomplete"] is True for option in topics["options"][:2])
    names = {
        "author": {"follow", "mute", "unmute"},
        "paper": {"vote", "save", "like", "menu", "why", "paper", "abstract"},
    }
    for name, commands in names.items():
        completed = {
            each["name"]
            for each in (*papers["options"], *topics["options"])
            for option in each.get("options", ())
            if option["name"] == name and option.get("autocomplete")
        }
        assert completed == commands
    assert papers["options"][0]["description"] == "Search the papers seen so far"
