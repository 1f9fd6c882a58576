"""Which of Slack's channels everybody in the workspace may read, and a line that points into one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat import Place
from bot.errors import Transient
from bot.model import Channel, Link, MessageId, Paper, PaperId
from bot.ports import Platform
from bot.posts import note
from tests.adapters.slack.conftest import PAPERS, POST, connected
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.state import Kind


@pytest.mark.parametrize(("kind", "public"), [("public", True), ("private", False), ("im", False), ("mpim", False)])
async def test_only_public_channels_are_public(
    slack: SlackEmulator, platform: Platform, kind: Kind, public: bool
) -> None:
    """Private channels and direct messages are not, whoever is in them."""
    slack.add_channel("C0LAB", "lab", kind=kind)
    assert await platform.place(Channel("slack", "T0EMU", "C0LAB")) == Place("lab", public)


async def test_it_is_asked_once(slack: SlackEmulator, platform: Platform) -> None:
    """And remembered for a while."""
    for _ in range(3):
        await platform.place(PAPERS)
    assert len(slack.calls("conversations.info")) == 1


async def test_what_slack_does_not_show_is_not_public(slack: SlackEmulator, platform: Platform, tmp_path: Path) -> None:
    """A channel that is not there, a workspace that is not ours, a scope that lacks."""
    slack.add_channel("G0SECRET", "secret", kind="private", member=False)
    for channel in (Channel("slack", "T0EMU", "G0SECRET"), Channel("slack", "T0OTHER", "C1")):
        assert not (await platform.place(channel)).public
    async with SlackEmulator(scopes="chat:write") as poor, connected(poor, tmp_path) as limited:
        poor.add_channel("C1", "one")
        assert not (await limited.place(Channel("slack", "T0EMU", "C1"))).public


async def test_a_slack_that_is_away_is_asked_again(slack: SlackEmulator, platform: Platform) -> None:
    """Nothing is remembered of it."""
    slack.fault("conversations.info", answer=503)
    with pytest.raises(Transient):
        await platform.place(PAPERS)
    assert (await platform.place(PAPERS)).public


async def test_a_line_points_to_the_message(slack: SlackEmulator, platform: Platform) -> None:
    """Its link is the message's own; a channel's name is text, and pings nobody."""
    slack.add_channel("C0LAB", "lab")
    there = await platform.post(Channel("slack", "T0EMU", "C0LAB"), POST, MessageId("a" * 24))
    assert there.url
    pointer = note.pointer(Paper(PaperId("arxiv:2604.00001"), "Heads"), Link("#<!channel>", there.url))
    await platform.post(PAPERS, pointer, MessageId("b" * 24))
    (message,) = slack.messages("C0PAPERS")
    assert str({"type": "link", "url": there.url, "text": "#<!channel>"}) in str(message.blocks)
    assert "Already posted in" in message.shown()
