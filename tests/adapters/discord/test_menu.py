"""The ⋯ below a post and what it leads to, as people press it in Discord, with the real desk."""

from __future__ import annotations

from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import Delivery, Message
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.telling import POSTED, Memory
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.places import SEND_MESSAGES


async def test_the_menu_of_a_post_in_discord(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """Three dots answer the presser alone; each button is checked when it is pressed; the post stays as it is."""
    channel = discord.add_channel()
    memory = Memory(address(channel), {"discord": platform})
    memory.sent(
        await platform.post(memory.channel, memory.post(), Message.of_paper(Delivery(POSTED.id, memory.channel, ())).id)
    )
    [message] = channel.messages.values()
    before = dict(message)
    async with listening(await memory.filled()):
        menu = await discord.press_on(channel, message, "⋯")
        refused = await discord.press(menu, "Mute Ada Lovelace here", permissions=0)
        menu = await discord.press_on(channel, message, "⋯")
        muted = await discord.press(menu, "Mute Ada Lovelace here")
        alike = await discord.invoke(channel, "papers", "like", permissions=SEND_MESSAGES, paper="2604.00001")
        silent = await discord.press(alike, "Post here", permissions=0)
        alike = await discord.invoke(channel, "papers", "like", permissions=SEND_MESSAGES, paper="2604.00001")
        shared = await discord.press(alike, "Post here", permissions=SEND_MESSAGES)
    assert menu.ephemeral
    assert refused.original is not None
    assert "Manage Channels" in refused.original["content"]
    assert muted.original is not None
    assert "Nothing by `Ada Lovelace` comes here any more" in muted.original["content"]
    assert silent.original is not None
    assert "may not post" in silent.original["content"]
    assert shared.original is not None
    assert shared.original["content"] == "Posted here, for everybody to see."
    posts = [each for each in channel.messages.values() if "shares:" in each["content"]]
    assert len(posts) == 1
    assert "A Survey of Diffusion" in posts[0]["embeds"][0]["description"]
    assert channel.messages[message["id"]] == before
