"""Commands, completion and buttons over the real gateway client, with a core that answers what it is told to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.discord import build
from adapters.platforms.discord.desk import NOT_ALONE
from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat import Answer, Attachment, Choice, Standing
from bot.model import Offer, Post, Span
from bot.surroundings import Surroundings
from tests.adapters.discord.conftest import HastyClock, Listening, address
from tests.adapters.discord.samples import ID, POST, FakeCommands, card
from tests.emulators.discord import DiscordEmulator, Fault, limited
from tests.emulators.discord.interactions import DEFERRED_MESSAGE, DEFERRED_UPDATE, Interaction


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
        assert shown.original["embeds"][0]["footer"]["text"].startswith("Page 2 of 3")
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
