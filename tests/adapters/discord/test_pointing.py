"""The menu of a message (right click, Apps): which papers it is about, asked over the real gateway client."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import Delivery, Message, Post, Span
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands
from tests.adapters.telling import MISSED, POSTED, Memory
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.places import Channel


async def asked(
    discord: DiscordEmulator, listening: Listening, channel: Channel, message: dict[str, Any], entry: str = "Why this"
) -> tuple[str, str]:
    commands = FakeCommands()
    async with listening(commands):
        answer = await discord.point(channel, message, entry)
    assert answer.ephemeral
    [request] = commands.asked
    return request.command, request.text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Have you seen https://arxiv.org/abs/2401.01234v2?", "2401.01234"),
        ("<https://huggingface.co/papers/2401.01234> and arXiv:2402.00001", "2401.01234 2402.00001"),
        ("<@81> induction   heads\n are all https://example.org/", "induction heads are all"),
        ("", ""),
    ],
)
async def test_what_others_wrote_is_about_its_links_else_its_words(
    discord: DiscordEmulator, listening: Listening, said: str, text: str
) -> None:
    """Whoever wrote it; nothing there is an answer that says so, by the core."""
    channel = discord.add_channel()
    assert await asked(discord, listening, channel, discord.say(channel, said)) == ("why", text)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Papers like https://arxiv.org/abs/2401.01234", ("like", "2401.01234")),
        ("induction heads", ("search", "induction heads")),
        ("https://example.org/", ("like", "")),
    ],
)
async def test_more_like_words_is_a_search(
    discord: DiscordEmulator, listening: Listening, said: str, expected: tuple[str, str]
) -> None:
    """There is no paper to be alike to."""
    channel = discord.add_channel()
    message = discord.say(channel, said)
    assert await asked(discord, listening, channel, message, "More like this") == expected


async def test_our_post_is_about_its_paper(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """By its buttons and its link, whatever else its text names."""
    channel = discord.add_channel()
    post = replace(POST, summary="Better than arXiv:1706.03762 and 2401.99999.")
    await platform.post(address(channel), post, ID)
    [message] = channel.messages.values()
    assert await asked(discord, listening, channel, message) == ("why", "2401.01234")


async def test_our_post_of_a_paper_elsewhere_is_named_by_its_button_or_by_itself(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """Neither an arXiv id nor a DOI stands in its link."""
    channel = discord.add_channel()
    ref = await platform.post(address(channel), Post("Elsewhere", "https://lab.example.org/one"), ID)
    [message] = channel.messages.values()
    assert await asked(discord, listening, channel, message) == ("why", ref.url)


async def test_a_digest_asks_which_of_its_papers_is_meant(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """Those with an embed and those in the list; a button each leads to the story of one."""
    channel = discord.add_channel()
    memory = Memory(address(channel))
    message = Message.of_paper(Delivery(POSTED.id, memory.channel, ()))
    also = (Span(MISSED.title, url="https://arxiv.org/abs/2604.00002"),)
    ref = await platform.post(
        memory.channel, Post("Two papers", None, entries=(memory.post(),), also=(also,)), message.id
    )
    memory.sent(ref)
    [standing] = channel.messages.values()
    async with listening(await memory.filled()):
        answer = await discord.point(channel, standing, "Why this")
        assert answer.original is not None
        labels = [part["label"] for row in answer.original["components"] for part in row["components"]]
        assert labels == ["Diffusion Policies for *Robots*", "A Survey of Diffusion"]
        await discord.press(answer, "A Survey of Diffusion")
    assert "No topic here takes it" in answer.original["content"]
