"""Subscribing in a modal, filled in over the real gateway client."""

from __future__ import annotations

import pytest

from adapters.platforms.discord import form
from bot.chat import Answer, Standing
from bot.model import Span
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import FakeCommands
from tests.adapters.telling import Memory
from tests.emulators.discord import DiscordEmulator, Fault
from tests.emulators.discord.interactions import Interaction


def labels(answer: Interaction) -> list[str]:
    assert answer.original is not None
    return [part["label"] for row in answer.original["components"] for part in row["components"]]


def said(answer: Interaction) -> str:
    assert answer.original is not None
    return str(answer.original["content"])


async def test_without_a_topic_a_form_shows_first_what_it_would_have_brought(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """The preview is the person's alone, also after a restart; its button subscribes, and the channel hears of that."""
    channel, commands = discord.add_channel(), FakeCommands()
    async with listening(commands):
        opened = await discord.invoke(channel, "topics", "subscribe")
    async with listening(commands):
        shown = await discord.submit(
            opened,
            topic="robots OR drones",
            categories=["Robotics (cs.RO)", "Machine Learning (cs.LG)"],
            upvotes=["at least 10"],
            code=True,
        )
        topic = "(robots OR drones) (cat:cs.RO OR cat:cs.LG) has:code upvotes>=10"
        assert [(draft.command, draft.text) for draft in commands.drafts] == [("subscribe", topic)]
        assert (shown.ephemeral, commands.asked) == (True, [])
        assert (said(shown), labels(shown)) == ("It would have brought 4 a day.", ["Subscribe", "Change it"])
        commands.answer = Answer(announcement=(Span("Said to all"),))
        await discord.press(shown, "Subscribe")
        await discord.said(channel)
    [asked] = commands.asked
    assert (asked.channel, asked.command, asked.text) == (address(channel), "subscribe", topic)


async def test_subscribing_at_once(discord: DiscordEmulator, listening: Listening) -> None:
    """With the rights of whoever submits, at that moment."""
    channel, commands = discord.add_channel(), FakeCommands()
    async with listening(commands):
        opened = await discord.invoke(channel, "topics", "subscribe")
        shown = await discord.submit(opened, topic=" robots ", then="Subscribe at once", permissions=0)
    [asked] = commands.asked
    assert (asked.text, asked.caller.standing) == ("robots", Standing.MEMBER)
    assert (said(shown), commands.drafts) == ("Noted.", [])


async def test_a_topic_too_long_for_a_button_is_said_to_be_typed(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """Nothing else could carry it through a restart."""
    channel, topic = discord.add_channel(), " ".join(["representation"] * 8)
    async with listening(FakeCommands()):
        shown = await discord.submit(await discord.invoke(channel, "topics", "subscribe"), topic=topic)
    assert labels(shown) == []
    assert f"`/topics subscribe {topic}`" in said(shown)


@pytest.mark.parametrize("then", ["Show me first what it would have brought", "Subscribe at once"])
async def test_a_mistake_is_pointed_at_and_can_be_changed(
    discord: DiscordEmulator, listening: Listening, then: str
) -> None:
    """The form opens again with what was typed."""
    channel = discord.add_channel()
    async with listening(await Memory(address(channel)).filled()):
        opened = await discord.invoke(channel, "topics", "subscribe")
        shown = await discord.submit(opened, topic='robots OR "drones', then=then)
        assert "^" in said(shown)
        assert labels(shown) == ["Change it"]
        again = await discord.press(shown, "Change it")
        assert again.modal is not None
        assert again.modal["components"][0]["component"]["value"] == 'robots OR "drones'
        assert discord.messages(channel) == []
        mended = await discord.submit(again, topic="diffusion maps")
    assert said(mended).startswith("The topic `diffusion maps`:")


async def test_a_form_that_does_not_open_is_no_end(discord: DiscordEmulator, listening: Listening) -> None:
    """Too late, or lost: the person hears that from Discord; the next one is served."""
    channel = discord.add_channel()
    discord.fault("callback", Fault(404, {"code": 10062, "message": "Unknown interaction"}, takes_it=True))
    async with listening(FakeCommands()):
        await discord.invoke(channel, "topics", "subscribe")
        opened = await discord.invoke(channel, "topics", "subscribe")
    assert opened.modal is not None


def test_an_empty_form_and_strange_data_are_read() -> None:
    """Clients of any age may send less."""
    empty = form.read(
        {"components": [{"type": 1, "components": []}, {"type": 18, "component": {"custom_id": "upvotes"}}]}
    )
    assert (empty[0].topic, empty[1]) == ("", True)
