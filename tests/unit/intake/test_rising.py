"""Papers that rise over a topic's floor: delivered once, whatever a pass is cut off by."""

from __future__ import annotations

import pytest

from tests.unit.intake.scene import cut_off


@pytest.mark.parametrize("step", ["archive.add", "outbox.enqueue", "cursors.save_counts", "cursors.save"])
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


@pytest.mark.parametrize("step", ["outbox.enqueue", "cursors.save_counts", "cursors.mark_announced", "cursors.save"])
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
