"""`why` and `preview` as people read them in Discord, over the real gateway client and with the real desk."""

from __future__ import annotations

from typing import Any

from adapters.platforms.discord.answers import SUPPRESS_EMBEDS
from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import Delivery, Message
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.telling import POSTED, Memory
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.interactions import Interaction


def read(answer: Interaction) -> list[str]:
    original: dict[str, Any] | None = answer.original
    assert original is not None
    return str(original["content"]).split("\n")


async def test_why_and_why_not_in_discord(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """The message's link leads to its story; another paper says what it lacks. Only who asked reads it."""
    channel = discord.add_channel()
    memory = Memory(address(channel))
    message = Message.of_paper(Delivery(POSTED.id, memory.channel, ()))
    ref = await platform.post(memory.channel, memory.post(), message.id)
    memory.sent(ref)
    async with listening(await memory.filled()):
        why = await discord.invoke(channel, "papers", "why", paper=ref.url)
        why_not = await discord.invoke(channel, "papers", "why", paper="survey of diffusion")
        preview = await discord.invoke(channel, "papers", "preview", topic="gravitation OR diffusion maps")
    assert [body["flags"] for body in discord.requests("edit_original")] == [SUPPRESS_EMBEDS] * 3  # no link unfolds
    assert why.ephemeral
    assert why_not.ephemeral
    assert preview.ephemeral
    *said, score = read(why)
    assert score.startswith("Score 3.1 here: title match 2.0")
    assert said == [
        r"[Diffusion Policies for \*Robots\*](https://arxiv.org/abs/2604.00001)",
        "Listed by Hugging Face on 15 April; seen <t:1776254400:f>: new, and announced.",
        f"It was [posted here]({ref.url}) <t:1776254400:f>. What wanted it:",
        "- `diffusion policy`: `diffusion` (title “Diffusion”), `policy` (title “Policies”), `policy` (abstract “policy”)",
    ]
    assert read(why_not) == [
        "[A Survey of Diffusion](https://arxiv.org/abs/2604.00002)",
        "Listed by Hugging Face on 15 April; seen <t:1776254400:f>: new, and announced.",
        "No topic here takes it:",
        "- `diffusion policy`: has `diffusion`, lacks `policy`.",
    ]
    assert read(preview) == [
        "The topic `gravitation OR diffusion maps`:",
        "The archive holds 1 day so far, with 2 papers, none of which matches.",
        "No paper has `maps`.",
        "No paper has `gravitation`.",
        "To widen it, for example:",
        "- `diffusion`: 2 a day",
        "To have it here: `/topics subscribe gravitation OR diffusion maps`",
    ]


async def test_topics_and_papers_are_suggested(discord: DiscordEmulator, listening: Listening) -> None:
    """While typing: categories with their names, phrases of the archive, papers by title."""
    channel = discord.add_channel()
    memory = Memory(address(channel))
    async with listening(await memory.filled()):
        topics = await discord.complete(channel, "topics", "subscribe", "topic", "robots cat:cs.r")
        phrases = await discord.complete(channel, "papers", "preview", "topic", "dif")
        papers = await discord.complete(channel, "papers", "why", "paper", "surv")
    assert topics == [{"name": "robots cat:cs.RO (Robotics)", "value": "robots cat:cs.RO"}]
    assert [each["value"] for each in phrases] == ["dif", "diffusion"], "Enter takes what was typed"
    assert papers == [{"name": "A Survey of Diffusion", "value": "2604.00002"}]
