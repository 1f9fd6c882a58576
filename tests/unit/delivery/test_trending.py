"""The day's most upvoted papers: when, which, once a day, and that nothing stands in a channel twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.trending import Trending, due
from bot.errors import Uncertain
from bot.ledger import State
from bot.model import Delivery, DeliveryKey, Listing, Paper, PaperId, plain
from bot.preferences import EVERY_DAY, House, Mode, Pause, Preferences, Quiet, Schedule, rescheduled
from tests.unit.delivery.midnight import BERLIN, HERE, NIGHT, NINE_S, Scene

DAILY = Preferences(Mode.INSTANT, schedule=Schedule(EVERY_DAY), daily=3)
DAY_S = 86_400.0


def upvoted(number: int, upvotes: int, day: date = date(2026, 4, 15)) -> Paper:
    return Paper(
        PaperId(f"arxiv:2604.{number:05}"), f"Paper {number}", upvotes=upvotes, listings=(Listing("huggingface", day),)
    )


class Listed(Scene):
    """A channel that asked for the three most upvoted papers of each day, at nine in Berlin."""

    async def look(self, seconds: float = 0.0) -> None:
        self.clock.advance(seconds)
        stores = (self.preferences, self.ledger, self.outbox, self.archive, self.clock)
        await Trending(*stores, BERLIN).look()
        await self.serve()

    @property
    def told(self) -> list[tuple[str, list[str], list[str], str]]:
        """Of each message: title, papers in full, titles, closing line."""
        return [
            (each.title, [one.title for one in each.entries], [plain(one) for one in each.also], plain(each.closing))
            for each in self.posts
        ]


@pytest.fixture
async def scene(redis) -> Listed:
    scene = Listed(redis, DAILY)
    await scene.begin()
    await scene.archive.add([upvoted(number, number * (number < 9)) for number in range(1, 10)])
    return scene


async def test_the_most_upvoted_once_a_day(scene: Listed):
    """Not before its time; the most upvoted first; not again that day, however often it is looked at, and moved to a later time."""
    await scene.look(NINE_S - 60)
    assert scene.told == []
    await scene.look(60)
    ((title, full, titles, closing),) = scene.told
    assert title.startswith("Trending papers of ")
    assert (full, titles, closing) == (["Paper 8", "Paper 7", "Paper 6"], [], "")
    await scene.look(600)
    await scene.wish(replace(DAILY, schedule=Schedule(EVERY_DAY, time(17))))
    await scene.look(8 * 3600)
    assert len(scene.told) == 1
    assert await scene.states() == {State.SENT}


async def test_what_was_posted_there_before_is_named_in_a_line(scene: Listed):
    """By a topic, or in the list of yesterday."""
    await scene.come(upvoted(7, 7))
    await scene.serve()
    await scene.look(NINE_S)
    assert scene.told[1][1:] == (["Paper 8", "Paper 6"], [], "Posted here before: Paper 7  ▲ 7")
    await scene.archive.add([upvoted(20, 50)])
    await scene.look(DAY_S)
    assert scene.told[2][1:] == (["Paper 20"], [], "Posted here before: Paper 8  ▲ 8 · Paper 7  ▲ 7")
    await scene.look(DAY_S)
    titles = [title for _, full, also, _ in scene.told for title in (*full, *also)]
    assert len(titles) == len(set(titles))


async def test_all_of_it_posted_before_is_one_line(scene: Listed):
    """The message then says just that."""
    await scene.come(*(upvoted(number, number) for number in (6, 7, 8)))
    await scene.serve()
    await scene.look(NINE_S)
    assert scene.told[-1][1:3] == ([], [])
    assert scene.told[-1][3].startswith("Posted here before: Paper 8")


async def test_no_topic_brings_again_what_was_listed(scene: Listed):
    """It matches the next day, as when its upvotes rise over a topic's floor."""
    await scene.look(NINE_S)
    await scene.come(upvoted(8, 80))
    await scene.serve()
    assert len(scene.told) == 1


async def test_what_waits_for_a_topic_comes_with_the_list(scene: Listed):
    """It has matched, but the channel's quiet hours lasted until then: it stands there once, with why."""
    await scene.wish(replace(DAILY, quiet=Quiet(time(22), time(8, 59))))
    await scene.come(upvoted(8, 8), upvoted(1, 1))
    await scene.look(NINE_S)
    assert [full for _, full, _, _ in scene.told] == [["Paper 8", "Paper 7", "Paper 6"], []]
    assert "robots" in str(scene.posts[0].entries[0])
    assert scene.told[1][0] == "Paper 1"
    assert await scene.states() == {State.SENT}


async def test_two_looks_at_once_make_one_list(scene: Listed):
    """Two processes chose differently: the papers of both are one message."""
    scene.clock.advance(NINE_S)
    event = f"trending:{(NIGHT + timedelta(hours=9)).date()}"
    for chosen in ((8, 7), (8, 6)):
        ids = [PaperId(f"arxiv:2604.{number:05}") for number in chosen]
        papers = [Delivery(each, HERE) for each in ids] + [Delivery(each, HERE, event=event) for each in ids]
        await scene.outbox.enqueue([Delivery(PaperId(""), HERE, event=event), *papers], scene.clock.now())
    await scene.look()
    assert [full for _, full, _, _ in scene.told] == [["Paper 8", "Paper 7", "Paper 6"]]
    assert await scene.states() == {State.SENT}


async def test_a_lost_answer_makes_no_second_list(scene: Listed):
    """The platform is asked, and has it."""
    scene.platform.next_post(takes_it=True, then=Uncertain("the answer was lost", scene.clock.now()))
    await scene.look(NINE_S)
    await scene.serve(60)
    assert len(scene.told) == 1
    assert await scene.states() == {State.SENT}


async def test_an_older_list_gives_way(scene: Listed):
    """The channel refused for a day: one list, the newer one."""
    for days in (0, 1):
        event, paper = f"trending:2026-04-{15 + days}", PaperId(f"arxiv:2604.{8 - days:05}")
        made = [Delivery(PaperId(""), HERE, event=event), Delivery(paper, HERE), Delivery(paper, HERE, event=event)]
        await scene.outbox.enqueue(made, scene.clock.now())
    await scene.serve()
    assert [full for _, full, _, _ in scene.told] == [["Paper 7"]]
    assert await scene.states() == {State.SENT, State.WITHDRAWN}


async def test_what_is_lost_from_the_archive_holds_up_nothing(scene: Listed):
    """Its list is taken out of the queue."""
    event, paper = "trending:2026-04-15", PaperId("arxiv:2604.99999")
    made = [Delivery(PaperId(""), HERE, event=event), Delivery(paper, HERE), Delivery(paper, HERE, event=event)]
    await scene.outbox.enqueue(made, scene.clock.now())
    await scene.come(upvoted(30, 0))
    await scene.serve()
    assert [title for title, *_ in scene.told] == ["Paper 30"]
    assert (await scene.ledger.get(HERE, DeliveryKey(paper))).state is State.WITHDRAWN


async def test_a_day_without_upvotes_has_no_list(scene: Listed):
    """None is queued, and a source that is late is waited for until the evening."""
    await scene.archive.add([upvoted(number, 0) for number in range(1, 10)])
    await scene.look(NINE_S)
    assert scene.told == []
    await scene.archive.add([upvoted(40, 4)])
    await scene.look(3600)
    assert [full for _, full, _, _ in scene.told] == [["Paper 40"]]


def test_when_a_list_is_due():
    """At the schedule's time by the channel's clocks; not when it was gone as people asked, when it is half a day late, or paused."""
    house, nine = House(BERLIN.zone), datetime(2026, 4, 15, 7, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert due(DAILY, house, nine).day == date(2026, 4, 15)
    assert due(DAILY, house, nine + 13 * hour) is None
    assert due(replace(DAILY, daily=0), house, nine) is None
    assert due(rescheduled(Preferences(), DAILY, nine + hour), house, nine + 2 * hour) is None
    assert due(replace(DAILY, scheduled_at=nine + hour), house, nine + 2 * hour) is None
    assert due(replace(DAILY, pause=Pause()), house, nine) is None
    assert due(replace(DAILY, pause=Pause(date(2026, 4, 16))), house, nine) is None
    assert due(replace(DAILY, pause=Pause(date(2026, 4, 15))), house, nine) is not None
    assert due(replace(DAILY, schedule=Schedule(frozenset({5}))), house, nine) is None


async def test_as_many_in_full_as_one_message_holds(scene: Listed):
    """The others as titles, and still one message."""
    await scene.wish(replace(DAILY, daily=8))
    await scene.look(NINE_S)
    ((_, full, also, _),) = scene.told
    assert len(full) == 5
    assert [title.partition("  ")[0] for title in also] == ["Paper 3", "Paper 2", "Paper 1"]
