"""Commands and completion over the real gateway client, with a core that answers what it is told to."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.discord import build
from adapters.platforms.discord.desk import NOT_ALONE
from bot.chat import Answer, Attachment, Choice, Standing
from bot.commands.helping import FOREMOST
from bot.model import Span
from bot.surroundings import Surroundings
from tests.adapters.discord.conftest import HastyClock, Listening, address
from tests.adapters.discord.samples import FakeCommands
from tests.emulators.discord import DiscordEmulator, Fault, limited
from tests.emulators.discord.interactions import DEFERRED_MESSAGE, Interaction
from tests.unit.commands.conftest import Room


async def test_subscribe_is_deferred_answered_and_announced(discord: DiscordEmulator, listening: Listening) -> None:
    """The person alone reads the answer; the channel reads one line."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.answer = Answer(
        lines=((Span("New papers on "), Span("diffusion policy", "code"), Span(" come here.")),),
        announcement=(Span("ada", "bold"), Span(" subscribed this channel to "), Span("diffusion policy", "code")),
    )
    async with listening(commands):
        answer = await discord.invoke(channel, "topics", "subscribe", topic=" diffusion policy ", followups=1)
    [request] = commands.asked
    assert (request.channel, request.command, request.text) == (address(channel), "subscribe", "diffusion policy")
    assert (request.caller.name, request.caller.standing) == ("ada", Standing.MANAGER)
    assert answer.callback == DEFERRED_MESSAGE
    assert answer.ephemeral
    assert answer.original is not None
    assert answer.original["content"] == "New papers on `diffusion policy` come here."
    assert [message["content"] for message in discord.messages(channel)] == [
        "**ada** subscribed this channel to `diffusion policy`"
    ]


async def test_an_announcement_that_a_followup_cannot_carry_is_posted(
    discord: DiscordEmulator, listening: Listening
) -> None:
    """The channel is told by a message of the bot's own then."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.answer = Answer(announcement=(Span("Said to all"),))
    discord.fault("followup", Fault(404, {"code": 10015, "message": "Unknown Webhook"}))
    async with listening(commands):
        await discord.invoke(channel, "topics", "subscribe", topic="robots")
        await discord.said(channel)
    assert [message["content"] for message in discord.messages(channel)] == ["Said to all"]


async def test_who_may_not_manage_is_known_to_the_core(discord: DiscordEmulator, listening: Listening) -> None:
    """The permission is read from the interaction, whatever the server lets people see."""
    channel, direct, commands = discord.add_channel(), discord.add_direct(), FakeCommands()
    async with listening(commands):
        await discord.invoke(channel, "topics", "list", permissions=0)
        await discord.invoke(channel, "topics", "list", permissions=1 << 3)
        await discord.invoke(direct, "topics", "list", permissions=0)
    assert [request.caller.standing is Standing.MANAGER for request in commands.asked] == [False, True, True]
    assert [request.direct for request in commands.asked] == [False, False, True]
    assert commands.asked[2].channel == address(direct)


@pytest.mark.parametrize("kept", [(), ("id",), ("id", "type")])
async def test_an_interaction_that_brings_little_of_its_channel_is_answered(
    discord: DiscordEmulator, listening: Listening, monkeypatch: pytest.MonkeyPatch, kept: tuple[str, ...]
) -> None:
    """Discord need not send the channel's object: the id beside it tells where it was, in a server and directly."""
    whole = discord.interactions.event

    def sparse(interaction: Interaction, user: dict[str, Any], permissions: int) -> dict[str, Any]:
        event = whole(interaction, user, permissions)
        channel = event.pop("channel")
        return event | ({"channel": {key: channel[key] for key in kept}} if kept else {})

    monkeypatch.setattr(discord.interactions, "event", sparse)
    channel, direct, commands = discord.add_channel(), discord.add_direct(), FakeCommands()
    async with listening(commands):
        await discord.invoke(channel, "topics", "list")
        await discord.invoke(direct, "topics", "list")
    assert [request.channel for request in commands.asked] == [address(channel), address(direct)]


async def test_an_exception_still_answers(discord: DiscordEmulator, listening: Listening) -> None:
    """A bug in the core is an apology, not silence."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.error = RuntimeError("secret detail")
    async with listening(commands):
        answer = await discord.invoke(channel, "papers", "help")
    assert answer.original is not None
    assert "went wrong" in answer.original["content"]
    assert "secret" not in answer.original["content"]


async def test_an_answer_is_insisted_on(discord: DiscordEmulator, listening: Listening) -> None:
    """A limit and a failure on the way do not lose the answer: nobody else would give it later."""
    channel = discord.add_channel()
    discord.fault("edit_original", limited(0.05))
    discord.fault("edit_original", Fault(502))
    async with listening(FakeCommands()):
        answer = await discord.invoke(channel, "papers", "help")
    assert answer.original is not None
    assert answer.original["content"] == "Noted."


async def test_an_old_command_is_answered_too(discord: DiscordEmulator, listening: Listening) -> None:
    """Clients show removed commands for a while."""
    channel = discord.add_channel()
    async with listening(FakeCommands()):
        answer = await discord.invoke(channel, "papers", "forecast")
    assert answer.original is not None
    assert "/papers help" in answer.original["content"]


async def test_unsubscribe_completes_from_the_channels_topics(discord: DiscordEmulator, listening: Listening) -> None:
    """A label too long is cut; a value too long would be another topic, so it is not offered."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.choices = [Choice("robots " * 30, "id-1"), Choice("robots too", "x" * 101), Choice("other", "other")]
    async with listening(commands):
        choices = await discord.complete(channel, "topics", "unsubscribe", "topic", "robots")
        assert commands.completed == [(address(channel), "unsubscribe", "robots")]
        assert [choice["value"] for choice in choices] == ["id-1"]
        await discord.invoke(channel, "topics", "unsubscribe", topic=choices[0]["value"])
    assert commands.asked[0].text == "id-1"


async def test_help_tells_more_of_one_command(discord: DiscordEmulator, listening: Listening) -> None:
    """As help itself says; the names are completed."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.choices = [Choice("subscribe", "subscribe")]
    async with listening(commands):
        assert [each["value"] for each in await discord.complete(channel, "papers", "help", "command", "sub")] == [
            "subscribe"
        ]
        await discord.invoke(channel, "papers", "help", command="subscribe")
        await discord.invoke(channel, "papers", "help")
    assert [(each.command, each.text) for each in commands.asked] == [("help", "subscribe"), ("help", "")]


async def test_help_is_a_list(discord: DiscordEmulator, listening: Listening) -> None:
    """An item a command: Discord sets off a list's second lines, where bullets of ours would look like text."""
    channel = discord.add_channel()
    async with listening(Room().desk):
        answer = await discord.invoke(channel, "papers", "help")
    assert answer.original is not None
    first, *lines = answer.original["content"].split("\n")
    items = [each for each in lines if each.startswith("- ")]
    assert len(items) == len(FOREMOST)
    assert lines[: len(items)] == items
    assert all(re.match(r"- `/(papers|topics) [^`]+`: [^`]+$", each) for each in items)
    assert first.endswith(":")
    assert "•" not in answer.original["content"]


async def test_a_setting_is_chosen_and_its_value_completed(discord: DiscordEmulator, listening: Listening) -> None:
    """Two fields there, one text for the core; a value is put in without the name that stands beside it."""
    channel, commands = discord.add_channel(), FakeCommands()
    commands.choices = [Choice("zone Berlin, Germany", "zone Europe/Berlin"), Choice("zone", "elsewhere")]
    async with listening(commands):
        choices = await discord.complete(channel, "topics", "settings", "value", "", name="zone")
        assert commands.completed == [(address(channel), "settings", "zone ")]
        assert [choice["value"] for choice in choices] == ["Europe/Berlin"]
        await discord.invoke(channel, "topics", "settings", name="zone", value="Europe/Berlin")
        await discord.invoke(channel, "topics", "settings", name="budget")
        await discord.invoke(channel, "papers", "settings")
        await discord.invoke(channel, "topics", "pause", what="2 weeks")
        await discord.invoke(channel, "topics", "resume")
    said = [(request.command, request.text) for request in commands.asked]
    assert said == [
        ("settings", "zone Europe/Berlin"),
        ("settings", "budget"),
        ("settings", ""),
        ("pause", "2 weeks"),
        ("resume", ""),
    ]


async def test_a_second_program_on_the_token_is_told_of(discord: DiscordEmulator, tmp_path: Path) -> None:
    """It was quicker to acknowledge (40060): it answers, and the operators hear of it."""
    channel, commands, told = discord.add_channel(), FakeCommands(), list[str]()
    built = build(Surroundings(HastyClock(), tmp_path, tell=told.append))
    assert built is not None
    discord.fault("callback", Fault(400, {"code": 40060, "message": "Already acknowledged."}, takes_it=True))
    task = asyncio.create_task(built.listen(commands))
    try:
        await discord.connected()
        with pytest.raises(TimeoutError):
            await discord.invoke(channel, "topics", "list", timeout_s=0.5)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await built.close()
    assert (told, commands.asked) == ([NOT_ALONE], [])


async def test_a_file_goes_with_an_answer(discord: DiscordEmulator, listening: Listening) -> None:
    """To the person alone, whole, whatever it holds."""
    channel, commands = discord.add_channel(), FakeCommands()
    text = '@misc{a,\n    title = "{Ünïcode ``` and @everyone}"\n}\n' * 200
    commands.answer = Answer(lines=((Span("Your reading list."),),), attachment=Attachment("papers.bib", text))
    async with listening(commands):
        answer = await discord.invoke(channel, "papers", "saved", what="export bibtex")
    assert answer.ephemeral
    assert answer.original is not None
    assert answer.original["content"] == "Your reading list."
    assert discord.world.files[answer.original["id"]] == {"papers.bib": text}
