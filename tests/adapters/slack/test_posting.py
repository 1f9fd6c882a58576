"""Posting, editing and deleting, spoken over HTTP with the real SDK; and what an answer that got lost leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.slack.errors import MEANING
from bot.chat import Group
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.model import Channel, MessageId, MessageRef
from bot.ports import Platform
from bot.turns import Absent, CannotTell, Found
from tests.adapters.slack.conftest import ID, PAPERS, POST, around, connected
from tests.emulators.slack import SlackEmulator


async def test_a_post_stands_there_once_with_its_id(slack: SlackEmulator, platform: Platform) -> None:
    """A message bears its id in the metadata, unfurls nothing, and its ref has the ts and a permalink."""
    ref = await platform.post(PAPERS, POST, ID)
    (message,) = slack.messages("C0PAPERS")
    assert ref == MessageRef(
        PAPERS, message.ts, f"https://emulated-lab.slack.com/archives/C0PAPERS/p{message.ts.replace('.', '')}"
    )
    assert message.paper_route_id == ID
    assert message.arguments["unfurl_links"] is False
    assert message.arguments["unfurl_media"] is False
    assert "token" not in message.arguments


async def test_a_reply_stands_in_its_thread(slack: SlackEmulator, platform: Platform) -> None:
    """A note goes below the message it belongs to and is found there."""
    parent = await platform.post(PAPERS, POST, ID)
    other = MessageId("z" * 24)
    ref = await platform.post(PAPERS, POST, other, reply_to=parent)
    assert slack.messages()[1].thread_ts == parent.id
    assert await platform.find(PAPERS, other, *around(), reply_to=parent) == Found(ref)
    assert await platform.find(PAPERS, other, *around()) == Absent()


@pytest.mark.parametrize("answer", ["close", 500, 502, 503, 504, "garbage"])
async def test_a_lost_answer_is_uncertain_and_found(slack: SlackEmulator, platform: Platform, answer: Any) -> None:
    """Slack takes the message and the answer gets lost: one message stands there, and a look finds it."""
    slack.fault("chat.postMessage", answer=answer, takes_it=True)
    before = datetime.now(UTC)
    with pytest.raises(Uncertain) as raised:
        await platform.post(PAPERS, POST, ID)
    assert before <= raised.value.started_at <= datetime.now(UTC)
    (message,) = slack.messages("C0PAPERS")
    found = await platform.find(PAPERS, ID, *around())
    assert isinstance(found, Found)
    assert found.ref.id == message.ts


async def test_an_answer_that_never_comes_is_uncertain(
    slack: SlackEmulator, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack is silent beyond the deadline: nobody knows, and the call was not repeated."""
    monkeypatch.setattr(platform, "_deadline_s", 0.2)
    await platform.open()
    slack.fault("chat.postMessage", answer="hang", takes_it=True)
    with pytest.raises(Uncertain):
        await platform.post(PAPERS, POST, ID)
    assert len(slack.calls("chat.postMessage")) == 1


async def test_a_post_that_never_came_is_absent(slack: SlackEmulator, platform: Platform) -> None:
    """The connection broke before Slack took it: the history says truthfully that it is not there."""
    slack.fault("chat.postMessage", answer="close")
    with pytest.raises(Uncertain):
        await platform.post(PAPERS, POST, ID)
    assert await platform.find(PAPERS, ID, *around()) == Absent()


async def test_nobody_listening_is_not_taken(tmp_path: Path, slack: SlackEmulator) -> None:
    """A refused connection cannot have carried anything: it may be tried again at once."""
    async with connected(slack, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api") as platform:
        with pytest.raises(Transient):
            await platform.post(PAPERS, POST, ID)
        with pytest.raises(Transient):
            await platform.open()
        found = await platform.find(PAPERS, ID, *around())
        assert isinstance(found, CannotTell)
        assert found.retry_after_s


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("channel_not_found", ChannelGone),
        ("is_archived", ChannelGone),
        ("account_inactive", WorkspaceGone),
        ("missing_scope", WorkspaceGone),
        ("invalid_blocks", Rejected),
        ("msg_blocks_too_long", Rejected),
        ("fatal_error", Uncertain),
        ("internal_error", Uncertain),
        ("rate_limited", Transient),
        ("an_error_of_tomorrow", Transient),
    ],
)
async def test_an_error_means_what_the_table_says(
    slack: SlackEmulator, platform: Platform, error: str, kind: type[PaperRouteError]
) -> None:
    """Slack's names become the port's errors; a name we do not know is tried again."""
    slack.fault("chat.postMessage", error=error)
    with pytest.raises(kind):
        await platform.post(PAPERS, POST, ID)
    assert slack.messages() == []


def test_the_table_knows_only_the_ports_errors() -> None:
    """What crosses the port is one of the five."""
    assert set(MEANING.values()) == {Transient, Uncertain, Rejected, ChannelGone, WorkspaceGone}


async def test_a_limit_names_its_time(slack: SlackEmulator, platform: Platform) -> None:
    """429: not taken, and Slack's Retry-After comes along."""
    slack.fault("chat.postMessage", answer=429, retry_after_s=7)
    with pytest.raises(Transient) as raised:
        await platform.post(PAPERS, POST, ID)
    assert raised.value.retry_after_s == 7.0


async def test_a_bad_picture_does_not_cost_the_post(slack: SlackEmulator, platform: Platform) -> None:
    """Slack could not fetch the thumbnail and says so: the post goes out without it."""
    detail = ("[ERROR] downloading image failed [json-pointer:/blocks/2/accessory/image_url]",)
    slack.fault("chat.postMessage", error="invalid_blocks", detail=detail)
    await platform.post(PAPERS, POST, ID)
    (message,) = slack.messages()
    assert "image" not in str(message.blocks)
    assert POST.summary in message.shown()


async def test_a_bad_picture_does_not_cost_an_edit(slack: SlackEmulator, platform: Platform) -> None:
    """The same of a message that stands already; another refusal is none of the picture's."""
    ref = await platform.post(PAPERS, POST, ID)
    slack.fault("chat.update", error="invalid_blocks", detail=("downloading image failed",))
    await platform.edit(ref, replace(POST, summary="Another."), ID)
    (message,) = slack.messages()
    assert ("image" in str(message.blocks), "Another." in message.shown()) == (False, True)
    slack.fault("chat.update", error="edit_window_closed")
    with pytest.raises(Rejected):
        await platform.edit(ref, POST, ID)


@pytest.mark.parametrize("method", ["chat.postMessage", "auth.test"])
@pytest.mark.parametrize(
    ("error", "for_good"), [("account_inactive", True), ("token_revoked", True), ("invalid_auth", False)]
)
async def test_an_app_that_was_removed_is_gone_for_good(
    slack: SlackEmulator, platform: Platform, method: str, error: str, for_good: bool
) -> None:
    """Also where that shows before the first post; a token that is merely wrong may be mended."""
    slack.fault(method, error=error)
    with pytest.raises(WorkspaceGone) as gone:
        await platform.post(PAPERS, POST, ID)
    assert gone.value.for_good is for_good


async def test_another_workspace_is_gone(platform: Platform) -> None:
    """A channel of a workspace that the token is not of cannot be posted to, and is named."""
    with pytest.raises(WorkspaceGone, match="T0OTHER"):
        await platform.post(Channel("slack", "T0OTHER", "C1"), POST, ID)


async def test_an_edit_keeps_the_id_and_a_delete_may_be_repeated(slack: SlackEmulator, platform: Platform) -> None:
    """After an edit the message is still found; deleting what is gone is no error."""
    ref = await platform.post(PAPERS, POST, ID)
    await platform.edit(ref, POST, ID)
    assert await platform.find(PAPERS, ID, *around()) == Found(ref)
    await platform.delete(ref)
    await platform.delete(ref)
    assert await platform.find(PAPERS, ID, *around()) == Absent()


async def test_many_channels_at_once(slack: SlackEmulator, platform: Platform) -> None:
    """Posts to different channels do not wait for one another, and each stands once."""
    for number in range(20):
        slack.add_channel(f"C{number}")
    channels = [Channel("slack", "T0EMU", f"C{number}") for number in range(20)]
    await asyncio.gather(*(platform.post(channel, POST, ID) for channel in channels))
    assert [len(slack.messages(channel.channel)) for channel in channels] == [1] * 20


async def test_user_groups_are_known_by_mention_handle_and_id(slack: SlackEmulator, platform: Platform) -> None:
    """Everybody at once is none; where Slack does not say, nobody is guessed."""
    slack.workspace.groups["S0LAB"] = {"U0ADA"}
    for text in ("<!subteam^S0LAB|@lab>", "@handle-s0lab", "S0LAB"):
        assert await platform.group(PAPERS, text) == Group("S0LAB", "handle-s0lab")
    for nobody in ("<!channel>", "@here", "@everyone", "<@U0ADA>", ""):
        assert await platform.group(PAPERS, nobody) is None
    slack.fault("usergroups.list", answer={"ok": False, "error": "missing_scope"})
    with pytest.raises(Transient):
        await platform.group(PAPERS, "S0LAB")
