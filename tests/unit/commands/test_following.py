"""A person's own layer: following authors, and a direct message that is theirs alone."""

from __future__ import annotations

import pytest

from bot.chat import Answer, Caller, Request, Standing
from bot.commands import split
from bot.errors import ChannelGone
from bot.model import Channel
from bot.people import May, Policy
from tests.unit.commands.conftest import ADA, HERE, Room, text

EVE = Caller("U3", "Eve", Standing.GUEST)
ALONE = Channel("fake", "w", "@U1")


async def alone(room: Room, typed: str, caller: Caller = ADA) -> Answer:
    """What somebody types in their direct message with the bot."""
    command, rest = split(typed)
    room.clock.advance(1)
    return await room.desk.handle(Request(Channel("fake", "w", f"@{caller.id}"), caller, command, rest, direct=True))


async def test_an_author_is_followed_in_ones_own_direct_message(room: Room) -> None:
    """From any channel, which learns nothing of it; once however the name is written; and no longer."""
    answer = await room.say("follow Ada Lovelace")
    assert text(answer).startswith("New papers by Ada Lovelace come to you as direct messages.")
    assert answer.announcement is None
    assert (await room.topics(), await room.topics(ALONE)) == ([], ['author:"Ada Lovelace"'])
    assert "already" in text(await room.say("follow “ada lovelace”"))
    await alone(room, "subscribe diffusion")
    shown = text(await room.say("follow")).splitlines()
    assert shown[:3] == ["This comes to you as direct messages:", "1. Ada Lovelace", "2. diffusion"]
    await alone(room, "unsubscribe 2")
    assert text(await room.say("unfollow Ada Lovelace")) == "You no longer follow Ada Lovelace."
    assert await room.topics(ALONE) == []
    assert "follow nobody yet" in text(await room.say("unfollow Ada Lovelace"))
    assert "Nothing was changed" in text(await room.say("log"))


async def test_who_is_not_followed_cannot_be_left(room: Room) -> None:
    """It is said, with those who are; and how to leave one of them."""
    await room.say("follow Ada Lovelace")
    answer = await room.say("unfollow Ada Loveless")
    assert (answer.tone, text(answer).splitlines()[0]) == ("bad", "You do not follow Ada Loveless.")
    assert "/papers unfollow Ada Lovelace" in text(answer)
    assert text(await room.say("unfollow")) in text(answer)
    assert len(await room.topics(ALONE)) == 1


async def test_a_guest_follows_too(room: Room) -> None:
    """It changes no channel."""
    assert (await room.say("follow Ada Lovelace", caller=EVE)).tone == "good"


async def test_who_takes_no_direct_messages_is_told_the_way(room: Room) -> None:
    room.platform.unreachable["U1"] = ChannelGone("she takes none")
    for typed in ("follow Ada Lovelace", "unfollow Ada Lovelace"):
        answer = await room.say(typed)
        assert answer.tone == "bad"
        assert "direct message" in text(answer)


@pytest.mark.parametrize("may", [Policy(May.MANAGERS), Policy(May.GROUP, "S1")])
async def test_a_direct_message_is_ones_own(room: Room, may: Policy) -> None:
    """Whatever the workspace's policy is, also a guest's; nothing is said twice there; and no policy is decided from there."""
    await room.people.policies.decide(HERE, may)
    answer = await alone(room, "subscribe diffusion", EVE)
    assert (answer.tone, answer.announcement) == ("good", None)
    assert (await alone(room, "settings mode daily", EVE)).tone == "good"
    assert "diffusion" in text(await alone(room, "list", EVE))
    assert (await alone(room, "policy members")).tone == "bad"
    assert await room.people.policies.of(HERE) == may


async def test_being_forgotten_ends_what_came_to_one_alone(room: Room) -> None:
    """The topics of the direct message and its settings; those of channels stay."""
    await room.say("follow Ada Lovelace")
    await alone(room, "settings budget 3")
    await room.say("subscribe diffusion")
    said = text(await room.say("forget me for good"))
    assert "1 topic of your direct messages" in said
    assert (await room.topics(), await room.topics(ALONE)) == (["diffusion"], [])
    assert (await room.preferences.load(ALONE)).preferences.budget is None
