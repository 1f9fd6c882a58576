"""Forums and threads: a thread a message, edited and answered in place; commands in a thread of a forum mean the forum."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.discord.forums import chosen
from adapters.platforms.discord.kinds import Kind, Tag
from adapters.platforms.discord.platform import DiscordPlatform
from bot.errors import ChannelGone, Rejected, Transient
from bot.model import Delivery, Message, Span
from bot.turns import Found
from tests.adapters.discord.conftest import Listening, address
from tests.adapters.discord.samples import ID, OTHER, POST, FakeCommands
from tests.adapters.telling import POSTED, Memory
from tests.emulators.discord import DiscordEmulator, Fault
from tests.emulators.discord.places import ENOUGH, READ_MESSAGE_HISTORY, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL

A_NOTE = replace(POST, title="", url=None, intro=(Span("A new version"),))


async def test_a_paper_is_a_thread_with_its_title_and_tags(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Named as the paper, tagged as the topics that are tags there; the link leads into the thread."""
    forum = discord.add_forum("Induction Heads", "Robots", "!staff")
    post = replace(POST, title="T" * 120, topics=("staff", "induction-heads", "diffusion"))
    ref = await platform.post(address(forum), post, ID)
    [thread] = forum.threads.values()
    assert thread.name == "T" * 99 + "…"
    assert thread.applied == [forum.tags[0]["id"]]
    [message] = thread.messages.values()
    assert message["embeds"][0]["url"].endswith(ID)
    assert (ref.channel, ref.id) == (address(forum), f"{thread.id}/{thread.id}")
    assert ref.url == f"https://discord.com/channels/{forum.guild_id}/{thread.id}/{thread.id}"


@pytest.mark.parametrize(
    ("tags", "topics", "expected"),
    [
        (("Robots", "Papers"), ("robots", "diffusion"), ["Robots"]),
        (("Robots", "Papers"), ("diffusion",), ["Papers"]),
        (("Robots", "Vision"), ("diffusion",), ["Robots"]),
        (("Robots", "robots"), ('"ROBOTS"',), ["Robots"]),
        ((), ("diffusion",), []),
        (tuple("abcdefg"), tuple("gfedcba"), list("gfedc")),
    ],
)
def test_a_forum_that_wants_a_tag_gets_the_nearest(
    tags: tuple[str, ...], topics: tuple[str, ...], expected: list[str]
) -> None:
    """Those of the topics, five at most; else one that says little; one for moderators never."""
    kind = Kind(True, tags=(*(Tag(each, each) for each in tags), Tag("m", "diffusion", moderated=True)), wants_tag=True)
    assert [tag.name for tag in chosen(kind, topics)] == expected
    free = replace(kind, wants_tag=False)
    assert len(chosen(free, ("nothing",))) == 0


async def test_a_wanted_tag_is_given_or_its_lack_is_told(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Where there is none to use, the channel refuses, and says what to do."""
    forum, strict = discord.add_forum("Other", wants_tag=True), discord.add_forum("!staff", wants_tag=True)
    await platform.post(address(forum), POST, ID)
    assert next(iter(forum.threads.values())).applied == [forum.tags[0]["id"]]
    with pytest.raises(ChannelGone, match="wants a tag"):
        await platform.post(address(strict), POST, ID)


async def test_a_forum_without_a_tag_to_use_is_not_ready_until_it_has_one(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """What waits there starts at that moment."""
    forum, commands = discord.add_forum("!staff", wants_tag=True), FakeCommands()
    async with listening(commands):
        found = await platform.readiness(address(forum))
        assert "needs a tag" in found.problem
        assert found.will_start
        forum.tags[0]["moderated"] = False
        await discord.permit(forum, ENOUGH)
        async with asyncio.timeout(5):
            while not commands.let_in:
                await asyncio.sleep(0.01)
        assert (await platform.readiness(address(forum))).ready
    assert commands.let_in == [address(forum)]


async def test_a_forum_whose_kind_nobody_told_gets_the_post_later(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """A message to it is refused as to no channel of messages: that may change."""
    forum = discord.add_forum()
    discord.fault("channel", Fault(503))
    with pytest.raises(Transient):
        await platform.post(address(forum), POST, ID)
    await platform.post(address(forum), POST, ID)
    assert len(forum.threads) == 1


async def test_a_thread_is_edited_answered_and_deleted_in_place(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """A note stands in the thread of its paper, opens it again when it was archived, and is found there."""
    forum = discord.add_forum()
    ref = await platform.post(address(forum), POST, ID)
    [thread] = forum.threads.values()
    await platform.edit(ref, replace(POST, summary="Changed."), ID)
    assert "Changed." in discord.messages(thread)[0]["embeds"][0]["description"]
    discord.archive(thread)
    note = await platform.post(address(forum), A_NOTE, OTHER, reply_to=ref)
    assert thread.archived_at is None
    assert [message["content"] for message in discord.messages(thread)] == ["", ""]
    assert note.url == f"https://discord.com/channels/{forum.guild_id}/{thread.id}/{note.id.split('/')[1]}"
    now = datetime.now(UTC)
    assert await platform.find(address(forum), OTHER, now - timedelta(minutes=1), now, reply_to=ref) == Found(note)
    await platform.delete(note)
    assert len(thread.messages) == 1


async def test_an_archived_thread_stays_as_it_is(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """An edit does not bring back to the top what people are done with."""
    forum = discord.add_forum()
    ref = await platform.post(address(forum), POST, ID)
    [thread] = forum.threads.values()
    discord.archive(thread)
    with pytest.raises(ChannelGone, match="archived"):
        await platform.edit(ref, replace(POST, summary="Changed."), ID)
    assert thread.archived_at is not None
    await platform.post(address(forum), POST, OTHER)


async def test_a_thread_that_is_closed_is_no_word_about_its_forum(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """A note that cannot stand there is given up; the next paper comes."""
    forum = discord.add_forum()
    ref = await platform.post(address(forum), POST, ID)
    [thread] = forum.threads.values()
    discord.archive(thread, locked=True)
    with pytest.raises(Rejected):
        await platform.post(address(forum), A_NOTE, OTHER, reply_to=ref)
    discord.delete_channel(thread)
    with pytest.raises(Rejected):
        await platform.post(address(forum), A_NOTE, OTHER, reply_to=ref)
    await platform.post(address(forum), POST, OTHER)
    assert (await platform.readiness(address(forum))).ready


async def test_a_notice_in_a_forum_is_a_thread(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Named by what it says."""
    forum = discord.add_forum()
    await platform.say(address(forum), (Span("Posting "), Span("again", "bold")))
    [thread] = forum.threads.values()
    assert thread.name == "Posting again"
    assert discord.messages(thread)[0]["content"] == "Posting **again**"


async def test_in_a_forum_every_thread_means_the_forum(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """There is nowhere else to type. The permissions seen there are the forum's; the gateway knows what kind it is."""
    forum, commands = discord.add_forum(), FakeCommands()
    thread = discord.add_thread(forum)
    async with listening(commands):
        await discord.invoke(thread, "topics", "subscribe", topic="robots")
        await discord.complete(thread, "topics", "unsubscribe", "topic", "")
        await platform.post(address(forum), POST, ID)
        assert (await platform.readiness(address(forum))).ready
    assert [request.channel for request in commands.asked] == [address(forum)]
    assert commands.completed[0][0] == address(forum)
    assert discord.requests("channel") == []


async def test_a_thread_of_a_text_channel_is_a_channel_of_its_own(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """With a permission of its own for sending; archived it takes posts, locked it refuses until it is unlocked."""
    channel, commands = discord.add_channel(), FakeCommands()
    thread = discord.add_thread(channel)
    async with listening(commands):
        await discord.invoke(thread, "topics", "list")
        assert commands.asked[0].channel == address(thread)
        assert (await platform.readiness(address(thread))).ready
        channel.permissions = VIEW_CHANNEL | READ_MESSAGE_HISTORY
        await discord.invoke(thread, "topics", "list")
        assert "Send Messages" in (await platform.readiness(address(thread))).problem
    channel.permissions = ENOUGH | SEND_MESSAGES_IN_THREADS
    discord.archive(thread)
    await platform.post(address(thread), POST, ID)
    assert thread.archived_at is None
    discord.archive(thread, locked=True)
    with pytest.raises(ChannelGone, match="locked"):
        await platform.post(address(thread), POST, OTHER)


async def test_a_link_into_a_thread_tells_its_story(
    discord: DiscordEmulator, listening: Listening, platform: DiscordPlatform
) -> None:
    """As people copy it, typed in any thread of the forum."""
    forum = discord.add_forum()
    memory = Memory(address(forum))
    ref = await platform.post(
        memory.channel, memory.post(), Message.of_paper(Delivery(POSTED.id, memory.channel, ())).id
    )
    memory.sent(ref)
    async with listening(await memory.filled()):
        answer = await discord.invoke(discord.add_thread(forum), "papers", "why", paper=ref.url)
    assert answer.original is not None
    assert f"It was [posted here]({ref.url})" in answer.original["content"]
