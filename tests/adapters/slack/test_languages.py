"""People and channels are spoken to in their language, in Slack."""

from __future__ import annotations

from bot.language import speaking
from bot.model import MessageId
from bot.ports import Platform
from tests.adapters.papers import part_of
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import FakeCommands, listening
from tests.emulators.slack import SlackEmulator
from tests.unit.commands.conftest import Room


async def test_who_asks_in_german_is_answered_in_german(slack: SlackEmulator, platform: Platform) -> None:
    """As their profile says; commands stay as they are typed. The channel, which chose nothing, is told in English."""
    slack.workspace.users["U0ADA"].locale = "de-DE"
    async with listening(slack, platform, Room().desk):
        pressed = await slack.command("subscribe robots", channel="C0PAPERS")
        answer = await pressed.answer()
        assert "Neue Paper zu robots kommen hierher." in answer.shown()
        assert "/papers list zeigt die Themen hier" in answer.shown()
        assert "Hier auf Deutsch posten" in str(answer.blocks)


async def test_a_workspace_that_speaks_german_is_posted_to_in_german(slack: SlackEmulator, platform: Platform) -> None:
    """As Slack says of its channels, once somebody subscribed; asked of Slack once. Who reads English is answered in English."""
    slack.workspace.channels["C0PAPERS"].locale = "de-DE"
    async with listening(slack, platform, Room().desk):
        answer = await (await slack.command("subscribe robots", channel="C0PAPERS")).answer()
        assert "New papers on robots come here." in answer.shown()
        await (await slack.command("subscribe drones", channel="C0PAPERS")).answer()
        assert "abonniert" in (await slack.message("C0PAPERS", 1)).shown()
    asked = [each for each in slack.calls("conversations.info") if each.arguments.get("include_locale")]
    assert len(asked) == 1


async def test_where_slack_tells_no_locale_nothing_is_noted(slack: SlackEmulator, platform: Platform) -> None:
    """American English is what was never chosen; and whoever may not ask does without."""
    commands = FakeCommands()
    async with listening(slack, platform, commands):
        await (await slack.command("subscribe robots", channel="C0PAPERS")).answer()
        slack.add_channel("C0LAB", "lab").locale = "de-DE"
        slack.fault("conversations.info", error="missing_scope")
        await (await slack.command("subscribe robots", channel="C0LAB")).answer()
        await (await slack.command("subscribe robots", channel="C0LAB")).answer()
        await (await slack.command("list", channel="C0LAB")).answer()
    assert [each.locale for each in commands.requests] == [None, None, "de-DE", None]


async def test_a_failure_is_said_in_the_language_of_who_asks(slack: SlackEmulator, platform: Platform) -> None:
    """Their profile was asked for before it failed."""
    slack.workspace.users["U0ADA"].locale = "de-AT"
    commands = FakeCommands({"status": RuntimeError("broken")})
    async with listening(slack, platform, commands):
        answer = await (await slack.command("status", channel="C0PAPERS")).answer()
    assert "Bei uns ist etwas schiefgegangen." in answer.shown()
    assert commands.requests[0].caller.locale == "de-AT"


async def test_german_digests_are_posted_whole(slack: SlackEmulator, platform: Platform) -> None:
    """Of papers as bad as they come: their words take more room than the English ones."""
    with speaking("de"):
        for seed in range(8):
            await platform.post(PAPERS, part_of(platform.capacity, seed), MessageId(f"m{seed}"), None)
    shown = str([message.blocks for message in slack.messages("C0PAPERS")])
    assert "Paper vom" in shown or "neue Paper" in shown
    assert "passten hier nicht hin" not in shown
