"""A message in a forum is found again, wherever its thread is by then; what cannot be seen is not concluded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.discord import forums
from adapters.platforms.discord.platform import DiscordPlatform
from bot.errors import Uncertain
from bot.turns import Absent, CannotTell, Found
from tests.adapters.discord.conftest import address, look
from tests.adapters.discord.samples import ID, OTHER, POST
from tests.emulators.discord import DiscordEmulator, Fault
from tests.emulators.discord.places import ENOUGH, READ_MESSAGE_HISTORY


async def test_a_lost_answer_is_found_again_wherever_its_thread_is(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """There is no nonce for threads: active, archived and locked ones are looked through; another message's is not taken for it."""
    forum = discord.add_forum()
    discord.fault("start_thread", Fault(drop=True, takes_it=True))
    with pytest.raises(Uncertain):
        await platform.post(address(forum), POST, ID)
    [thread] = forum.threads.values()
    await platform.post(address(forum), POST, OTHER)
    discord.add_thread(forum)
    found = await look(platform, forum)
    assert isinstance(found, Found)
    assert found.ref.id == f"{thread.id}/{thread.id}"
    discord.archive(thread, locked=True)
    assert await look(platform, forum) == found
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert await platform.find(address(forum), ID, long_ago, long_ago) == Absent()
    thread.messages.clear()  # somebody deleted what it said
    assert await look(platform, forum) == Absent()


async def test_archived_threads_are_paged_through(
    discord: DiscordEmulator, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back to those archived before the stretch; where they are too many, nobody can tell."""
    monkeypatch.setattr(forums, "PAGE", 2)
    forum = discord.add_forum()
    ref = await platform.post(address(forum), POST, ID)
    discord.archive(next(iter(forum.threads.values())))
    for _ in range(5):
        discord.archive(discord.add_thread(forum))
    assert await look(platform, forum) == Found(ref)
    monkeypatch.setattr(forums, "PAGES", 2)
    assert isinstance(await look(platform, forum), CannotTell)


async def test_no_thread_is_opened_twice(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """More of them than may be opened within a look's time: each look goes on where the one before was ended, so one comes to the end."""
    forum = discord.add_forum()
    for _ in range(3):
        await platform.post(address(forum), POST, OTHER)
    assert await look(platform, forum) == Absent()
    discord.fault("start_thread", Fault(drop=True, takes_it=True))
    with pytest.raises(Uncertain):
        await platform.post(address(forum), POST, ID)
    assert isinstance(await look(platform, forum), Found)
    assert len(discord.requests("get_messages")) == 3 + 1


async def test_what_cannot_be_seen_of_a_forum_is_not_concluded(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Without its history's permission, or not knowing that it is a forum (whose own history is always empty), nobody can tell."""
    blind = discord.add_forum(permissions=ENOUGH & ~READ_MESSAGE_HISTORY)
    assert isinstance(await look(platform, blind), CannotTell)
    unknown = discord.add_forum()
    discord.fault("channel", Fault(503))
    assert isinstance(await look(platform, unknown), CannotTell)
    assert await look(platform, unknown) == Absent()
