"""Looking for a message in the history: page by page, as far as Slack lets us, and when to ask again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import Platform
from bot.turns import Absent, CannotTell, Found
from tests.adapters.slack.conftest import ID, PAPERS, POST, around, connected
from tests.emulators.slack import SlackEmulator


async def test_a_slow_history_cannot_tell_yet(
    slack: SlackEmulator, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look has a deadline too: it is to be asked again later."""
    await platform.open()
    monkeypatch.setattr(platform, "_deadline_s", 0.1)
    slack.fault("conversations.history", answer="hang")
    found = await platform.find(PAPERS, ID, *around())
    assert isinstance(found, CannotTell)
    assert found.retry_after_s


async def test_a_look_reads_every_page(slack: SlackEmulator, platform: Platform) -> None:
    """The message lies behind 300 others: the second page has it."""
    ref = await platform.post(PAPERS, POST, ID)
    for number in range(300):
        slack.workspace.post("C0PAPERS", f"chatter {number}")
    assert await platform.find(PAPERS, ID, *around()) == Found(ref)


async def test_a_limited_look_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """One request a minute and 15 messages a page: each look reads one page further, and ends."""
    at = [1_760_000_000.0]
    async with SlackEmulator(now=lambda: at[0]) as slack, connected(slack, tmp_path) as platform:
        slack.add_channel("C0PAPERS")
        slack.api.limited_app = True
        ref = await platform.post(PAPERS, POST, ID)
        for number in range(40):
            slack.workspace.post("C0PAPERS", f"chatter {number}")
        when = datetime.fromtimestamp(at[0], UTC)
        looks = []
        for _ in range(3):
            looks.append(await platform.find(PAPERS, ID, when, when))
            at[0] += 61
    assert [type(look) for look in looks] == [CannotTell, CannotTell, Found]
    assert looks[0] == CannotTell(looks[0].reason, 60.0)  # type: ignore[union-attr]
    assert looks[2] == Found(ref)


async def test_only_our_stretch_of_history_counts(slack: SlackEmulator, platform: Platform) -> None:
    """A message from long before the stretch is not taken for this attempt's."""
    await platform.post(PAPERS, POST, ID)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await platform.find(PAPERS, ID, later, later) == Absent()


@pytest.mark.parametrize("scope", ["channels:history"])
async def test_a_missing_scope_cannot_tell_for_good(tmp_path: Path, scope: str) -> None:
    """Without the scope Slack never tells: no time to ask again is given."""
    async with SlackEmulator(scopes="chat:write") as slack, connected(slack, tmp_path) as platform:
        slack.add_channel("C0PAPERS")
        found = await platform.find(PAPERS, ID, *around())
    assert isinstance(found, CannotTell)
    assert found.retry_after_s is None
    assert scope in found.reason


async def test_a_channel_the_bot_is_not_in_may_tell_later(slack: SlackEmulator, platform: Platform) -> None:
    """Nothing can be posted there either: the doubt waits until the bot is let in, and is not resolved by a second post."""
    slack.workspace.channels[PAPERS.channel].members.discard(slack.workspace.bot.id)
    found = await platform.find(PAPERS, ID, *around())
    assert isinstance(found, CannotTell)
    assert found.retry_after_s is not None


async def test_a_limited_history_tells_later(slack: SlackEmulator, platform: Platform) -> None:
    """429 on the history: asked again when Slack says."""
    slack.fault("conversations.history", answer=429, retry_after_s=30)
    found = await platform.find(PAPERS, ID, *around())
    assert isinstance(found, CannotTell)
    assert found.retry_after_s == 30.0
