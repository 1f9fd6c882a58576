"""Subscribing in a modal, as a person fills it in, over a real Socket Mode connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.platforms.slack import answering, subscribing
from bot.chat import Answer, Choice, Request
from bot.model import Offer, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.adapters.slack.speaking import ADA, FakeCommands, listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.desktop import Desktop

SUBSCRIBED = Answer(
    lines=((Span("New papers on "), Span("robots", "code"), Span(" come here.")),),
    offers=(Offer("Once a day", "settings", "mode daily"),),
    announcement=(Span("ada subscribed this channel to robots."),),
    tone="good",
)


@pytest.fixture
def typing(monkeypatch) -> asyncio.Event:
    """Clear it, and nobody has paused yet."""
    paused = asyncio.Event()
    paused.set()
    monkeypatch.setattr(subscribing, "pause", paused.wait)
    return paused


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform, typing: asyncio.Event) -> AsyncIterator[FakeCommands]:
    commands = FakeCommands()
    async with listening(slack, platform, commands):
        yield commands


async def opened(slack: SlackEmulator) -> Desktop:
    await slack.command("subscribe", channel="C0PAPERS")
    ada = slack.desktop()
    await ada.modal("A draft of")
    return ada


async def test_without_a_topic_a_form_opens_in_place_of_an_answer(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Its first preview is a hint, or the refusal of who may not; nothing is subscribed."""
    ada = await opened(slack)
    assert commands.drafts == [Request(PAPERS, ADA, "subscribe", "")]
    assert commands.requests == []
    assert slack.ephemerals() == []
    assert len(ada.modals) == 1


async def test_a_form_that_slack_does_not_open_is_a_command(slack: SlackEmulator, commands: FakeCommands) -> None:
    slack.fault("views.open", error="expired_trigger_id")
    assert (await (await slack.command("subscribe", channel="C0PAPERS")).answer()).shown() == "You said subscribe."


async def test_the_preview_keeps_up_with_what_is_typed(
    slack: SlackEmulator, commands: FakeCommands, typing: asyncio.Event
) -> None:
    """Not with every key: what was typed within a pause is one preview, and the last one is of the last text."""
    ada = await opened(slack)
    typing.clear()
    for text in ("rob", "robot", 'robot "x < y"'):
        await ada.type("topic", text)
    await (await slack.command("list", channel="C0PAPERS")).answer()  # by now all of them were heard
    typing.set()
    await ada.modal('A draft of robot "x < y".')
    assert [each.text for each in commands.drafts] == ["", 'robot "x < y"']
    assert ada.modals[-1].state["topic"]["paper_route.subscribe.v1.topic"]["value"] == 'robot "x < y"'


async def test_typing_on_while_a_preview_is_made_ends_with_the_last_text(
    slack: SlackEmulator, commands: FakeCommands
) -> None:
    """A slow preview of what is no longer there is not shown; nor does a hash from before our own update stop the last one."""
    ada = await opened(slack)
    commands.takes_s = 0.2
    await ada.type("topic", "one")
    async with asyncio.timeout(5):
        while len(commands.drafts) < 2:
            await asyncio.sleep(0.01)
    await ada.type("topic", "two")
    await ada.modal("A draft of two.")
    assert ada.modals[-1].updates == 2  # the hint, and this
    late = ada.modals[-1].hash
    ada.modals[-1].hash = "another's"
    await ada.type("topic", "three")
    await ada.modal("A draft of three.")
    assert late != ada.modals[-1].hash


async def test_a_preview_that_takes_its_time_leaves_nothing_old_behind(
    slack: SlackEmulator, commands: FakeCommands, monkeypatch
) -> None:
    """What was said of another text would be read as said of this one."""
    monkeypatch.setattr(answering, "SOON_S", 0.05)
    ada = await opened(slack)
    await ada.type("topic", "one")
    await ada.modal("A draft of one.")
    commands.takes_s = 0.3
    await ada.type("topic", "two")
    await ada.modal("One moment…")
    assert "A draft of one." not in ada.modals[-1].text()
    await ada.modal("A draft of two.")


async def test_menus_are_a_part_of_the_topic(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Categories and authors are completed as a topic is everywhere; what was chosen is joined to the words."""
    ada = await opened(slack)
    commands.choices = (Choice("cat:cs.CL (Computation and Language)", "cat:cs.CL"), Choice("x" * 200, "y" * 151))
    (category,) = await ada.suggest("categories", "cs.")
    assert category == {
        "text": {"type": "plain_text", "text": "cs.CL (Computation and Language)", "emoji": False},
        "value": "cat:cs.CL",
    }
    commands.choices = (Choice('author:"Ada Lovelace" (3 papers)', 'author:"Ada Lovelace"'),)
    (author,) = await ada.suggest("authors", 'ada "lo')
    assert commands.completions == [("subscribe", "cat:cs."), ("subscribe", 'author:"ada lo')]
    await ada.type("topic", "robot OR drone")
    await ada.choose("categories", selected_options=[category])
    await ada.choose("authors", selected_options=[author])
    floor = ada.modals[-1].shown["blocks"]
    options = next(each["element"]["options"] for each in floor if each.get("block_id") == "upvotes")
    await ada.choose("upvotes", selected_option=options[1])
    topic = '(robot OR drone) cat:cs.CL author:"Ada Lovelace" upvotes>=10'
    await ada.modal(f"A draft of {topic}.")
    commands.answers["subscribe"] = SUBSCRIBED
    assert await ada.submit() == {}
    assert commands.requests == [Request(PAPERS, ADA, "subscribe", topic)]


async def test_a_submission_is_answered_in_the_form_and_said_to_the_channel(
    slack: SlackEmulator, commands: FakeCommands
) -> None:
    """The offers below work there as they do below a message."""
    ada = await opened(slack)
    await ada.type("topic", "robots")
    commands.answers["subscribe"] = SUBSCRIBED
    assert await ada.submit() == {}
    assert "New papers on robots come here." in ada.modals[-1].text()
    assert (await slack.message("C0PAPERS")).shown() == "ada subscribed this channel to robots."
    commands.answers["settings"] = Answer(lines=((Span("Once a day, then."),),), tone="good")
    await ada.press("Once a day")
    await ada.modal("Once a day, then.")
    assert commands.requests[-1] == Request(PAPERS, ADA, "settings", "mode daily")


async def test_a_mistake_stands_at_its_field(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A topic that cannot be read, before anybody is asked; a refusal, which is decided anew at the submission; the form stays."""
    ada = await opened(slack)
    await ada.type("topic", "(robot")
    errors = await ada.submit()
    assert set(errors) == {"topic"}
    assert commands.requests == []
    await ada.type("topic", "robot")
    commands.answers["subscribe"] = Answer(lines=((Span("Only managers can. " + HOSTILE),),), tone="bad")
    errors = await ada.submit()
    assert errors == {"where": "Only managers can. " + HOSTILE}
    assert len(ada.modals) == 1
    assert slack.messages() == []


async def test_another_channel_can_be_chosen(slack: SlackEmulator, commands: FakeCommands) -> None:
    slack.add_channel("C1OTHER", "other")
    ada = await opened(slack)
    await ada.type("topic", "robots")
    await ada.choose("where", selected_conversation="C1OTHER")
    commands.answers["subscribe"] = SUBSCRIBED
    await ada.submit()
    assert commands.requests[-1].channel.channel == "C1OTHER"
    assert (await slack.message("C1OTHER")).shown() == "ada subscribed this channel to robots."
    assert "'channel_id': 'C1OTHER'" in str(ada.modals[-1].shown["blocks"][0])  # what the answer calls here
    ada = await opened(slack)
    await ada.type("topic", "robots")
    await ada.submit()
    assert "channel_id" not in str(ada.modals[-1].shown["blocks"])


async def test_what_takes_long_is_acknowledged_in_time(
    slack: SlackEmulator, commands: FakeCommands, monkeypatch
) -> None:
    """Slack waits three seconds for an answer to a submission: then the form says that it goes on, and shows how it ended."""
    monkeypatch.setattr(answering, "PATIENCE_S", 0.1)
    ada = await opened(slack)
    await ada.type("topic", "robots")
    await ada.modal("A draft of robots.")
    commands.takes_s, commands.answers["subscribe"] = 0.3, SUBSCRIBED
    assert await ada.submit() == {}
    assert "Subscribing…" in ada.modals[-1].text()
    await ada.modal("New papers on robots come here.")
    await slack.message("C0PAPERS")


async def test_a_menu_that_cannot_be_completed_is_empty(slack: SlackEmulator, commands: FakeCommands) -> None:
    ada = await opened(slack)
    commands.complete = None  # type: ignore[method-assign, assignment]
    assert await ada.suggest("categories", "cs.") == []
