"""Searching from Slack's own menus, and papers like those of a message, over a real Socket Mode connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.platforms.slack import answering
from adapters.platforms.slack.finding import papers_in, words_in
from adapters.platforms.slack.manifest import LIKE_SHORTCUT, SEARCH_SHORTCUT
from bot.chat import Answer, Pages
from bot.model import MessageId, Offer, Post, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS, POST
from tests.adapters.slack.speaking import FakeCommands, listening
from tests.emulators.slack import SlackEmulator

FOUND = Answer(
    lines=((Span("12 papers:"),),),
    cards=(
        Post(
            "Induction heads",
            "https://e.org/1",
            summary="Heads.",
            controls=(Offer("Abstract", "abstract", "arxiv:2401.1"),),
        ),
    ),
    pages=Pages("induction", 1, 3),
)


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform) -> AsyncIterator[FakeCommands]:
    commands = FakeCommands(answers={"search": FOUND})
    async with listening(slack, platform, commands):
        yield commands


async def test_a_search_from_the_menu_shows_its_results_in_the_modal(
    slack: SlackEmulator, commands: FakeCommands
) -> None:
    """Pages turn in place and the field stays; an abstract stands on top; who searches is in their direct message with us."""
    ada = slack.desktop()
    await ada.shortcut(SEARCH_SHORTCUT)
    await ada.modal()
    await ada.type("query", "induction")
    assert await ada.submit() == {}
    assert "Induction heads" in ada.modals[-1].text()
    assert (commands.requests[-1].channel.channel, commands.requests[-1].text) == ("DU0ADA", "induction")
    commands.answers["search"] = Answer(lines=((Span("Page two."),),), pages=Pages("induction", 2, 3))
    await ada.press("Next")
    await ada.modal("Page two.")
    assert commands.requests[-1].page == 2
    assert ada.modals[-1].shown["blocks"][0]["block_id"] == "query"
    await ada.press("Previous")
    await ada.sees(lambda: ada.modals[-1].updates == 2)
    commands.answers["search"] = FOUND
    await ada.submit()
    await ada.press("Abstract")
    await ada.modal("You said abstract.")
    assert len(ada.modals) == 2


async def test_a_slow_search_is_seen_to_go_on(slack: SlackEmulator, commands: FakeCommands, monkeypatch) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    ada = slack.desktop()
    await ada.shortcut(SEARCH_SHORTCUT)
    await ada.modal()
    await ada.type("query", "induction")
    commands.takes_s = 0.3
    await ada.submit()
    assert "Searching…" in ada.modals[-1].text()
    await ada.modal("Induction heads")


async def test_without_a_direct_message_one_can_search_too(slack: SlackEmulator, commands: FakeCommands) -> None:
    """im:write is optional."""
    slack.api.scopes.discard("im:write")
    ada = slack.desktop()
    await ada.shortcut(SEARCH_SHORTCUT)
    await ada.modal()
    await ada.type("query", "induction")
    await ada.submit()
    assert commands.requests[-1].channel.channel == "U0ADA"


async def test_papers_like_our_post(slack: SlackEmulator, platform: Platform, commands: FakeCommands) -> None:
    """Of a digest one chooses which."""
    ada = slack.desktop()
    second = replace(POST, title="Another one", url="https://arxiv.org/abs/2402.00002", image=None, links=())
    await platform.post(PAPERS, replace(POST, image=None), MessageId("m1"))
    await platform.post(PAPERS, Post("Papers", None, entries=(replace(POST, image=None), second)), MessageId("m2"))
    one, digest = slack.messages("C0PAPERS")
    await ada.message_shortcut(LIKE_SHORTCUT, one)
    await ada.modal("You said like.")
    assert (commands.requests[-1].command, commands.requests[-1].text) == ("like", "arxiv:2303.04137")
    await ada.message_shortcut(LIKE_SHORTCUT, digest)
    await ada.modal("Like which one?")
    await ada.press("Another one")
    await ada.modal("You said like.")
    assert commands.requests[-1].text == "arxiv:2402.00002"


async def test_papers_like_what_somebody_wrote(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A link leads to papers like it, words are searched for, and nothing at all is asked about."""
    ada = slack.desktop()
    linked = slack.workspace.post("C0PAPERS", "<@U0BOB> look: <https://arxiv.org/abs/2401.01234v2|this>")
    await ada.message_shortcut(LIKE_SHORTCUT, linked)
    await ada.modal("You said like.")
    assert commands.requests[-1].text == "arxiv:2401.01234"
    said = slack.workspace.post("C0PAPERS", "<@U0BOB> what of <https://e.org|world models> &amp; robots?")
    await ada.message_shortcut(LIKE_SHORTCUT, said)
    await ada.modal("Induction heads")
    assert commands.requests[-1].text == "what of world models & robots?"
    bare = slack.workspace.post("C0PAPERS", "<https://arxiv.org/abs/2401.01234> or <https://arxiv.org/abs/2401.05678>")
    await ada.message_shortcut(LIKE_SHORTCUT, bare)  # the desk asks which, by their titles
    await ada.modal("You said like.")
    assert commands.requests[-1].text == "arxiv:2401.01234 arxiv:2401.05678"
    asked = len(commands.requests)
    await ada.message_shortcut(LIKE_SHORTCUT, silent := slack.workspace.post("C0PAPERS", "<@U0BOB>"))
    await ada.modal("has no words to search for")
    assert len(commands.requests) == asked
    assert slack.messages("C0PAPERS") == [linked, said, bare, silent]


async def test_a_trigger_that_expired_opens_nothing(slack: SlackEmulator, commands: FakeCommands) -> None:
    slack.fault("views.open", error="expired_trigger_id")
    await slack.desktop().shortcut(SEARCH_SHORTCUT)
    await (await slack.command("list", channel="C0PAPERS")).answer()
    assert slack.desktop().modals == []


def test_hostile_messages_yield_words_alone() -> None:
    """Whatever somebody wrote."""
    assert papers_in({"text": "<https://e.org/|arxiv>", "blocks": [{"type": "x", "elements": "no"}, None]}) == {}
    assert len(words_in({"text": "word " * 1000})) <= 300
    assert words_in({}) == ""
