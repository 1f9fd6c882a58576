"""Messages that are edited with their paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.crew import courier
from bot.delivery.editing import BUSY_S, LATER_S, SPACING_S
from bot.errors import ChannelGone, Rejected, Transient, Uncertain
from bot.living import Life, Shown
from bot.model import Delivery
from tests.fakes.archive import FakeArchive
from tests.unit.delivery.edited import HERE, PAPER, THERE, Killed, Scene


@pytest.fixture
def scene(redis, clock) -> Scene:
    return Scene(redis, clock)


async def test_a_paper_that_rises_is_edited_into_its_message(scene):
    """Past a milestone; composed as the post was, with why it is here; without a further message."""
    await scene.posted(HERE)
    (before,) = scene.platform.messages(HERE)
    await scene.becomes(upvotes=9)
    assert await scene.round() == []
    await scene.becomes(upvotes=26, comments=2)
    assert await scene.round() == [SPACING_S]
    (after,) = scene.platform.messages(HERE)
    assert after.post == replace(before.post, facts=("▲ 26", "2 comments"))
    assert await scene.round() == []
    assert await scene.life() == Life(HERE, Shown(26, 2), 1, (await scene.life()).edited_at)


async def test_every_channel_that_has_it_is_edited_at_a_pace(scene):
    """One edit a turn, each followed by a pause."""
    await scene.posted(HERE, THERE)
    await scene.becomes(code_url="https://github.com/a/b")
    assert await scene.round() == [SPACING_S, SPACING_S]
    for channel in (HERE, THERE):
        (standing,) = scene.platform.messages(channel)
        assert "Code" in [link.label for link in standing.post.links]


async def test_a_message_is_edited_four_times_at_most(scene):
    """With a longer rest each time; what rose meanwhile is shown together."""
    await scene.posted(HERE)
    edited_after_h = []
    for hour in range(13 * 24):
        await scene.becomes(upvotes=10 * 3**hour if hour < 15 else 10**9)
        if await scene.round():
            edited_after_h.append(hour)
        scene.clock.advance(3600)
    assert edited_after_h == [0, 1, 7, 31]
    assert scene.platform.edits == 4


async def test_after_two_weeks_a_message_is_left_alone(scene):
    """Whatever its paper rises to; and nothing is kept of it."""
    await scene.posted(HERE)
    scene.clock.advance(timedelta(days=14).total_seconds())
    await scene.living.begin(THERE, PAPER.id, Shown(4), scene.clock.now())  # the paper itself is looked at
    await scene.becomes(upvotes=100)
    assert await scene.round() == []
    assert await scene.life() is None


async def test_what_is_on_its_way_is_edited_once_it_stands(scene):
    """A post in doubt shows what it was begun with."""
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.posted(HERE)
    await scene.becomes(upvotes=30)
    assert await scene.round() == []
    scene.clock.advance(15)
    await courier(scene.platform, scene.stores).serve_one()
    scene.clock.advance(BUSY_S)
    assert await scene.round() == [SPACING_S]
    assert scene.shows() == ("▲ 30",)


@pytest.mark.parametrize("error", [Rejected("message_not_found"), ChannelGone("not in the channel")])
async def test_a_message_that_is_gone_is_not_edited_again(scene, error):
    """Deleted by people, or the channel refuses: it is asked once, and other channels have theirs."""
    await scene.posted(HERE, THERE)
    scene.platform.unwilling[HERE] = error
    await scene.becomes(upvotes=30)
    await scene.round()
    assert scene.shows(THERE) == ("▲ 30",)
    assert await scene.life() is None
    scene.platform.unwilling.clear()
    await scene.becomes(upvotes=3000)
    scene.clock.advance(86_400)
    await scene.round()
    assert (scene.shows(), scene.shows(THERE)) == (("▲ 4",), ("▲ 3k",))


@pytest.mark.parametrize(
    ("error", "pause_s", "wait_s"),
    [
        (Transient("429", retry_after_s=20.0), 20.0, 20.0),
        (Transient("three edits an hour", retry_after_s=1800.0), 60.0, 1800.0),
        (Transient("away"), SPACING_S, LATER_S),
        (ConnectionResetError("a bug"), SPACING_S, LATER_S),
    ],
)
async def test_an_edit_that_was_not_taken_is_tried_later(scene, error, pause_s, wait_s):
    """Not before the time that the platform names; other channels are not kept waiting for long."""
    await scene.posted(HERE)
    scene.platform.unwilling[HERE] = error
    await scene.becomes(upvotes=30)
    assert await scene.round() == [pause_s]
    scene.platform.unwilling.clear()
    scene.clock.advance(wait_s - pause_s - 1)
    assert await scene.round() == []
    scene.clock.advance(1)
    assert await scene.round() == [SPACING_S]
    assert scene.shows() == ("▲ 30",)


async def test_an_edit_whose_answer_was_lost_is_made_again(scene):
    """It is the same edit; it counts once."""
    await scene.posted(HERE)
    scene.platform.unwilling[HERE] = Uncertain("lost", scene.clock.now())
    await scene.becomes(upvotes=30)
    await scene.round()
    scene.platform.unwilling.clear()
    scene.clock.advance(LATER_S)
    await scene.round()
    assert (scene.shows(), (await scene.life()).edits) == (("▲ 30",), 1)


@pytest.mark.parametrize("step", ["platform.edit", "living.edited", "living.begin"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_around_any_step_the_message_says_it_in_the_end(scene, step, when):
    """Before or after the request, the note of it, or the first note: the next process makes it good."""
    place, method = step.split(".")
    first = method == "begin"
    if not first:
        await scene.posted(HERE)
        await scene.becomes(upvotes=30)
    with scene.dies(getattr(scene, place), method, when), pytest.raises(Killed):
        await (scene.posted(HERE) if first else scene.round())
    scene.editor = scene.another()
    scene.clock.advance(BUSY_S)
    if first:
        scene.clock.advance(20)
        worker = courier(scene.platform, scene.stores)
        while await worker.serve_one():
            scene.clock.advance(5)
        await scene.becomes(upvotes=30)
    await scene.round()
    assert scene.shows() == ("▲ 30",)
    assert (await scene.life()).shown.upvotes == 30


async def test_a_paper_that_came_among_others_is_not_edited(scene, monkeypatch):
    """What the ledger has as part of a digest has no message of its own."""
    await scene.posted(HERE)
    entry = await scene.stores.ledger.get(HERE, Delivery(PAPER.id, HERE).key)

    async def in_a_digest(*_):
        return replace(entry, kind="digest")

    monkeypatch.setattr(scene.stores.ledger, "get", in_a_digest)
    await scene.becomes(upvotes=30)
    assert await scene.round() == []
    assert await scene.life() is None


async def test_without_a_paper_nothing_happens(redis, clock, scene):
    """The archive of another data directory: left for later, and not forgotten."""
    await scene.posted(HERE)
    scene.stores.archive._papers.clear()
    assert await scene.round() == []
    await scene.becomes(upvotes=30)
    assert await scene.round() == [SPACING_S]


def test_the_fakes_are_what_they_stand_for(scene):
    """The stores that matter here are real."""
    assert isinstance(scene.stores.outbox, RedisOutbox)
    assert isinstance(scene.stores.ledger, RedisLedger)
    assert isinstance(scene.stores.archive, FakeArchive)


async def test_edits_give_way_to_posts(scene):
    """A channel whose rate is used up is edited once it is not: the pace is the posts' own."""
    await scene.posted(HERE)
    await scene.becomes(upvotes=26)
    pace = scene.platform.pace
    assert await scene.stores.outbox.spend(HERE, scene.clock.now(), pace)  # as another worker's edit or post
    await scene.round()
    assert scene.platform.edits == 0
    scene.clock.advance(BUSY_S)
    assert await scene.round() == [SPACING_S]
    assert scene.platform.edits == 1
