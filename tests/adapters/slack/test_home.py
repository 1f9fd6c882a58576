"""Slack's Home, as a person sees it, over a real Socket Mode connection."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.platforms.slack.home import home
from bot.chat import Answer, Section
from bot.model import Channel, Offer, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.adapters.slack.speaking import FakeCommands, listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.views import check_view

MINE = Section(((Span("Diffusion Policy"),),), "Your reading list", offers=(Offer("BibTeX", "saved", "export bibtex"),))
THERE = Section(((Span("1. "), Span(HOSTILE, "code")),), channel=PAPERS)


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform) -> AsyncIterator[FakeCommands]:
    commands = FakeCommands(sections=(MINE, THERE))
    async with listening(slack, platform, commands):
        yield commands


async def test_home_is_shown_to_whoever_opens_it(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Of the channels that we are in they may see those they are in, and public ones; other tabs are nothing to us."""
    slack.add_channel("C1PUBLIC", "public").members.discard("U0ADA")
    slack.add_channel("G1THEIRS", kind="private")
    slack.add_channel("G2HIDDEN", kind="private").members.discard("U0ADA")
    slack.add_channel("C2FOREIGN", member=False)
    ada = slack.desktop()
    await ada.open_home("messages")
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None)
    assert ada.home is not None
    assert "Diffusion Policy" in ada.home.text()
    assert HOSTILE in ada.home.text()
    (request, visible) = commands.overviews[0]
    assert (request.channel.channel, request.caller.id) == ("DU0ADA", "U0ADA")
    assert [each.channel for each in visible] == ["C0PAPERS", "G1THEIRS", "C1PUBLIC"]
    slack.add_user("U1GUEST", "eve", is_restricted=True)
    slack.workspace.channels["C0PAPERS"].members.add("U1GUEST")
    eve = slack.desktop("U1GUEST")
    await eve.open_home()
    await eve.sees(lambda: eve.home is not None)
    assert [each.channel for each in commands.overviews[1][1]] == ["C0PAPERS"]


async def test_what_is_pressed_there_is_answered_in_a_modal_and_shown(
    slack: SlackEmulator, commands: FakeCommands
) -> None:
    """A change is seen at once, also one that was made elsewhere."""
    ada = slack.desktop()
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None)
    await ada.press("BibTeX", home=True)
    await ada.modal("You said saved.")
    assert (commands.requests[-1].channel.channel, commands.requests[-1].text) == ("DU0ADA", "export bibtex")
    commands.sections = (Section(((Span("Two papers"),),), "Your reading list"),)
    commands.answers["save"] = Answer(lines=((Span("Saved."),),), tone="good")
    await slack.command("save 2401.01234", channel="C0PAPERS")
    await ada.sees(lambda: ada.home is not None and "Two papers" in ada.home.text())
    assert len(commands.overviews) == 2


async def test_home_opens_the_search_and_the_form(slack: SlackEmulator, commands: FakeCommands) -> None:
    """The form begins with the direct message, where papers come to this person alone."""
    ada = slack.desktop()
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None)
    await ada.press("Search papers", home=True)
    assert (await ada.modal()).shown["title"]["text"] == "Search papers"
    await ada.press("Subscribe to a topic", home=True)
    form = await ada.modal("A draft of")
    await ada.type("topic", "robots")
    await ada.modal("A draft of robots")
    assert next(iter(form.state["where"].values()))["selected_conversation"] == "DU0ADA"
    assert commands.drafts[-1].channel.channel == "DU0ADA"


async def test_a_home_that_cannot_be_shown_harms_nobody(slack: SlackEmulator, commands: FakeCommands) -> None:
    slack.fault("views.publish", error="internal_error")
    ada = slack.desktop()
    await ada.open_home()
    await (await slack.command("list", channel="C0PAPERS")).answer()
    assert ada.home is None
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None)


def test_home_has_no_more_blocks_than_slack_shows() -> None:
    sections = [Section(((Span("x"),),), channel=Channel("slack", "T0EMU", f"C{number}")) for number in range(150)]
    view = check_view(home(sections, "D1"), "home")
    assert len(view["blocks"]) == 100
    assert "did not fit" in str(view["blocks"][-1])
    check_view(home((MINE, THERE, Section((), "Channels"), MINE), "D1"), "home")
