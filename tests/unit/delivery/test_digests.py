"""Digests from the queue to the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import Transient, Uncertain
from bot.ledger import State
from bot.model import Delivery, DeliveryKey, TopicMatch, plain
from bot.people import PersonId
from bot.preferences import Length, Mention, Mode, Order, Pause, Preferences, Schedule
from tests.fakes.clock import FakeClock
from tests.unit.delivery.midnight import HERE, NINE_S, Scene, paper


async def test_a_digest_at_its_time(redis):
    """Nothing before; then one message, the best first, and all of it is sent, at the same place."""
    scene = await Scene(redis, Preferences(Mode.DIGEST, top=2)).begin()
    await scene.come(*(paper(number, upvotes=10 * (number == 4)) for number in range(1, 6)))
    await scene.serve()
    await scene.serve(NINE_S - 60)
    assert scene.posts == []
    await scene.serve(60)
    (post,) = scene.posts
    assert [each.title for each in post.entries] == ["A Robot 4", "A Robot 1"]
    assert [plain(line) for line in post.also] == ["A Robot 2", "A Robot 3", "A Robot 5"]
    assert post.title == "Papers of Wednesday 15 April, for “robots”"
    assert "2 best of 5" in plain(post.intro)
    entries = [entry async for entry in scene.ledger.entries(channel=HERE)]
    assert {entry.message.id for entry in entries if entry.message} == {scene.platform.messages(HERE)[0].ref.id}
    assert await scene.states() == {State.SENT}


async def test_a_digest_is_in_the_language_of_its_channel(redis):
    """Its words, the names of days, the numbers; papers are as they are."""
    scene = await Scene(redis, Preferences(Mode.DIGEST, top=2, language="de")).begin()
    await scene.come(*(paper(number, upvotes=1200) for number in range(1, 4)))
    await scene.serve(NINE_S)
    (post,) = scene.posts
    assert post.title == "Paper vom Mittwoch, 15. April, zu „robots“"
    assert plain(post.intro) == "Die 2 passendsten von 3 ausführlich, die anderen als Titel."
    assert plain(post.entries[0].why).startswith("Passt zu robots")
    assert (post.entries[0].title, post.entries[0].facts) == ("A Robot 1", ("▲ 1,2k",))
    assert [(each.label, each.command) for each in post.entries[0].controls] == [("Abstract", "abstract")]


async def test_a_night_of_papers_is_one_message_in_the_morning(redis):
    """What came after nine is in the next one; on a day without papers there is none."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    for hour in range(12):
        await scene.come(paper(hour))
        await scene.serve(3600)
    assert len(scene.posts) == 1
    for _ in range(4):
        await scene.serve(86_400)
    assert [len(post.entries) + len(post.also) for post in scene.posts] == [9, 3]


async def test_a_big_digest_comes_in_parts_with_every_paper_once(redis):
    """Each says which part it is."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    await scene.come(
        *(paper(number, "A Robot with a rather long Title that goes on and on, number") for number in range(1, 121))
    )
    await scene.serve(NINE_S)
    titles = [line[0].text for post in scene.posts for line in post.also] + [
        entry.title for post in scene.posts for entry in post.entries
    ]
    assert len(titles) == len(set(titles)) == 120
    count = len(scene.posts)
    assert count > 1
    assert [f"(part {number} of {count})" in post.title for number, post in enumerate(scene.posts, 1)] == [True] * count
    assert [len(post.entries) for post in scene.posts] == [5] + [0] * (count - 1)


async def test_a_digest_whose_answer_was_lost_is_found_and_not_repeated(redis):
    """What came meanwhile is not in it."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    await scene.come(paper(1), paper(2))
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.serve(NINE_S)
    await scene.come(paper(3))
    await scene.serve(60)
    assert len(scene.posts) == 1
    await scene.serve(86_400)
    assert [len(post.entries) for post in scene.posts] == [2, 1]


async def test_a_digest_that_was_refused_comes_later_as_it_was(redis):
    """Its papers are those that it was closed with."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    await scene.come(paper(1), paper(2))
    scene.platform.next_post(takes_it=False, then=Transient)
    await scene.serve(NINE_S)
    await scene.come(paper(3))
    await scene.serve(600)
    assert [len(post.entries) for post in scene.posts] == [2]


async def test_settings_take_effect_at_once(redis):
    """Instant: what waits for the digest comes now, as one message. A pause ends with a roll-up of what it held back."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    await scene.come(*(paper(number) for number in range(5)))
    await scene.serve(60)
    await scene.wish(Preferences(Mode.AUTO))
    await scene.serve()
    assert [len(post.entries) for post in scene.posts] == [5]
    await scene.wish(Preferences(Mode.AUTO, pause=Pause(date(2026, 4, 17))))
    await scene.come(*(paper(number) for number in range(10, 25)))
    await scene.serve(86_400)
    assert len(scene.posts) == 1
    await scene.serve(86_400)
    assert len(scene.posts) == 2
    assert scene.posts[1].title.startswith("What came while I was away: 15 papers")


async def test_votes_of_the_channel_move_papers(redis):
    """What people liked stands first."""
    scene = await Scene(redis, Preferences(Mode.DIGEST, top=1)).begin()
    await scene.archive.add([paper(90, authors=("Ada",))])
    await scene.votes.vote(HERE, paper(90).id, PersonId("fake:T/U"), 1)
    await scene.come(paper(1), paper(2, authors=("Ada",)), paper(3))
    await scene.serve(NINE_S)
    assert [entry.title for entry in scene.posts[0].entries] == ["A Robot 2"]


async def test_a_channel_gets_its_posts_as_it_wants_them(redis):
    """Full text, no pictures; who is mentioned for a topic, once a message."""
    wishes = Preferences(Mode.INSTANT, length=Length.FULL, pictures=False)
    scene = await Scene(redis, wishes).begin()
    await scene.come(paper(1, thumbnail_url="https://example.org/1.png"))
    await scene.serve()
    assert scene.posts[0].image is None
    await scene.wish(replace(wishes, mode=Mode.AUTO, mentions=(Mention("robots", "123", "robotics"),)))
    await scene.come(*(paper(number) for number in range(2, 8)))
    await scene.serve()
    assert scene.posts[1].mention == "123"


async def test_papers_that_are_not_in_the_archive_do_not_hold_up_a_digest(redis):
    """It comes without them; they come when they are there."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    match = (TopicMatch(scene.topic.id, "robots"),)
    await scene.outbox.enqueue([Delivery(paper(1).id, HERE, match)], scene.clock.now())
    await scene.come(paper(2))
    await scene.serve(NINE_S)
    assert [[entry.title for entry in post.entries] for post in scene.posts] == [["A Robot 2"]]
    await scene.archive.add([paper(1)])
    await scene.serve(86_400)
    assert [entry.title for entry in scene.posts[1].entries] == ["A Robot 1"]


async def test_a_topic_dropped_before_the_digest_is_not_in_it(redis):
    """Its papers are withdrawn."""
    scene = await Scene(redis, Preferences(Mode.DIGEST)).begin()
    other = replace(scene.topic, topic="drones", canonical="drone")
    await scene.subscriptions.add(other)
    await scene.come(paper(1))
    await scene.archive.add([paper(2, "A Drone")])
    await scene.outbox.enqueue([Delivery(paper(2).id, HERE, (TopicMatch(other.id, "drones"),))], scene.clock.now())
    await scene.subscriptions.remove(HERE, other.id)
    await scene.serve(NINE_S)
    assert [[entry.title for entry in post.entries] for post in scene.posts] == [["A Robot 1"]]
    entry = await scene.ledger.get(HERE, DeliveryKey(paper(2).id))
    assert entry is not None
    assert entry.state is State.WITHDRAWN


CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
]


@pytest.mark.parametrize(("zone", "change"), [(zone, change) for zone, *both in CHANGES for change in both])
@pytest.mark.parametrize("at", [time(9), time(2, 30), time(1, 30)])
async def test_one_digest_a_day_when_the_clocks_change(redis, zone, change, at):
    """Every day from three before to three after, at the local time, or right behind the gap that swallows it."""
    scene = await Scene(redis, Preferences(Mode.DIGEST, schedule=Schedule(frozenset(range(7)), at), zone=zone)).begin()
    there = ZoneInfo(zone)
    scene.clock = scene.platform.clock = FakeClock(
        datetime.combine(change - timedelta(days=3), time(0), there).astimezone(UTC)
    )
    number = 0
    for _ in range(7 * 24 * 4):
        if scene.clock.now().minute == 0:
            number += 1
            await scene.come(paper(number))
        await scene.courier.serve_one()
        scene.clock.advance(900)
    days = [post.title.removeprefix("Papers of ").split(",")[0] for post in scene.posts]
    wanted = [change + timedelta(days=offset) for offset in range(-3, 4)]
    assert days == [f"{day:%A} {day.day} {day:%B}" for day in wanted][: len(days)]
    assert len(days) >= 6


@pytest.mark.parametrize(("order", "numbers"), [(Order.ANNOUNCED, [1, 2, 3, 5, 4]), (Order.NEWEST, [3, 2, 1, 4, 5])])
async def test_a_channel_has_its_papers_in_its_order(redis, order, numbers):
    """The oldest or the newest first, each by itself; a channel that changes its mind has what still waits in the other order."""
    scene = await Scene(redis, Preferences(Mode.INSTANT, order=order)).begin()
    for number in (1, 2, 3):
        await scene.come(paper(number))
        scene.clock.advance(60)
    await scene.serve()
    assert [each.title for each in scene.posts] == [f"A Robot {number}" for number in numbers[:3]]
    other = Order.NEWEST if order is Order.ANNOUNCED else Order.ANNOUNCED
    for number in (4, 5):
        await scene.come(paper(number))
        scene.clock.advance(60)
    await scene.wish(Preferences(Mode.INSTANT, order=other))
    await scene.serve()
    assert [each.title for each in scene.posts] == [f"A Robot {number}" for number in numbers]
    assert await scene.states() == {State.SENT}
