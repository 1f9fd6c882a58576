"""Changing what a topic says, and naming it: it stays the same subscription."""

from __future__ import annotations

import pytest

from bot.chat import Caller, Standing
from bot.model import Channel, Delivery
from bot.preferences import Mention, Preferences
from bot.topics.wanted import WantedTopics
from tests.unit.commands.conftest import HERE, Room, announced, paper, text


async def test_an_edited_topic_is_the_same_subscription(room: Room) -> None:
    """Its id, its place in the list, its pause and who is mentioned with it; said to the channel, with the way back."""
    await room.say("subscribe diffusion")
    await room.say("subscribe robots")
    await room.say("pause 1")
    kept = await room.preferences.load(HERE)
    await room.preferences.save(HERE, Preferences(mentions=(Mention("diffusion", "S1", "@lab"),)), kept.version)
    before = (await room.store.of_channel(HERE))[0]
    answer = await room.say('edit 1 "flow matching"')
    after = (await room.store.of_channel(HERE))[0]
    assert (after.id, after.options, after.created_by) == (before.id, before.options, before.created_by)
    assert (after.topic, after.canonical) == ('"flow matching"', '"flow matching"')
    assert announced(answer) == 'Ada changed the topic diffusion to "flow matching".'
    assert "edit 1 diffusion" in text(answer)
    assert [each.topic for each in (await room.preferences.load(HERE)).preferences.mentions] == ['"flow matching"']
    await room.say("edit 1 diffusion")
    assert (await room.store.of_channel(HERE))[0].id == before.id


async def test_what_the_topic_was_before_can_be_subscribed_to_anew(room: Room) -> None:
    """It is another subscription; and after a move both still are."""
    await room.say("subscribe diffusion")
    await room.say("edit 1 flow")
    assert (await room.say("subscribe diffusion")).tone == "good"
    assert await room.topics() == ["flow", "diffusion"]
    elsewhere = Channel("fake", "w", "elsewhere")
    await room.mover.move(HERE, elsewhere)
    assert await room.topics(elsewhere) == ["flow", "diffusion"]
    assert len({each.id for each in await room.store.of_channel(elsewhere)}) == 2


async def test_the_index_follows_an_edited_topic(room: Room) -> None:
    """Papers of the new topic come, those of the old one no longer; under the same id."""
    await room.say("subscribe diffusion")
    wanted = WantedTopics(room.store)
    await wanted.sync()
    before = wanted.deliveries(paper(1, "Diffusion"))
    await room.say("edit 1 flow")
    await wanted.sync()
    assert wanted.deliveries(paper(1, "Diffusion")) == ()
    after: tuple[Delivery, ...] = wanted.deliveries(paper(2, "Flow"))
    assert after[0].topics[0].subscription_id == before[0].topics[0].subscription_id


@pytest.mark.parametrize(
    "typed", ["edit", "edit 1", "edit 7 flow", "edit diffusion flow", "edit 1 -flow", "edit 1 robots"]
)
async def test_what_cannot_be_edited_changes_nothing(room: Room, typed: str) -> None:
    """No such topic, nothing to say, a mistake in the language, a topic that is there already."""
    await room.say("subscribe diffusion")
    await room.say("subscribe robots")
    assert (await room.say(typed)).tone == "bad"
    assert await room.topics() == ["diffusion", "robots"]


@pytest.mark.parametrize("typed", ["edit 9 flow", "name 9 flows"])
async def test_a_number_that_no_topic_has_is_said_to_be_none(room: Room, typed: str) -> None:
    """Who wrote a number is not told to write one."""
    await room.say("subscribe diffusion")
    said = text(await room.say(typed))
    assert said == "There is no topic 9 here. /papers list shows those that there are, numbered."


@pytest.mark.parametrize(
    ("typed", "now", "example"),
    [("edit 1", "diffusion", "/papers edit 1 diffusion"), ("name 1", "without a name", "/papers name 1 robots")],
)
async def test_a_number_alone_is_asked_what_it_shall_be(room: Room, typed: str, now: str, example: str) -> None:
    """With what it is now, to be changed."""
    await room.say("subscribe diffusion")
    answer = await room.say(typed)
    assert answer.tone == "bad"
    assert text(answer) == f"Write behind 1 what it shall be; now it is {now}. For example {example}"


async def test_a_topic_has_a_name(room: Room) -> None:
    """In the list and for every command that takes a number; taken away again by `off`."""
    await room.say("subscribe diffusion OR robots")
    answer = await room.say("name 1 Robots")
    assert announced(answer) == "Ada gave the topic diffusion OR robots the name Robots."
    assert "1. Robots: diffusion OR robots" in text(await room.say("list"))
    assert (await room.say("pause robots")).tone == "good"
    assert (await room.say("resume Robots")).tone == "good"
    assert (await room.say("edit robots flow")).tone == "good"
    assert (await room.store.of_channel(HERE))[0].options.name == "Robots"
    await room.say("subscribe drones")
    assert "called robots already" in text(await room.say("name 2 robots"))
    for wrong in ("name 1 two words", f"name 1 {'x' * 41}", "name 1 7", "name 1", "name"):
        assert (await room.say(wrong)).tone == "bad"
    assert (await room.say("name robots off")).tone == "good"
    assert "1. flow" in text(await room.say("list"))


async def test_only_who_may_change_the_channel_edits(room: Room) -> None:
    await room.say("subscribe diffusion")
    guest = Caller("U3", "Eve", Standing.GUEST)
    for typed in ("edit 1 flow", "name 1 robots"):
        assert "Only" in text(await room.say(typed, caller=guest))
    assert await room.topics() == ["diffusion"]
