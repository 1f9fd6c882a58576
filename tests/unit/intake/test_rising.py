"""Papers that rise over a topic's floor: delivered once, whatever a pass is cut off by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Channel, Listing, Paper, PaperId
from bot.progress import Facts
from tests.unit.intake.scene import CHANNEL, TODAY, cut_off


@pytest.mark.parametrize("step", ["archive.add", "outbox.enqueue", "cursors.save_facts", "cursors.save"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_floor_crossed_just_before_a_kill_is_not_forgotten(scene, step, when):
    """Killed before or after any write of the pass that saw it cross: the next pass queues it, once."""
    await scene.subscribe("diffusion upvotes>=10")
    await scene.poller.poll_once()
    scene.source.publish(1, upvotes=7)
    await scene.poller.poll_once()
    paper = scene.source.publish(1, upvotes=12)
    await cut_off(scene, step, when)
    await scene.poller.poll_once()
    await scene.poller.poll_once()
    assert list(await scene.queued()) == [paper.id]


@pytest.mark.parametrize("step", ["outbox.enqueue", "cursors.save_facts", "cursors.mark_announced", "cursors.save"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_floor_crossed_just_after_a_kill_is_not_forgotten(scene, step, when):
    """The pass that first saw the paper is killed; by the next one it has risen over the floor."""
    await scene.subscribe("diffusion upvotes>=10")
    await scene.poller.poll_once()
    scene.source.publish(1, upvotes=7)
    await cut_off(scene, step, when)
    paper = scene.source.publish(1, upvotes=12)
    await scene.poller.poll_once()
    assert list(await scene.queued()) == [paper.id]


async def test_a_paper_that_rises_over_a_floor_is_delivered_once(scene):
    """Below the floor it waits while its source reports it; crossing it brings it, and rising further does not again."""
    await scene.subscribe("diffusion upvotes>=10")
    await scene.poller.poll_once()
    paper = scene.source.publish(1, upvotes=7)
    assert (await scene.poller.poll_once()).queued == 0
    for upvotes, queued in ((9, 0), (12, 1), (30, 0)):
        scene.source.publish(1, upvotes=upvotes)
        assert (await scene.poller.poll_once()).queued == queued
    assert list(await scene.queued()) == [paper.id]


async def test_a_new_subscription_does_not_bring_what_rose_before_it(scene):
    """Its floor was crossed already when it was made; another paper crosses afterwards."""
    await scene.poller.poll_once()
    scene.source.publish(1, upvotes=50)
    other = scene.source.publish(2, upvotes=5)
    await scene.poller.poll_once()
    await scene.subscribe("diffusion upvotes>=10")
    scene.source.publish(1, upvotes=60)
    scene.source.publish(2, upvotes=11)
    await scene.poller.poll_once()
    assert list(await scene.queued()) == [other.id]


async def test_what_a_later_listing_adds_brings_the_paper(scene):
    """Keywords come hours after the paper; the topic that waits for them gets it then, once, and a subscription made since does not."""
    await scene.subscribe('keyword:"world models"')
    await scene.poller.poll_once()
    paper = scene.source.publish(1)
    assert (await scene.poller.poll_once()).queued == 0
    scene.clock.advance(60)
    late = Channel.parse("fake:T/LATE")
    await scene.subscribe("diffusion", late)
    scene.source.days[TODAY] = [replace(paper, keywords=("world models",))]
    assert (await scene.poller.poll_once()).queued == 1
    assert (await scene.poller.poll_once()).queued == 0
    assert [entry.channel async for entry in scene.ledger.entries()] == [CHANNEL]


async def test_what_a_later_listing_adds_repeats_nothing(scene):
    """A channel that has the paper gets no second one for its new facts."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    paper = scene.source.publish(1)
    assert (await scene.poller.poll_once()).queued == 1
    scene.source.days[TODAY] = [replace(paper, keywords=("diffusion",), organization="A Lab")]
    assert (await scene.poller.poll_once()).queued == 0


@pytest.mark.parametrize("archived", [True, False])
async def test_what_another_source_had_as_old_news_is_news_of_this_one(scene, archived):
    """arXiv's first pass or its archive had it before anybody subscribed; the day that this source lists it, it comes, once."""
    await scene.poller.poll_once()
    old = Paper(PaperId("arxiv:2604.00001"), "Diffusion", listings=(Listing("other", TODAY - timedelta(days=2)),))
    await scene.archive.add([old])
    await scene.cursors.mark_announced([old.id], scene.clock.now())
    if not archived:
        await scene.cursors.save_facts({old.id: Facts.of(old)}, scene.clock.now())
    scene.clock.advance(60)
    await scene.subscribe("diffusion")
    scene.source.publish(1)
    for queued in (1, 0):
        assert (await scene.poller.poll_once()).queued == queued


async def test_a_first_pass_takes_what_another_source_announced_as_known(scene):
    """Nothing old is announced by a source that is read for the first time."""
    old = Paper(PaperId("arxiv:2604.00001"), "Diffusion", listings=(Listing("other", TODAY),))
    await scene.archive.add([old])
    await scene.cursors.mark_announced([old.id], scene.clock.now())
    await scene.subscribe("diffusion")
    scene.source.publish(1)
    for _ in range(2):
        assert (await scene.poller.poll_once()).queued == 0


async def test_who_wants_a_paper_that_left_the_list_can_be_found(scene):
    """It rose after its source stopped listing it: the channel stands beside those of the day on which it was listed."""
    await scene.subscribe("diffusion upvotes>=10")
    await scene.poller.poll_once()
    paper = scene.source.publish(1, upvotes=7)
    await scene.poller.poll_once()
    scene.source.days.clear()
    scene.source.updates = [replace(paper, upvotes=12, listings=())]
    assert (await scene.poller.poll_once()).queued == 1
    assert await scene.sightings.channels(paper.id, [("fake", TODAY)]) == (CHANNEL,)
