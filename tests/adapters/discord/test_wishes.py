"""What people set in a channel, and the posts that come of it: typed, served by the real commands, posted by the real courier."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.platforms.discord.platform import DiscordPlatform
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.served import TITLES, Served
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.world import Channel

ROLE, STAFF = "4711", "4712"


@pytest.fixture
def served(platform: DiscordPlatform, redis: Redis, discord: DiscordEmulator) -> Served:
    discord.guild.roles |= {ROLE: ("Reading Group", True), STAFF: ("Staff", False)}
    return Served(platform, redis)


def posts(discord: DiscordEmulator, channel: Channel) -> list[Any]:
    """What was asked of Discord, of the papers' posts there."""
    return [each for each in discord.messages(channel) if each["embeds"]]


def bodies(discord: DiscordEmulator) -> list[Any]:
    return [each for each in discord.requests("create_message") if each.get("embeds")]


async def said(discord: DiscordEmulator, channel: Channel, *command: str, **options: str) -> str:
    answer = await discord.invoke(channel, *command, **options)
    return str(answer.original)


@pytest.mark.parametrize("whom", ["@Reading Group", f"<@&{ROLE}>", ROLE])
async def test_a_role_is_mentioned_with_what_comes_together(
    discord: DiscordEmulator, served: Served, listening: Listening, whom: str
) -> None:
    """Set for a topic by its name, its mention or its id; the only one whom the message may ping, and not with a paper that comes alone."""
    channel = discord.add_channel()
    async with listening(served.commands):
        await said(discord, channel, "topics", "subscribe", topic="robots")
        done = await said(discord, channel, "topics", "settings", name="mention", value=f"1 {whom}")
        assert "is mentioned when a digest brings something on" in done
        await served.come(address(channel), *TITLES)
        await served.deliver()
        await served.come(address(channel), "A lonely robot")
        await served.deliver(60)
        together, alone = bodies(discord)
        assert f"<@&{ROLE}>" in together["content"]
        assert together["allowed_mentions"] == {"parse": [], "roles": [ROLE]}
        assert "<@&" not in str(alone)
        assert alone["allowed_mentions"] == {"parse": []}
        await said(discord, channel, "topics", "settings", name="mention", value="1 off")
        await served.come(address(channel), *(f"{title} again" for title in TITLES))
        await served.deliver(60)
        assert "<@&" not in str(bodies(discord)[2])


@pytest.mark.parametrize("whom", ["@everyone", "@here", "@nobody"])
async def test_nobody_mentions_everybody(
    discord: DiscordEmulator, served: Served, listening: Listening, whom: str
) -> None:
    """Whatever is typed."""
    channel = discord.add_channel()
    async with listening(served.commands):
        await said(discord, channel, "topics", "subscribe", topic="robots")
        assert "never mentioned" in await said(
            discord, channel, "topics", "settings", name="mention", value=f"1 {whom}"
        )


async def test_a_paper_of_another_channel_is_a_line_that_leads_there(
    discord: DiscordEmulator, served: Served, listening: Listening
) -> None:
    """`settings pointers on`: with a link to the message there; to a channel hidden from everyone nothing ever leads."""
    general, hidden, robots = (discord.add_channel(name) for name in ("general", "staff", "robots"))
    hidden.private = True
    async with listening(served.commands):
        for channel in (general, hidden, robots):
            await said(discord, channel, "topics", "subscribe", topic="robots")
        on = await said(discord, robots, "topics", "settings", name="pointers", value="on")
        assert "one line for a paper" in on
        for channel in (general, robots):
            await served.come(address(channel), "Walking robots")
            await served.deliver()
        for channel in (hidden, robots):
            await served.come(address(channel), "Flying robots")
            await served.deliver()
    line, full = posts(discord, robots)
    (there,) = posts(discord, general)
    assert "Already posted in" in str(line["embeds"])
    assert f"https://discord.com/channels/{discord.guild.id}/{general.id}/{there['id']}" in str(line["embeds"])
    assert "staff" not in str(full)
    assert full["embeds"][0]["title"] == "Flying robots"
