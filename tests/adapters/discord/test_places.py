"""Which of Discord's channels everybody in the server may read, and a line that points into one."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.platforms.discord.permissions import ADMINISTRATOR, SEND_MESSAGES, VIEW_CHANNEL
from adapters.platforms.discord.places import seen_by_all
from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat import Place
from bot.errors import Transient
from bot.model import Channel, Link, MessageId, Paper, PaperId
from bot.posts import note
from tests.adapters.discord.conftest import address
from tests.adapters.discord.samples import ID, POST
from tests.adapters.discord.test_permissions import guild, overwrite
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.faults import Fault


@pytest.mark.parametrize(
    ("server", "overwrites", "public"),
    [
        (guild(VIEW_CHANNEL), [], True),
        (guild(SEND_MESSAGES), [], False),
        (guild(VIEW_CHANNEL), [overwrite("1", deny=VIEW_CHANNEL)], False),
        (guild(0), [overwrite("1", allow=VIEW_CHANNEL)], True),
        (guild(VIEW_CHANNEL), [overwrite("2", deny=VIEW_CHANNEL)], True),
        (guild(0), [overwrite("2", allow=VIEW_CHANNEL), overwrite("7", allow=VIEW_CHANNEL)], False),
        (guild(ADMINISTRATOR), [overwrite("1", deny=VIEW_CHANNEL)], True),
    ],
)
def test_what_everyone_may_view(server: Any, overwrites: list[Any], public: bool) -> None:
    """By @everyone's role and the channel's word about it; what single roles may is another matter."""
    assert seen_by_all(server, {"permission_overwrites": overwrites}) is public


async def test_a_channel_hidden_from_everyone_is_not_public(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Nor a direct message, a private thread, a thread below a hidden channel, or what is not there."""
    open_, hidden = discord.add_channel("general"), discord.add_channel("staff")
    hidden.private = True
    assert await platform.place(address(open_)) == Place("general", public=True)
    assert await platform.place(address(hidden)) == Place("staff", public=False)
    for parent, kind, public in ((open_, 11, True), (open_, 12, False), (hidden, 11, False)):
        thread = discord.add_thread(parent)
        thread.kind = kind
        assert (await platform.place(address(thread))).public is public
    assert not (await platform.place(address(discord.add_direct()))).public
    assert not (await platform.place(Channel("discord", discord.guild.id, "1"))).public


async def test_it_is_asked_once_and_again_after_a_fault(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """What Discord did not say is not remembered."""
    channel = discord.add_channel("general")
    discord.fault("guild", Fault(503))
    with pytest.raises(Transient):
        await platform.place(address(channel))
    for _ in range(3):
        assert (await platform.place(address(channel))).public


async def test_a_line_points_to_the_message(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Its link is the message's own; a channel's name is text, and pings nobody."""
    there, here = discord.add_channel("general"), discord.add_channel("robots")
    ref = await platform.post(address(there), POST, ID)
    assert ref.url
    pointer = note.pointer(Paper(PaperId("arxiv:2604.00001"), "Heads"), Link("#@everyone", ref.url))
    await platform.post(address(here), pointer, MessageId("b" * 24))
    (message,) = here.messages.values()
    assert ref.url in str(message["embeds"])
    assert "Already posted in" in str(message["embeds"])
