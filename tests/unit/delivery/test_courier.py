"""The courier on a real outbox and a platform that does what it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.storage.redis.outbox import RedisOutbox
from bot.errors import ChannelGone, Rejected, Transient, Uncertain
from bot.ledger import State
from bot.turns import CannotTell
from tests.unit.delivery.posting import CHANNEL, PAPER, Scene


@pytest.fixture
async def scene(redis, clock) -> Scene:
    return await Scene(redis, clock).queued()


async def test_a_delivery_is_posted_and_written_down(scene):
    """With where it stands; then nothing is due."""
    assert await scene.courier.serve_one()
    assert not await scene.courier.serve_one()
    entry = await scene.entry()
    assert (entry.state, entry.message) == (State.SENT, scene.platform.messages(CHANNEL)[0].ref)
    assert not entry.doubtful


async def test_a_lost_answer_is_asked_about_before_posting_again(scene):
    """The platform took the message and the answer got lost: after the look it is sent, and stands there once."""
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.courier.serve_one()
    assert (await scene.entry()).state is State.UNCERTAIN
    assert await scene.after(15)
    assert (await scene.entry()).state is State.SENT
    assert scene.standing == ["Diffusion Policy"]


async def test_a_lost_request_is_posted_again(scene):
    """The platform did not take it: the look says so, and it is posted."""
    scene.platform.next_post(takes_it=False, then=Uncertain)
    await scene.courier.serve_one()
    assert await scene.after(15)
    assert await scene.after(0)
    assert scene.standing == ["Diffusion Policy"]


async def test_an_unexpected_error_of_a_platform_is_a_doubt(scene):
    """A bug in an adapter neither loses nor doubles a post."""
    scene.platform.next_post(takes_it=True, then=ConnectionResetError)
    await scene.courier.serve_one()
    assert await scene.after(15)
    assert scene.standing == ["Diffusion Policy"]
    assert (await scene.entry()).state is State.SENT


@pytest.mark.parametrize("posted", [True, False])
async def test_a_courier_that_dies_is_followed_by_one_that_looks(scene, posted):
    """Killed before or after the platform took it: posted once."""
    claim = await scene.claim()
    if posted:
        from bot.posts.compose import compose

        await scene.platform.post(CHANNEL, compose(PAPER, scene.delivery.topics, scene.clock.now()), claim.message.id)
    assert not await scene.courier.serve_one()
    assert await scene.after(20)
    await scene.courier.serve_one()
    assert scene.standing == ["Diffusion Policy"]
    assert (await scene.entry()).state is State.SENT


async def test_a_history_that_cannot_tell_is_asked_again(scene):
    """And believed once it can."""
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.courier.serve_one()
    scene.platform.history = CannotTell("ratelimited", 60.0)
    await scene.after(15)
    assert not await scene.after(59)
    scene.platform.history = None
    assert await scene.after(1)
    assert scene.standing == ["Diffusion Policy"]


@pytest.mark.parametrize(("seconds", "state", "copies"), [(15, State.SENT, 2), (3600, State.BURIED, 1)])
async def test_a_history_that_will_never_tell_leaves_what_nobody_vouches_for(scene, seconds, state, copies):
    """Within the hour it is posted again, later no more (PAPERROUTE_IN_DOUBT_S); the ledger names it either way."""
    scene.platform.next_post(takes_it=True, then=Uncertain)
    scene.platform.history = CannotTell("no permission")
    await scene.courier.serve_one()
    assert await scene.after(seconds)
    await scene.after(0)
    entry = await scene.entry()
    assert (entry.state, entry.doubtful) == (state, True)
    assert len(scene.standing) == copies


async def test_a_dropped_subscription_withdraws_what_was_queued(scene):
    """Unsubscribed between the match and the post."""
    await scene.subscriptions.remove(CHANNEL, scene.subscription.id)
    await scene.courier.serve_one()
    assert (await scene.entry()).state is State.WITHDRAWN
    assert scene.standing == []


async def test_a_refusing_channel_is_held_and_served_when_it_takes_posts_again(scene):
    """Nothing is dropped; the reason can be seen meanwhile."""
    scene.platform.next_post(takes_it=False, then=ChannelGone("is_archived"))
    await scene.courier.serve_one()
    entry = await scene.entry()
    assert (entry.state, entry.reason) == (State.HELD, "is_archived")
    assert await scene.after(60)
    assert scene.standing == ["Diffusion Policy"]


async def test_retry_after_is_obeyed(scene):
    """No attempt before the time that the platform named."""
    scene.platform.next_post(takes_it=False, then=Transient("ratelimited", 30.0))
    await scene.courier.serve_one()
    assert not await scene.after(29.9)
    assert await scene.after(0.1)
    assert scene.standing == ["Diffusion Policy"]


async def test_a_post_refused_for_good_is_kept_where_it_can_be_seen(scene):
    """Buried with the reason."""
    scene.platform.next_post(takes_it=False, then=Rejected("invalid_blocks"))
    await scene.courier.serve_one()
    entry = await scene.entry()
    assert (entry.state, entry.reason) == (State.BURIED, "invalid_blocks")


async def test_a_paper_missing_from_the_archive_waits_for_it(scene):
    """Not dropped: posted once the archive has it."""
    scene.archive._papers.clear()
    await scene.courier.serve_one()
    assert (await scene.entry()).state is State.RETRY
    await scene.archive.add([PAPER])
    assert await scene.after(3)
    assert scene.standing == ["Diffusion Policy"]


async def test_a_courier_that_stood_still_does_not_post(scene):
    """Its lease would end before the request could: someone else may have the message by then."""
    read = scene.archive.get

    async def slow(paper_id):
        scene.clock.advance(30)
        return await read(paper_id)

    scene.archive.get = slow
    await scene.courier.serve_one()
    scene.archive.get = read
    assert scene.standing == []
    assert await scene.after(5)
    assert scene.standing == ["Diffusion Policy"]


async def test_two_copies_become_one(scene):
    """A courier wakes up late and its post did land after the successor's: the later report is deleted."""
    late = await scene.claim()
    await scene.after(20)
    await scene.courier.serve_one()
    assert (await scene.entry()).state is State.SENT

    class Asleep(RedisOutbox):
        async def claim(self, *asked):
            return [late]

    scene.outbox = Asleep(scene.outbox._client)
    late = replace(late, claimed_at=scene.clock.now())
    await scene.another().serve_one()
    assert scene.standing == ["Diffusion Policy"]
