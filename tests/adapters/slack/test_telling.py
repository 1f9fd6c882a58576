"""A line to one person: in their direct messages, naming the channel it is about."""

from __future__ import annotations

import pytest

from bot.errors import ChannelGone, WorkspaceGone
from bot.model import Channel, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.emulators.slack import SlackEmulator

LINE = (Span("I cannot post here any more. "), Span(HOSTILE))


async def test_a_person_reads_it_alone(slack: SlackEmulator, platform: Platform) -> None:
    """Beginning with the channel, untrusted text as it is; a second one in the same conversation."""
    await platform.tell("U0ADA", [PAPERS], LINE)
    await platform.tell("U0ADA", [PAPERS], LINE)
    first, second = slack.messages("DU0ADA")
    assert slack.messages("C0PAPERS") == []
    assert first.text.startswith("<#C0PAPERS>: I cannot post here any more.")
    assert "<!channel>" not in first.text
    assert first.blocks[0]["elements"][0]["elements"][0] == {"type": "channel", "channel_id": "C0PAPERS"}
    assert second.text == first.text


async def test_of_many_channels_in_one_message(slack: SlackEmulator, platform: Platform) -> None:
    """All named first, as Slack shows them to who may see them."""
    slack.add_channel("C0MORE", "more")
    await platform.tell("U0ADA", [PAPERS, Channel("slack", PAPERS.workspace, "C0MORE")], LINE)
    (message,) = slack.messages("DU0ADA")
    assert message.text.startswith("<#C0PAPERS>, <#C0MORE>: I cannot post here any more.")
    named = [each for each in message.blocks[0]["elements"][0]["elements"] if each["type"] == "channel"]
    assert [each["channel_id"] for each in named] == ["C0PAPERS", "C0MORE"]


async def test_who_has_left_cannot_be_told(platform: Platform) -> None:
    """So that another is asked."""
    with pytest.raises(ChannelGone):
        await platform.tell("U0GONE", [PAPERS], LINE)


async def test_an_app_without_the_scope_says_so(slack: SlackEmulator, platform: Platform) -> None:
    """Installed before it was asked for."""
    slack.api.scopes.discard("im:write")
    with pytest.raises(WorkspaceGone, match="im:write"):
        await platform.tell("U0ADA", [PAPERS], LINE)
