"""Announcement channels: what is posted is published too, as far as Discord takes it, and never at the price of the post."""

from __future__ import annotations

import asyncio

from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import MessageId
from tests.adapters.discord.conftest import address
from tests.adapters.discord.samples import ID, POST
from tests.emulators.discord import DiscordEmulator, Fault
from tests.emulators.discord.places import Channel
from tests.emulators.discord.threads import CROSSPOSTED


def published(channel: Channel) -> list[bool]:
    return [bool(message["flags"] & CROSSPOSTED) for message in channel.messages.values()]


async def test_a_post_in_an_announcement_channel_is_published(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """And one elsewhere is not, nor an answer to one."""
    news, papers = discord.add_announcements(), discord.add_channel()
    ref = await platform.post(address(news), POST, ID)
    await platform.post(address(news), POST, MessageId("note"), reply_to=ref)
    await platform.post(address(papers), POST, MessageId("plain"))
    await platform.close()
    assert published(news) == [True, False]
    assert published(papers) == [False]


async def test_what_is_over_the_limit_or_refused_stands_unpublished(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Ten an hour; a failure is not repeated, and the posts stand once each."""
    news = discord.add_announcements()
    discord.limits.messages = 50
    discord.fault("crosspost", Fault(500))
    for number in range(12):
        await platform.post(address(news), POST, MessageId(f"message-{number}"))
    await platform.close()
    assert published(news) == [False, *[True] * 9, False, False]
    assert len(discord.requests("crosspost")) == 10


async def test_nobody_waits_for_the_publishing(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """The post is done when it stands."""
    news = discord.add_announcements()
    discord.fault("crosspost", Fault(delay_s=0.5))
    async with asyncio.timeout(5):
        await platform.post(address(news), POST, ID)
        assert published(news) == [False]
        await platform.close()
    assert published(news) == [True]
