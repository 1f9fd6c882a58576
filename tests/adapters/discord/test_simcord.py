"""The same bot in another simulation of Discord, which we did not write: SimCord (PyPI `simcord`) has the rules (who sees a command, what a
message may hold, threads, forums, modals), but no sockets, rates or gateway. Ours goes in whole; only the requests take another way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route
from simcord.env import Env

from adapters.platforms.discord import platform as module
from adapters.platforms.discord.errors import Refused
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.rest import Rest
from adapters.platforms.discord.settings import DiscordSettings
from bot.chat import Answer
from bot.commands.catalogue import COMMANDS
from bot.errors import ChannelGone
from bot.model import Channel, Offer, Span
from bot.surroundings import Surroundings
from bot.turns import Absent, Found
from tests.adapters.discord.conftest import HastyClock
from tests.adapters.discord.samples import ID, OTHER, POST, FakeCommands
from tests.adapters.discord.test_forums import A_NOTE


class SimulatedRest(Rest):
    """Hands requests to SimCord's HTTP client, as discord.py does."""

    client: discord.Client

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        try:
            return await self.client.http.request(Route(method, path), json=body, params=options.get("query"))
        except discord.HTTPException as error:
            raise Refused(error.status, error.code, error.text) from None


@dataclass
class Stage:
    env: Any
    platform: DiscordPlatform
    commands: FakeCommands
    channel: Any
    manager: Any
    member: Any

    def address(self, channel: Any = None) -> Channel:
        return Channel("discord", str(self.env.guild.id), str((channel or self.channel).id))

    async def look(self, channel: Any = None, message_id: Any = ID) -> object:
        now = datetime.now(UTC)
        return await self.platform.find(self.address(channel), message_id, now - timedelta(days=9999), now)


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(module, "Rest", SimulatedRest)
    platform = DiscordPlatform(DiscordSettings(token=None), "token", Surroundings(HastyClock(), tmp_path))
    commands = FakeCommands(results=7)
    client = platform.connection(commands)
    SimulatedRest.client = client
    env = Env(client)
    await env.start()
    guild = env.create_guild()
    managers = guild.create_role("Managers", permissions=discord.Permissions(manage_channels=True))
    manager = guild.add_member(env.create_user("ada"), roles=[managers])
    member = guild.add_member(env.create_user("bob"))
    yield Stage(env, platform, commands, guild.create_text_channel("papers"), manager, member)
    await env.shutdown()
    env.raise_errors()


async def test_a_search_is_answered_privately_and_paged(stage: Stage) -> None:
    shown = await stage.member.slash(stage.channel, "papers search", words="induction heads")
    assert shown.ephemeral
    assert "**1.** [Result 1]" in shown.response.embeds[0].description
    await stage.member.click(shown.response, label="Next")
    assert "**6.** [Result 6]" in shown.response.embeds[0].description


async def test_only_managers_see_what_changes_a_channel(stage: Stage) -> None:
    everyone, managers = (who.available_commands(stage.channel) for who in (stage.member, stage.manager))
    harmless = {each.name for each in COMMANDS if not each.changes_channel and each.name != "policy"}
    assert {f"papers {name}" for name in harmless} <= set(everyone)
    assert not any(name.startswith("topics") for name in everyone)
    assert {"topics subscribe", "topics settings", "topics policy"} <= set(managers)


async def test_subscribing_is_said_to_the_channel(stage: Stage) -> None:
    stage.commands.answer = Answer(lines=((Span("Noted."),),), announcement=(Span("Said to all"),))
    shown = await stage.manager.slash(stage.channel, "topics subscribe", topic="robots")
    assert (shown.ephemeral, shown.response.content) == (True, "Noted.")
    assert stage.channel.last_message.content == "Said to all"


async def test_the_form_is_filled_in_and_subscribes(stage: Stage) -> None:
    opened = await stage.manager.slash(stage.channel, "topics subscribe")
    filled = {"topic": "robots", "categories": ["cat:cs.RO"], "code": True}
    shown = await stage.manager.submit_modal(opened, filled)
    assert shown.response.content == "It would have brought 4 a day."
    await stage.manager.click(shown.response, label="Subscribe")
    assert [(each.command, each.text) for each in stage.commands.asked] == [("subscribe", "robots cat:cs.RO has:code")]


async def test_a_post_its_buttons_and_its_menu(stage: Stage) -> None:
    ref = await stage.platform.post(stage.address(), POST, ID)
    assert await stage.look() == Found(ref)
    message = stage.channel.last_message
    pressed = await stage.member.click(message, label="Abstract")
    why = await stage.member.context_menu(stage.channel, "Why this", message)
    assert (pressed.ephemeral, why.ephemeral) == (True, True)
    asked = [(each.command, each.text) for each in stage.commands.asked]
    assert asked == [("abstract", "arxiv:2401.01234"), ("why", "2401.01234")]
    await stage.platform.edit(ref, replace(POST, summary="Changed."), ID)
    assert "Changed." in stage.channel.last_message.embeds[0].description
    await stage.platform.delete(ref)
    assert await stage.look() == Absent()


async def test_an_offer_takes_the_place_of_its_answer(stage: Stage) -> None:
    stage.commands.answer = Answer(
        lines=((Span("About 40 a day."),),), offers=(Offer("Once a day", "settings", "mode"),)
    )
    shown = await stage.manager.slash(stage.channel, "topics list")
    stage.commands.answer = Answer(lines=((Span("Once a day, then."),),))
    await stage.manager.click(shown.response, label="Once a day")
    assert (shown.response.content, shown.response.components) == ("Once a day, then.", [])


async def test_completion_offers_what_the_core_knows(stage: Stage) -> None:
    offered = await stage.manager.autocomplete(stage.channel, "topics subscribe", "topic", "dif")
    assert [each["value"] for each in offered] == ["dif"]


async def test_a_forum_has_a_thread_a_paper(stage: Stage) -> None:
    forum = stage.env.guild.create_forum_channel("forum")
    ref = await stage.platform.post(stage.address(forum), POST, ID)
    assert await stage.look(forum) == Found(ref)
    assert await stage.look(forum, OTHER) == Absent()
    note = await stage.platform.post(stage.address(forum), A_NOTE, OTHER, reply_to=ref)
    assert note.id.split("/")[0] == ref.id.split("/")[0]
    thread = stage.env.bot.get_channel(int(ref.id.split("/")[0]))
    assert isinstance(thread, discord.Thread)
    assert thread.name == POST.title


async def test_a_channel_that_does_not_let_the_bot_write_refuses(stage: Stage) -> None:
    quiet = discord.PermissionOverwrite(send_messages=False)
    closed = stage.env.guild.create_text_channel("closed", overwrites={stage.env.guild.default_role: quiet})
    assert "Send Messages" in (await stage.platform.readiness(stage.address(closed))).problem
    with pytest.raises(ChannelGone, match="lacks a permission"):
        await stage.platform.post(stage.address(closed), POST, ID)
