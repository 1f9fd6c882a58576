"""How papers come to a channel that subscribes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat import Answer, Caller, Readiness
from bot.commands.deciding import IN_A_DIGEST, INSTANTLY
from bot.model import Paper
from bot.preferences import EVERY_DAY, House, Mode, Schedule
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room, announced, kept, paper, text


def papers(count: int, days: int, title: str = "A robot") -> list[Paper]:
    """So many in all, on so many days."""
    return [
        replace(paper(number, title), published_at=START - timedelta(days=1 + number % days)) for number in range(count)
    ]


async def subscribed(room: Room, topic: str = "robots", **caller: str) -> Answer:
    return await room.say(f"subscribe {topic}", Caller("U1", "Ada", **caller))  # type: ignore[arg-type]


async def test_up_to_three_a_day_come_as_they_are(room: Room) -> None:
    """It is said why, with the other way as a button."""
    room.shelf.papers = papers(30, 10)
    answer = await subscribed(room)
    assert "bring about 3 a day: few enough to come as they are announced" in text(answer)
    assert [each.label for each in answer.offers] == [IN_A_DIGEST.label, "Undo"]
    found = await kept(room)
    assert (found.mode, found.effective) == (Mode.AUTO, Mode.INSTANT)
    assert found.decided is not None
    assert found.decided.rate == 3.0


async def test_more_come_as_one_digest_on_weekdays(room: Room) -> None:
    """At nine, by the operator's clocks until somebody names the channel's; that is asked once."""
    room.house = House(ZoneInfo("Europe/Paris"))
    room.desk = room.desk_with()
    room.shelf.papers = papers(31, 10)
    answer = await subscribed(room)
    assert "bring about 3.1 a day, so they come as one digest on weekdays at 09:00 (Europe/Paris)" in text(answer)
    assert answer.offers[0] == INSTANTLY
    assert "/papers settings zone Berlin" in text(answer)
    assert "settings zone" not in text(await subscribed(room, "drones"))


async def test_all_topics_of_the_channel_count_together(room: Room) -> None:
    """Each paper once; a paused topic not at all. A topic more may turn it into a digest, and one fewer leaves it."""
    room.shelf.papers = [*papers(20, 10, "A robot drone"), *papers(15, 10, "A drone"), *papers(15, 10, "Gravity")]
    await subscribed(room, "robots")
    assert (await kept(room)).effective is Mode.INSTANT
    assert "about 3.5 a day" in text(await subscribed(room, "drones"))
    assert (await kept(room)).effective is Mode.DIGEST
    await room.say("pause 2")
    assert "about 3.5 a day" in text(await subscribed(room, "gravity"))


async def test_the_offered_button_is_an_explicit_mode(room: Room) -> None:
    """Which later subscriptions do not touch."""
    room.shelf.papers = papers(90, 10)
    offer, _undo = (await subscribed(room)).offers
    await room.say(f"{offer.command} {offer.text}")
    answer = await subscribed(room, "drones OR robot")
    assert (await kept(room)).mode is Mode.INSTANT
    assert "Here they come as they are announced" in text(answer)
    assert [each.label for each in answer.offers] == ["Undo"]


async def test_an_empty_archive_decides_nothing_yet(room: Room) -> None:
    """Papers come as they are; the next subscription decides."""
    assert "cannot be told yet" in text(await subscribed(room))
    assert (await kept(room)).decided is None
    room.shelf.papers = papers(90, 10)
    await subscribed(room, "drones")
    assert (await kept(room)).effective is Mode.DIGEST


@pytest.mark.parametrize(
    ("default", "mode", "schedule"),
    [("instant", Mode.INSTANT, Schedule()), ("daily", Mode.DIGEST, Schedule(EVERY_DAY))],
)
async def test_the_operator_may_choose_for_new_channels(
    room: Room, default: str, mode: Mode, schedule: Schedule
) -> None:
    """Whatever the topics bring."""
    room.house = House(mode=default)  # type: ignore[arg-type]
    room.desk = room.desk_with()
    room.shelf.papers = papers(30, 10)
    await subscribed(room)
    found = room.house.resolved(await kept(room))
    assert (found.mode, found.schedule) == (mode, schedule)
    await room.say("settings mode auto")
    assert (await kept(room)).mode is Mode.AUTO


async def test_a_zone_that_the_platform_tells_is_taken(room: Room) -> None:
    """Nobody is asked then; the first one told stays, and what is no zone is passed over."""
    room.shelf.papers = papers(90, 10)
    answer = await subscribed(room, zone="Asia/Tokyo")
    assert "09:00 (Asia/Tokyo)" in text(answer)
    assert "settings zone" not in text(answer)
    await subscribed(room, "drones", zone="Europe/Rome")
    assert (await kept(room)).zone == "Asia/Tokyo"
    other = Room()
    await subscribed(other, zone="Mars/Base")
    assert (await kept(other)).zone is None


async def test_preferences_that_are_away_are_said(room: Room) -> None:
    """Nothing was subscribed."""
    room.preferences.away = True
    assert "try again" in text(await subscribed(room))
    assert await room.topics() == []


async def test_a_topic_that_is_dropped_lets_auto_decide_anew(room: Room) -> None:
    """It says so where the mode changes, and nothing where it does not, or where people chose."""
    room.shelf.papers = [*papers(20, 10, "A robot drone"), *papers(35, 10, "A drone"), *papers(5, 10, "Gravity")]
    await subscribed(room, "robots")
    await subscribed(room, "drones")
    await subscribed(room, "gravity")
    assert (await kept(room)).effective is Mode.DIGEST
    assert "Together" not in text(await room.say("unsubscribe gravity"))
    assert "as the topics bring about 5.5 a day" in text(await room.say("settings mode"))  # it was 6
    assert "about 2 a day: few enough" in text(await room.say("unsubscribe drones"))
    assert (await kept(room)).effective is Mode.INSTANT
    await subscribed(room, "drones")
    await room.say("settings mode daily")
    assert "Together" not in text(await room.say("unsubscribe drones"))
    assert (await kept(room)).mode is Mode.DIGEST


async def test_what_waited_to_be_let_in_is_decided_then(room: Room) -> None:
    """And said with it: nobody was asked before, as nothing could come."""
    room.shelf.papers = papers(50, 10)
    room.platform.not_ready[HERE] = Readiness(False, "I am not in this channel", will_start=True)
    assert "as soon as I can post" in text(await subscribed(room))
    assert (await kept(room)).decided is None
    room.platform.not_ready.clear()
    told = await room.desk.can_post_now(HERE)
    assert told is not None
    assert "come from now on. Together the topics here bring about 5 a day, so they come as one digest" in announced(
        told
    )
    assert (await kept(room)).effective is Mode.DIGEST


async def test_auto_decides_later_what_it_could_not_tell(room: Room) -> None:
    """Once the archive has papers of a few days; said once, in the channel; a mode that people chose meanwhile stays."""
    room.shelf.papers = []
    assert "cannot be told yet" in text(await subscribed(room))
    await room.desk.decide_late()
    room.shelf.papers = papers(20, 2)
    await room.desk.decide_late()
    assert room.platform.notices == []
    room.shelf.papers = papers(50, 10)
    await room.desk.decide_late()
    await room.desk.decide_late()
    ((channel, said),) = room.platform.notices
    assert channel == HERE
    assert "about 5 a day, so they come as one digest on weekdays" in said
    assert (await kept(room)).effective is Mode.DIGEST


@pytest.mark.parametrize("house", ["auto", "instant", "daily"])
async def test_who_turns_to_auto_has_it_decide_at_once(room: Room, house: str) -> None:
    """By the topics that are there then, not by what it chose of others; also where the operator chose another mode for new channels."""
    room.house = House(mode=house)  # type: ignore[arg-type]
    room.desk = room.desk_with()
    room.shelf.papers = papers(90, 10)
    await room.say("settings mode instant")
    await subscribed(room, "robots")
    said = text(await room.say("settings mode auto"))
    assert "mode: one digest on weekdays at 09:00 (UTC); auto chose that, as the topics bring about 9 a day." in said
    found = room.house.resolved(await kept(room))
    assert (found.mode, found.effective, found.undecided) == (Mode.AUTO, Mode.DIGEST, False)
    await room.say("settings mode instant")
    room.shelf.papers = papers(20, 10)
    assert "papers as they are announced; auto chose that" in text(await room.say("settings mode auto"))
    assert "how it is already" in text(await room.say("settings mode auto"))


async def test_who_turns_to_auto_while_it_cannot_tell_is_told_later(room: Room) -> None:
    """The same after a reset."""
    room.shelf.papers = []
    await room.say("settings mode daily")
    await subscribed(room, "robots")
    await room.say("settings mode auto")
    assert (await kept(room)).undecided
    await room.say("settings mode daily")
    await room.say("settings reset")
    assert (await kept(room)).undecided
    room.shelf.papers = papers(50, 10)
    await room.desk.decide_late()
    assert len(room.platform.notices) == 1
    assert (await kept(room)).effective is Mode.DIGEST


async def test_what_people_chose_is_not_decided_later(room: Room) -> None:
    """Nothing is said either."""
    room.shelf.papers = []
    await subscribed(room)
    await room.say("settings mode instant")
    room.shelf.papers = papers(50, 10)
    await room.desk.decide_late()
    assert room.platform.notices == []
    assert (await kept(room)).mode is Mode.INSTANT
