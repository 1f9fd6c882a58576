"""The poller: what is new is queued once, whatever a pass is cut off by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Transient
from bot.intake.archiver import Archiver
from bot.intake.poller import Poller
from bot.ledger import State
from bot.model import Channel, Listing
from bot.progress import Fate
from tests.unit.intake.scene import CHANNEL, TODAY, cut_off


async def test_a_first_pass_takes_what_is_there_as_known(scene):
    """Nothing old is announced; what comes afterwards is, once."""
    await scene.subscribe("diffusion")
    old = scene.source.publish(1)
    report = await scene.poller.poll_once()
    assert (report.announced, report.new, report.known, report.queued) == (1, 0, 1, 0)
    new = scene.source.publish(2)
    assert (await scene.poller.poll_once()).queued == 1
    assert (await scene.poller.poll_once()).new == 0
    assert list(await scene.queued()) == [new.id]
    assert await scene.archive.get(old.id) is not None


async def test_a_backfill_announces_the_days_asked_for(scene):
    """Also those that a first batch does not reach back to; not the ones before."""
    await scene.subscribe("diffusion")
    published = [scene.source.publish(back, day=TODAY - timedelta(days=back)) for back in range(8)]
    scene.poller = Poller(scene.source, replace(scene.intake, backfill_days=5))
    report = await scene.poller.poll_once()
    assert (report.new, report.known) == (6, 0)
    assert set(await scene.queued()) == {paper.id for paper in published[:6]}


async def test_a_channel_gets_one_delivery_with_all_its_topics(scene):
    """And another channel its own."""
    await scene.subscribe("diffusion")
    await scene.subscribe("policy OR robots")
    await scene.subscribe("diffusion", Channel.parse("fake:U/D"))
    await scene.poller.poll_once()
    scene.source.publish(1, "Diffusion Policy")
    report = await scene.poller.poll_once()
    assert (report.matched, report.queued) == (1, 2)
    counts = [len(entry.topics) async for entry in scene.ledger.entries(State.QUEUED)]
    assert sorted(counts) == [1, 2]


@pytest.mark.parametrize(
    "step", ["archive.add", "outbox.enqueue", "sightings.record", "cursors.mark_announced", "cursors.save"]
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_pass_cut_off_anywhere_is_made_good_by_the_next(scene, step, when):
    """Killed before or after any write: the next pass queues the paper, and only once."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    paper = scene.source.publish(1)
    await cut_off(scene, step, when)
    await scene.poller.poll_once()
    await scene.poller.poll_once()
    assert list(await scene.queued()) == [paper.id]


async def test_every_paper_of_a_day_is_accounted_for(scene):
    """New, known from the first pass, merged with another source's, listed again; and who wanted it, also later."""
    await scene.subscribe("diffusion upvotes>=5")
    known = scene.source.publish(1, "Old News")
    await scene.poller.poll_once()
    new = scene.source.publish(2)
    elsewhere = scene.source.publish(3)
    await scene.archive.add([replace(elsewhere, listings=(Listing("other", TODAY),))])
    await scene.cursors.mark_announced([elsewhere.id], scene.clock.now())
    await scene.poller.poll_once()
    scene.source.publish(2, upvotes=9)
    await scene.poller.poll_once()
    seen = {each.paper_id: (each.fate, each.channels) for each in await scene.sightings.on("fake", TODAY)}
    assert seen == {known.id: (Fate.KNOWN, ()), new.id: (Fate.NEW, (CHANNEL,)), elsewhere.id: (Fate.MERGED, ())}


async def test_a_failing_source_is_said_and_keeps_its_cursor(scene):
    """The error stands in the source's state until a pass succeeds; nothing is lost."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    scene.source.publish(1)
    scene.source.fails = Transient("503", 7.0)
    report = await scene.poller.poll_once()
    assert report.error == "503"
    assert report.next_at is not None
    assert report.next_at > scene.clock.now() + timedelta(seconds=7)
    state = await scene.cursors.load("fake")
    assert (state.error, state.failing_since, state.cursor) == ("503", scene.clock.now(), TODAY.isoformat())
    scene.source.fails = None
    assert (await scene.poller.poll_once()).queued == 1
    assert (await scene.cursors.load("fake")).error is None


async def test_yesterdays_list_under_todays_date_is_no_batch(scene):
    """The ids tell: a day has come only with a paper that no earlier day had."""
    yesterday = TODAY - timedelta(days=1)
    scene.source.publish(1, day=yesterday)
    await scene.poller.poll_once()
    scene.source.publish(1)
    await scene.poller.poll_once()
    assert (await scene.cursors.load("fake")).newest_day == yesterday
    scene.source.publish(2)
    await scene.poller.poll_once()
    assert (await scene.cursors.load("fake")).newest_day == TODAY


async def test_one_process_reads_a_source_at_a_time(scene):
    """Another waits for it; a killed one's successor of the same name takes over at once."""
    token = await scene.cursors.take("fake", "another", scene.clock.now(), 20.0)
    before = scene.clock.now()
    await scene.poller.poll_once()
    assert (scene.clock.now() - before).total_seconds() >= 20
    await scene.cursors.take("fake", "another", scene.clock.now(), 600.0)
    with pytest.raises(Transient, match="another process"):
        await scene.poller.poll_once()
    assert await scene.cursors.take("fake", "another", scene.clock.now(), 600.0) == token + 3


async def test_a_poller_that_lost_its_turn_cannot_move_the_source_on(scene):
    """It was frozen past its lease: what it queued is queued once, and the cursor is its successor's."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    paper = scene.source.publish(1)
    mark = scene.cursors.mark_announced

    async def frozen(*args):
        scene.clock.advance(3600)
        await scene.cursors.take("fake", "successor", scene.clock.now(), 60.0)
        await mark(*args)

    scene.cursors.mark_announced = frozen
    with pytest.raises(Transient, match="another process reads"):
        await scene.poller.poll_once()
    scene.cursors.mark_announced = mark
    scene.clock.advance(3600)
    await scene.poller.poll_once()
    assert list(await scene.queued()) == [paper.id]


async def test_topics_follow_the_store(scene):
    """Subscribed and dropped between two passes: the next pass knows."""
    await scene.poller.poll_once()
    subscription = await scene.subscribe("diffusion")
    scene.source.publish(1)
    assert (await scene.poller.poll_once()).queued == 1
    await scene.subscriptions.remove(CHANNEL, subscription.id)
    scene.source.publish(2)
    assert (await scene.poller.poll_once()).queued == 0


async def test_the_archiver_reads_old_days_once_and_announces_none(scene):
    """Newest first, clear of the days that the poller watches; cut off, it goes on where it stopped."""
    await scene.subscribe("diffusion")
    old = scene.source.publish(1, day=TODAY - timedelta(days=6))
    await scene.poller.poll_once()
    archiver = Archiver(scene.source, scene.intake, days=10)
    assert await archiver.run() == 1
    assert scene.source.read == [TODAY - timedelta(days=back) for back in range(5, 11)]
    assert await archiver.run() == 0
    assert await scene.archive.get(old.id) is not None
    assert await scene.queued() == {}
    scene.source.publish(1, day=TODAY)
    assert (await scene.poller.poll_once()).new == 0


async def test_the_archiver_goes_on_where_it_stopped(scene):
    """A day that cannot be read is read again."""
    archiver = Archiver(scene.source, scene.intake, days=8)
    scene.source.fails = Transient("503")
    with pytest.raises(Transient):
        await archiver.run()
    scene.source.fails = None
    await archiver.run()
    assert len(scene.source.read) == 4


async def test_a_gap_can_be_skipped(scene):
    """What was announced since the last run, or rose since, is taken as known in the first whole pass; then all is as ever."""
    await scene.subscribe("diffusion OR (robots upvotes>=20)")
    scene.source.publish(1, title="Robots")
    await scene.poller.poll_once()
    scene.source.publish(1, title="Robots", upvotes=30)
    missed = scene.source.publish(2)
    scene.poller = Poller(scene.source, replace(scene.intake, skip_gap=True))
    scene.source.fails = Transient("away")
    await scene.poller.poll_once()
    scene.source.fails = None
    report = await scene.poller.poll_once()
    assert (report.new, report.known, report.queued) == (0, 1, 0)
    new = scene.source.publish(3)
    assert (await scene.poller.poll_once()).queued == 1
    assert list(await scene.queued()) == [new.id]
    assert missed.id not in await scene.queued()
