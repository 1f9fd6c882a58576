"""Pauses: of a channel and of a topic, for good and for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.chat import Offer
from bot.model import Options
from bot.operations.resuming import Resuming
from bot.preferences import (
    House,
    Pause,
)
from tests.unit.commands.conftest import HERE, Room, announced, kept, text


async def test_a_channel_is_paused_until_somebody_resumes_it(room: Room) -> None:
    """Both are announced, and `settings` shows it."""
    answer = await room.say("pause")
    assert announced(answer) == "Ada paused this channel."
    assert "/papers resume" in text(answer)
    assert (await kept(room)).pause == Pause()
    assert "paused" in text(await room.say("settings"))
    assert "already" in text(await room.say("pause"))
    assert announced(await room.say("resume")) == "Ada resumed this channel."
    assert (await kept(room)).pause is None
    assert "not paused" in text(await room.say("resume"))
    assert room.woken == [HERE, HERE]


async def test_a_pause_may_end_by_itself(room: Room) -> None:
    """On a day of the channel's calendar: in Auckland it is tomorrow already."""
    room.house = House(ZoneInfo("Pacific/Auckland"))
    room.desk = room.desk_with()
    assert announced(await room.say("pause tomorrow")) == "Ada paused this channel until 17 April 2026."
    assert (await kept(room)).pause == Pause(date(2026, 4, 17))
    answer = await room.say("pause whenever")
    assert answer.tone == "bad"
    assert "write its number" in text(answer)


async def test_one_topic_is_paused_by_its_number(room: Room) -> None:
    """The others go on."""
    await room.say("subscribe robots")
    await room.say("subscribe drones")
    assert announced(await room.say("pause 2")) == "Ada paused drones in this channel."
    assert [each.options for each in await room.store.of_channel(HERE)] == [Options(), Options(paused=True)]
    assert "already" in text(await room.say("pause drones"))
    assert "1 topic is still paused: /papers resume 2" in text(await room.say("resume"))
    assert announced(await room.say("resume 2")) == "Ada resumed drones in this channel."
    assert all(each.active for each in await room.store.of_channel(HERE))
    assert "not paused" in text(await room.say("resume 2"))
    assert (await room.say("resume 9")).tone == "bad"


@pytest.mark.parametrize("typed", ["pause {id} for a week", "pause {id}", "unsubscribe {id}"])
async def test_a_button_of_a_topic_that_is_gone_says_so(room: Room, typed: str) -> None:
    """Posts keep theirs for months. The id means nothing to anybody."""
    await room.say("subscribe robots")
    await room.say("subscribe drones")
    gone = (await room.store.of_channel(HERE))[0].id
    await room.say("unsubscribe 1")
    said = text(await room.say(typed.format(id=gone)))
    assert said.startswith("That topic is not here any more.")
    assert gone not in said


async def test_a_number_that_no_topic_has_is_no_date(room: Room) -> None:
    """It meant a topic."""
    assert text(await room.say("pause 9")).startswith("There is no topic 9 here. /papers list shows")


async def test_a_pause_without_an_end_says_what_ends_it(room: Room) -> None:
    """As a button too, also where it was paused already."""
    answer = await room.say("pause")
    assert "summed up once it goes on: /papers resume" in text(answer)
    for shown in (answer, await room.say("pause")):
        assert shown.offers == (Offer("Resume", "resume"),)


@pytest.mark.parametrize(
    "typed", ["pause 1", "pause 1 for a week", "mute Ada Lovelace", "subscribe drones", "unsubscribe 1"]
)
async def test_what_was_done_is_undone_by_the_button_below_it(room: Room, typed: str) -> None:
    """On a phone nobody likes to type."""
    await room.say("subscribe robots")
    before = (
        [each.options for each in await room.store.of_channel(HERE)],
        (await room.preferences.load(HERE)).preferences,
    )
    undo = (await room.say(typed)).offers[-1]
    assert undo.label in ("Undo", "Bring it back")
    assert (await room.say(f"{undo.command} {undo.text}")).tone == "good"
    after = (
        [each.options for each in await room.store.of_channel(HERE)],
        (await room.preferences.load(HERE)).preferences,
    )
    assert after[1].muted == before[1].muted == ()
    assert [replace(each, paused_until=None) for each in after[0]] == before[0]


async def test_the_list_says_that_the_channel_is_paused(room: Room) -> None:
    """Until its day has come, or somebody resumes it."""
    await room.say("subscribe robots")
    await room.say("pause 2026-04-20")
    assert "Nothing is posted here before" in text(await room.say("list"))
    room.clock.advance(10 * 86_400)
    assert "Nothing is posted here" not in text(await room.say("list"))


async def test_a_topic_is_paused_for_a_while(room: Room) -> None:
    """It says until when, and comes back by itself; the channel is not paused."""
    await room.say("subscribe robots")
    await room.say("subscribe drones")
    for typed, day in (
        ("pause 2 for a week", "22 April"),
        ("pause 2 until 2026-04-20", "20 April"),
        ("pause 2 week", "22 April"),
    ):
        answer = await room.say(typed)
        assert f"before {day} 2026" in text(answer)
        assert f"paused drones in this channel until {day} 2026" in announced(answer)
        assert f"(paused until {day})" in text(await room.say("list"))
    assert (await kept(room)).pause is None
    resuming = Resuming(room.store, room.clock)
    await resuming.look()
    assert not (await room.store.of_channel(HERE))[1].active
    room.clock.advance(7 * 86_400)
    await resuming.look()
    await resuming.look()
    assert all(each.active for each in await room.store.of_channel(HERE))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
async def test_a_pause_ends_on_a_day_of_the_channels_calendar(room: Room, zone: str) -> None:
    """Which may be another by the calendar of Greenwich."""
    await room.say(f"settings zone {zone}")
    await room.say("subscribe robots")
    await room.say("pause 1 until 2026-04-20")
    assert "(paused until 20 April)" in text(await room.say("list"))


async def test_a_span_alone_pauses_the_channel(room: Room) -> None:
    """`2 weeks` is no topic's number, and neither is `1 week`."""
    await room.say("subscribe robots")
    await room.say("subscribe drones")
    for typed in ("pause 2 weeks", "pause 1 week", "pause 20 April"):
        await room.say(typed)
        assert (await kept(room)).pause is not None
        assert all(each.active for each in await room.store.of_channel(HERE))
        await room.say("resume")
