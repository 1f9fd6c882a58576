"""Links to papers in people's messages, over a real Socket Mode connection."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.platforms.slack.manifest import LINKS_FOLLOWED, manifest
from bot.model import Post
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.adapters.slack.speaking import FakeCommands, listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.state import texts

LINK = "https://arxiv.org/abs/2303.04137?a=1&b=2"
CARD = Post("Diffusion " + HOSTILE, "https://arxiv.org/abs/2303.04137", "C. Chi · 2023", HOSTILE)


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform) -> AsyncIterator[FakeCommands]:
    commands = FakeCommands(cards={LINK: CARD})
    async with listening(slack, platform, commands):
        yield commands


async def test_a_link_is_unfolded_where_it_stands(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A compact card, its text as it is; Slack is told the address as Slack wrote it."""
    written = LINK.replace("&", "&amp;")
    message = await slack.desktop().paste("C0PAPERS", written, "https://huggingface.co/models")
    await slack.desktop().sees(lambda: bool(slack.workspace.unfurled))
    assert commands.shared == [(PAPERS, (LINK, "https://huggingface.co/models"))]
    (card,) = slack.workspace.unfurled[("C0PAPERS", message.ts)].items()
    assert card[0] == written
    assert texts(card[1]["blocks"]) == ["Diffusion " + HOSTILE, "C. Chi · 2023", HOSTILE]
    assert slack.messages("C0PAPERS") == [message]


async def test_what_is_not_a_persons_message_is_not_asked_about(slack: SlackEmulator, commands: FakeCommands) -> None:
    """One that is still being written, our own, another bot's, an event that came before."""
    ada = slack.desktop()
    await ada.paste("C0PAPERS", LINK, source="composer")
    await ada.paste("C0PAPERS", LINK, user="U0BOT")
    await ada.paste("C0PAPERS", LINK, bot_id="B1OTHER")
    event = {"type": "link_shared", "channel": "C0PAPERS", "user": "U0ADA", "message_ts": "1.0", "links": []}
    for _ in range(2):
        await slack.event(event, event_id="Ev1")
    await (await slack.command("list", channel="C0PAPERS")).answer()
    assert commands.shared == [(PAPERS, ())]


async def test_a_refusal_harms_nobody(slack: SlackEmulator, commands: FakeCommands) -> None:
    """The scope is optional; and what was not shown does not count as shown."""
    slack.api.scopes.discard("links:write")
    await slack.desktop().paste("C0PAPERS", LINK)
    await (await slack.command("list", channel="C0PAPERS")).answer()
    assert slack.workspace.unfurled == {}
    assert commands.taken_back == [(PAPERS, (LINK,))]


async def test_a_call_that_breaks_off_is_made_again(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Slack shows a message's last cards, so nothing is doubled."""
    slack.fault("chat.unfurl", answer="close")
    await slack.desktop().paste("C0PAPERS", LINK)
    await slack.desktop().sees(lambda: bool(slack.workspace.unfurled))
    assert commands.taken_back == []


def test_the_manifest_asks_for_what_is_needed() -> None:
    """The domains with the event and both scopes; at most five."""
    made = manifest()
    assert made["features"]["unfurl_domains"] == list(LINKS_FOLLOWED)
    assert "link_shared" in made["settings"]["event_subscriptions"]["bot_events"]
    assert {"links:read", "links:write"} <= set(made["oauth_config"]["scopes"]["bot"])
