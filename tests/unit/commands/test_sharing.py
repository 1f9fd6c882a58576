"""A list that somebody found, posted for everybody; and how fast commands may come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Caller, Offer, Request
from bot.commands.limiting import A_CHANNEL, A_PERSON
from bot.errors import ChannelGone, Transient, Uncertain
from bot.model import plain
from tests.fakes.people import MemoryLimits
from tests.unit.commands.conftest import ADA, HERE, Room, paper, text

SHARE = Offer("Post here", "share", "search diffusion")
SILENT = replace(ADA, posts=False)


def room_with(count: int, room: Room) -> Room:
    room.searcher.papers = room.shelf.papers = [paper(number, f"Diffusion {number}") for number in range(1, count + 1)]
    return room


async def test_a_list_is_posted_for_everybody(room: Room) -> None:
    """By the button below it: who shares what, and the papers' linked titles; it pings nobody."""
    room_with(7, room)
    found = await room.say("search diffusion")
    assert SHARE in found.offers
    answer = await room.say(f"{SHARE.command} {SHARE.text}", caller=Caller("U9", "<!channel> *Eve*"))
    assert (text(answer), answer.tone) == ("Posted here, for everybody to see.", "good")
    [message] = room.platform.messages(HERE)
    assert (message.post.title, message.post.mention) == ("7 papers for diffusion, page 1 of 2", None)
    assert plain(message.post.intro) == "<!channel> *Eve* shares:"
    assert [line[0].url for line in message.post.also] == [f"https://arxiv.org/abs/2604.0000{n}" for n in range(1, 6)]
    assert plain(message.post.closing) == "To see all of them: /papers search diffusion"


async def test_a_shared_list_keeps_the_pace_of_posts(room: Room) -> None:
    """It waits for its moment; where none is free soon, who shares is asked to try again."""
    room_with(2, room)
    room.wait_s = 0.7
    await room.say("share search diffusion")
    assert room.platform.messages(HERE)[0].post.closing == ()  # these are all
    assert room.clock.slept == [pytest.approx(0.7)]
    room.wait_s = None
    busy = await room.say("share search diffusion")
    assert (busy.tone, busy.offers) == ("bad", (Offer("Try again", "share", "search diffusion"),))
    assert len(room.platform.messages(HERE)) == 1


async def test_the_page_that_was_read_is_posted(room: Room) -> None:
    room_with(7, room)
    second = await room.say("search diffusion", page=2)
    [share] = [each for each in second.offers if each.command == "share"]
    await room.say(f"share {share.text}")
    [message] = room.platform.messages(HERE)
    assert len(message.post.also) == 2
    assert plain(message.post.closing).endswith("/papers search diffusion")


async def test_where_nobody_else_is_nothing_is_shared(room: Room) -> None:
    """A direct message has one reader."""
    room_with(2, room)
    asked = Request(HERE, ADA, "share", "search diffusion", direct=True)
    assert (await room.desk.handle(asked)).tone == "bad"
    assert room.platform.messages(HERE) == []


@pytest.mark.parametrize("command", ["like 2604.00001", "today", "trending week"])
async def test_every_list_can_be_shared(room: Room, command: str) -> None:
    """Where there is one: an answer without papers offers nothing."""
    room_with(3, room)
    found = await room.say(command)
    assert ("share" in [each.command for each in found.offers]) == bool(found.cards)


async def test_who_may_not_post_there_does_not_through_the_bot(room: Room) -> None:
    """No button, and one pressed all the same is checked at that moment."""
    room_with(2, room)
    assert "share" not in [each.command for each in (await room.say("search diffusion", caller=SILENT)).offers]
    assert "may not post" in text(await room.say("share search diffusion", caller=SILENT))
    assert room.platform.messages(HERE) == []


async def test_what_cannot_be_shared_is_said(room: Room) -> None:
    """No list, an empty list, a channel that refuses, an answer that got lost."""
    room_with(2, room)
    for wrong in ("share", "share saved", "share settings mode daily", "share share search x"):
        assert (await room.say(wrong)).tone == "bad"
    room.platform.next_post(takes_it=False, then=ChannelGone("not_in_channel"))
    assert text(await room.say("share search diffusion")) == "I cannot post here: not_in_channel."
    room.platform.next_post(takes_it=True, then=Uncertain("lost", room.clock.now()))
    assert "may stand here" in text(await room.say("share search diffusion"))
    room.platform.next_post(takes_it=False, then=Transient("away"))
    assert "try again" in text(await room.say("share search diffusion"))
    room.searcher.papers = []
    assert "Nothing found" in text(await room.say("share search nothing"))
    assert len(room.platform.messages(HERE)) == 1


async def test_who_is_too_fast_is_asked_to_wait(room: Room) -> None:
    """Kindly, and nothing is done; others go on, until all of a channel together are; a minute later it is over."""
    limits = room.people.limits
    assert isinstance(limits, MemoryLimits)
    for _ in range(A_PERSON):
        assert (await room.say("list")).tone == "plain"
    refused = await room.say("subscribe diffusion")
    assert "30 commands a minute" in text(refused)
    assert await room.topics() == []
    for number in range(A_CHANNEL - A_PERSON - 1):
        assert (await room.say("list", caller=Caller(f"V{number}", "Bob"))).tone == "plain"
    assert "a channel may give me 120" in text(await room.say("list", caller=Caller("W", "Bob")))
    limits.pass_a_minute()
    assert (await room.say("list")).tone == "plain"
