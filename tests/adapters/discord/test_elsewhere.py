"""A command about another channel than the one it is typed in: a forum without posts has no place to type one."""

from __future__ import annotations

from typing import Any

from tests.adapters.discord.conftest import Listening
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.interactions import Interaction
from tests.emulators.discord.places import MANAGE_CHANNELS, VIEW_CHANNEL, Channel
from tests.unit.commands.conftest import Room


def shown(answer: Interaction) -> str:
    assert answer.original is not None
    return str(answer.original["content"])


async def test_a_forum_is_subscribed_from_another_channel(discord: DiscordEmulator, listening: Listening) -> None:
    """The answer says which channel it is about and has no button, which would act on the wrong one; no thread is made for a line."""
    lobby, forum, room = discord.add_channel(), discord.add_forum("Robots"), Room()
    async with listening(room.desk):
        answer = await discord.invoke(lobby, "topics", "subscribe", topic="robots", channel=forum)
        listed = await discord.invoke(lobby, "topics", "list", channel=forum)
        here = await discord.invoke(lobby, "topics", "list")
    assert shown(answer).startswith(f"This is about **#{forum.name}**.")
    assert "New papers on `robots`" in shown(answer)
    assert answer.original is not None
    assert answer.original["components"] == []
    assert "`robots`" in shown(listed)
    assert "`robots`" not in shown(here)
    assert not forum.threads
    assert discord.messages(lobby) == []


async def test_the_other_channel_is_told_of_a_change(discord: DiscordEmulator, listening: Listening) -> None:
    lobby, other, room = discord.add_channel(), discord.add_channel(), Room()
    async with listening(room.desk):
        await discord.invoke(lobby, "topics", "subscribe", topic="robots", channel=other)
        [said] = await discord.said(other)
    assert said["content"] == "ada subscribed this channel to `robots`."
    assert discord.messages(lobby) == []


async def test_the_rights_are_those_in_the_channel_that_is_meant(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """Who manages channels where they type, and not there, may look; who cannot see it is told nothing of it."""
    lobby, forum, room = discord.add_channel(), discord.add_forum(), Room()

    async def asked(command: str, rights: int, **options: Any) -> str:
        there: Channel = forum
        found = await discord.invoke(lobby, "topics", command, channel=there, rights_there=rights, **options)
        return shown(found)

    async with listening(room.desk):
        assert "Manage Channels" in await asked("subscribe", VIEW_CHANNEL, topic="robots")
        assert await asked("list", 0) == "You cannot see this channel."
        await asked("subscribe", VIEW_CHANNEL | MANAGE_CHANNELS, topic="robots")
        assert "robots" in await asked("list", VIEW_CHANNEL)
        assert "robots" not in await asked("list", MANAGE_CHANNELS)


async def test_completions_are_of_the_channel_that_was_chosen(discord: DiscordEmulator, listening: Listening) -> None:
    """Unless who types may not read it: Discord sends no rights while somebody types."""
    lobby, forum, room = discord.add_channel(), discord.add_forum(), Room()
    hidden = discord.add_channel()
    hidden.private = True
    async with listening(room.desk):
        for channel in (forum, hidden):
            await discord.invoke(lobby, "topics", "subscribe", topic="robots", channel=channel)
        offered = await discord.complete(lobby, "topics", "unsubscribe", "topic", "", channel=forum)
        secret = await discord.complete(lobby, "topics", "unsubscribe", "topic", "", channel=hidden)
    assert [each["value"] for each in offered] == ["robots"]
    assert secret == []


async def test_without_a_topic_a_form_opens_for_that_channel(discord: DiscordEmulator, listening: Listening) -> None:
    """It names the channel, and may name yet another one. It subscribes at once: there is no button that could."""
    lobby, forum, other, room = discord.add_channel(), discord.add_forum("Robots"), discord.add_channel(), Room()
    async with listening(room.desk):
        opened = await discord.invoke(lobby, "topics", "subscribe", channel=forum)
        assert opened.modal is not None
        assert opened.modal["title"] == "New papers for another channel"
        answer = await discord.submit(opened, topic="robots", upvotes=["at least 10"])
        assert shown(answer).startswith(f"This is about **#{forum.name}**.")
        await discord.submit(opened, topic="drones", where=[other])
        [said] = await discord.said(other)
        listed = [shown(await discord.invoke(lobby, "topics", "list", channel=each)) for each in (forum, other)]
        here = await discord.invoke(lobby, "topics", "list")
    assert "`robots upvotes>=10`" in listed[0]
    assert "`drones`" in listed[1]
    assert said["content"] == "ada subscribed this channel to `drones`."
    assert not any(each in shown(here) for each in ("robots", "drones"))
    assert discord.messages(lobby) == []


async def test_a_form_for_another_channel_counts_the_rights_there_when_it_is_sent(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """They may have been taken in between; nobody learns of a channel that they cannot see, whether it opens or is sent."""
    lobby, forum, room = discord.add_channel(), discord.add_forum(), Room()
    async with listening(room.desk):
        opened = await discord.invoke(lobby, "topics", "subscribe", channel=forum)
        refused = await discord.submit(opened, topic="robots", rights_there=VIEW_CHANNEL)
        unseen = await discord.submit(opened, topic="robots", rights_there=0)
        hidden = await discord.invoke(lobby, "topics", "subscribe", channel=forum, rights_there=MANAGE_CHANNELS)
        listed = await discord.invoke(lobby, "topics", "list", channel=forum)
    assert "Manage Channels" in shown(refused)
    assert shown(unseen) == shown(hidden) == "You cannot see this channel."
    assert "robots" not in shown(listed)


async def test_a_mistake_in_a_form_for_another_channel_can_be_changed(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """It opens again for that channel, with what was typed."""
    lobby, forum, room = discord.add_channel(), discord.add_forum(), Room()
    async with listening(room.desk):
        opened = await discord.invoke(lobby, "topics", "subscribe", channel=forum)
        wrong = await discord.submit(opened, topic='robots OR "drones')
        again = await discord.press(wrong, "Change it")
        assert again.modal is not None
        assert again.modal["components"][0]["component"]["value"] == 'robots OR "drones'
        mended = await discord.submit(again, topic="drones")
        listed = await discord.invoke(lobby, "topics", "list", channel=forum)
    assert "New papers on `drones`" in shown(mended)
    assert "`drones`" in shown(listed)
