"""The abstract in the thread of a paper's post: once, where the channel wants threads and a post has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.storage.redis.outbox import RedisOutbox
from bot.errors import Uncertain
from bot.ledger import State
from bot.model import Delivery
from bot.posts.note import ABSTRACT
from bot.preferences import DEFAULTS, Length, Preferences
from tests.faults.mortal import Killed
from tests.unit.delivery.posting import CHANNEL, PAPER, Scene

THREADS = replace(DEFAULTS, threads=True)


class Mortal(RedisOutbox):
    """Its process is killed before it can write down what became of a message, or right after."""

    after = False

    async def finish(self, *asked):
        if self.after:
            await super().finish(*asked)
        raise Killed


@pytest.fixture
async def scene(redis, clock) -> Scene:
    scene = await Scene(redis, clock).queued()
    scene.platform.threads = True
    return scene


async def served(scene: Scene, wishes: Preferences = THREADS) -> list[str]:
    """What stands there in the end, and in whose thread."""
    await scene.preferences.save(CHANNEL, wishes, over=0)
    while await scene.after(1):
        pass
    paper, *notes = scene.platform.messages(CHANNEL)
    assert all(each.reply_to == paper.ref for each in notes)
    return [f"{each.post.title}: {each.post.summary}" for each in notes]


async def test_it_follows_its_post_in_the_thread(scene):
    assert await served(scene) == [f"Abstract: {PAPER.abstract}"]
    entry = await scene.ledger.get(CHANNEL, Delivery(PAPER.id, CHANNEL, (), ABSTRACT).key)
    assert (entry.state, entry.kind) == (State.SENT, "note")


@pytest.mark.parametrize("wishes", [DEFAULTS, replace(THREADS, length=Length.FULL)])
async def test_where_threads_are_off_or_the_post_has_it_there_is_none(scene, wishes):
    assert await served(scene, wishes) == []


async def test_where_answers_stand_among_the_posts_there_is_none(scene):
    """It would be a second post of each paper."""
    scene.platform.threads = False
    assert await served(scene) == []


async def test_a_paper_without_one_has_none(scene):
    await scene.archive.add([replace(PAPER, abstract=" ")])
    assert await served(scene) == []


@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_costs_no_abstract_and_makes_no_second(scene, redis, after):
    """Before its post is written down: the post is found, and the abstract follows. After it: it was queued."""
    await scene.preferences.save(CHANNEL, THREADS, over=0)
    whole, scene.outbox = scene.outbox, Mortal(redis)
    scene.outbox.after = after
    with pytest.raises(Killed):
        await scene.another().serve_one()
    scene.outbox = whole
    scene.courier = scene.another()
    scene.clock.advance(30)
    assert await served(scene) == [f"Abstract: {PAPER.abstract}"]


async def test_a_lost_answer_is_looked_into_first(scene):
    """There is no thread to put it into before."""
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.preferences.save(CHANNEL, THREADS, over=0)
    await scene.courier.serve_one()
    assert len(scene.platform.messages(CHANNEL)) == 1
    scene.clock.advance(15)
    assert await served(scene) == [f"Abstract: {PAPER.abstract}"]
