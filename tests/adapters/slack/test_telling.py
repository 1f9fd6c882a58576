"""A line to one person: in their direct messages, naming the channel it is about."""

from __future__ import annotations

import pytest

from bot.errors import ChannelGone, WorkspaceGone
from bot.model import Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.emulators.slack import SlackEmulator

LINE = (Span("I cannot post here any more. "), Span(HOSTILE))


async def test_a_person_reads_it_alone(slack: SlackEmulator, platform: Platform) -> None:
    """Beginning with the channel, untrusted text as it is; a second one in the same conversation."""
    await platform.tell("U0ADA", PAPERS, LINE)
    await platform.tell("U0ADA", PAPERS, LINE)
    first, second = slack.messages("DU0ADA")
    assert slack.messages("C0PAPERS") == []
    assert first.text.startswith("<#C0PAPERS>: I cannot post here any more.")
    assert "<!channel>" not in first.text
    assert first.blocks[0]["elements"][0]["elements"][0] == {"type": "channel", "channel_id": "C0PAPERS"}
    assert second.text == first.text


async def test_who_has_left_cannot_be_told(platform: Platform) -> None:
    """So that another is asked."""
    with pytest.raises(ChannelGone):
        await platform.tell("U0GONE", PAPERS, LINE)


async def test_an_app_without_the_scope_says_so(slack: SlackEmulator, platform: Platform) -> None:
    """Installed before it was asked for."""
    slack.api.scopes.discard("im:write")
    with pytest.raises(WorkspaceGone, match="im:write"):
        await platform.tell("U0ADA", PAPERS, LINE)
