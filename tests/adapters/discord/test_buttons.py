"""Buttons and menus over the real gateway client: what they run, and where it is answered; also after a restart."""

from __future__ import annotations

from dataclasses import replace

from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat import Answer, Standing
from bot.model import Offer, Post, Span
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands, card
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.interactions import DEFERRED_UPDATE


async def test_search_pages_with_buttons(discord: DiscordEmulator, listening: Listening) -> None:
    """Results numbered and linked; Next and Previous replace the page; the ends are closed."""
    channel, commands = discord.add_channel(), FakeCommands(results=12)
    async with listening(commands):
        shown = await discord.invoke(channel, "papers", "search", words="induction  heads")
        assert shown.original is not None
        text = shown.original["embeds"][0]["description"]
        assert "**1.** [Result 1](https://arxiv.org/abs/2401.00001)" in text
        assert shown.ephemeral
        pressed = await discord.press(shown, "Next")
        assert pressed.callback == DEFERRED_UPDATE
        assert "**6.** [Result 6]" in shown.original["embeds"][0]["description"]
        assert "footer" not in shown.original["embeds"][0]  # the text says which page it is
        await discord.press(shown, "Next")
        assert "**12.**" in shown.original["embeds"][0]["description"]
        closed = [part.get("disabled") for row in shown.original["components"] for part in row["components"]]
        assert closed == [False, True]
    assert {request.text for request in commands.asked} == {"induction heads"}


async def test_buttons_work_after_a_restart(discord: DiscordEmulator, listening: Listening) -> None:
    """All that a press needs is in the message, also for a query too long for a button."""
    channel, query = discord.add_channel(), " ".join(["representation"] * 15)
    async with listening(FakeCommands(results=30)):
        shown = await discord.invoke(channel, "papers", "search", words=query, limit=8)
    commands = FakeCommands(results=30)
    async with listening(commands):
        await discord.press(shown, "Next")
    assert shown.original is not None
    assert shown.original["content"].endswith(", page 2 of 4")
    description = shown.original["embeds"][0]["description"]
    assert "**9.** [Result 9]" in description
    assert "**16.** [Result 16]" in description
    assert "Result 17" not in description
    assert {request.text for request in commands.asked} == {query}


async def test_an_offer_is_taken_up_in_place(discord: DiscordEmulator, listening: Listening) -> None:
    """What it runs is answered where it stood, with the presser's own rights, also after a restart."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.answer = Answer(
        lines=((Span("About 40 a day."),),), offers=(Offer("Once a day", "settings", "mode: daily"),)
    )
    async with listening(commands):
        shown = await discord.invoke(channel, "topics", "subscribe", topic="robots")
    async with listening(commands):
        commands.answer = Answer(lines=((Span("Once a day, then."),),))
        pressed = await discord.press(shown, "Once a day")
    assert (pressed.callback, pressed.followups) == (DEFERRED_UPDATE, [])
    assert shown.original is not None
    assert (shown.original["content"], shown.original["components"]) == ("Once a day, then.", [])
    assert (commands.asked[-1].command, commands.asked[-1].text) == ("settings", "mode: daily")
    assert commands.asked[-1].caller.standing is Standing.MANAGER


async def test_a_posts_controls_answer_the_presser_alone(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """After a restart too; the post stays as it is; who presses needs no rights, and is known to have none."""
    channel, commands = discord.add_channel(), FakeCommands()
    await platform.post(address(channel), POST, ID)
    [message] = channel.messages.values()
    before = dict(message)
    commands.answer = Answer(cards=(replace(card(1), summary="S" * 1900),))
    async with listening(commands):
        pressed = await discord.press_on(channel, message, "Abstract")
    assert pressed.ephemeral
    assert pressed.original is not None
    assert pressed.original["embeds"][0]["description"].count("S") == 1900
    assert list(channel.messages.values()) == [before]
    asked = commands.asked[-1]
    assert (asked.command, asked.text, asked.caller.standing) == ("abstract", "arxiv:2401.01234", Standing.MEMBER)


async def test_a_digests_menu_reads_one_of_its_papers(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """Privately, as a button does."""
    channel, commands = discord.add_channel(), FakeCommands()
    await platform.post(address(channel), Post("Papers of today", None, entries=(POST,)), ID)
    [message] = channel.messages.values()
    async with listening(commands):
        pressed = await discord.press_on(channel, message, "", choice="Induction heads are *not* enough")
    assert pressed.ephemeral
    assert (commands.asked[-1].command, commands.asked[-1].text) == ("abstract", "arxiv:2401.01234")
