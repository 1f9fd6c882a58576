"""Notes about papers that were posted: queued once for the channels that have threads on, whatever a look is cut off by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chores import editor
from bot.delivery.following import NEWER, READER, newest_versions
from bot.errors import Uncertain
from bot.ledger import State
from bot.model import Channel, Delivery, PaperId, TopicMatch, plain
from bot.operations.moving import mover
from bot.progress import Fate, Happening, PaperEvent, Sighting
from tests.fakes.clock import START
from tests.faults.mortal import Killed
from tests.unit.delivery.followed import HERE, PAPER, THERE, Scene


@pytest.fixture
async def scene(redis, clock) -> Scene:
    return await Scene(redis, clock).posted()


async def test_a_new_version_goes_once_into_the_thread(scene):
    """Where threads are on; not where they are off; however often it is looked at, also by another process."""
    await scene.happens(version=2)
    await scene.looked()
    await scene.looked()
    scene.follower = scene.another()
    await scene.looked()
    assert scene.notes(HERE) == ["A new version: v2 of Diffusion Policy"]
    assert scene.notes(THERE) == []
    assert await scene.stores.ledger.get(THERE, Delivery(PAPER.id, THERE, (), "v2").key) is None


async def test_a_withdrawal_and_a_publication_are_told_once_the_archive_has_them(scene):
    """Events are written down before the paper: until then there is nothing to say."""
    await scene.happens(Happening.WITHDRAWN, detail="an error in Lemma 2")
    await scene.happens(Happening.PUBLISHED, detail="Nature 1")
    await scene.looked()
    assert scene.notes() == []
    known = replace(PAPER, withdrawn="an error in Lemma 2", journal_ref="Nature 1", doi="10.1/x")
    await scene.stores.archive.add([known])
    await scene.looked()
    assert sorted(scene.notes()) == [
        "Diffusion Policy was withdrawn by its authors: an error in Lemma 2",
        "Published in Nature 1: Diffusion Policy",
    ]


async def test_a_version_without_a_number_is_told_too(scene):
    """Known by the day it was announced."""
    await scene.happens(detail="2026-04-15")
    await scene.looked()
    assert scene.notes() == ["A new version of Diffusion Policy"]


async def test_of_several_versions_only_the_newest_is_told(scene):
    """Seen at once, or while the older one's note still waits."""
    await scene.happens(version=2)
    await scene.happens(version=3)
    await scene.follower.look()
    await scene.happens(version=4)
    await scene.looked()
    assert scene.notes() == ["A new version: v4 of Diffusion Policy"]
    v3 = await scene.stores.ledger.get(HERE, Delivery(PAPER.id, HERE, (), "v3").key)
    assert (v3.state, v3.reason) == (State.WITHDRAWN, NEWER)


async def test_versions_far_apart_are_told_each(scene):
    """The older one was posted by then, and stays."""
    await scene.happens(version=2)
    await scene.looked()
    scene.clock.advance(86_400)
    await scene.happens(version=3)
    await scene.looked()
    assert scene.notes() == ["A new version: v2 of Diffusion Policy", "A new version: v3 of Diffusion Policy"]


async def test_an_event_written_down_late_is_not_missed(scene):
    """A long pass records what it saw with the time it began, which another one went past."""
    await scene.looked()
    await scene.happens(version=2, ago_s=1800)
    await scene.looked()
    assert scene.notes() == ["A new version: v2 of Diffusion Policy"]


async def test_after_a_long_stop_what_happened_before_is_told(scene):
    """It goes on from where it had read to; what an earlier installation left unread for long is not."""
    await scene.looked()
    await scene.happens(version=2)
    scene.clock.advance(7 * 86_400)
    scene.follower = scene.another()
    await scene.looked()
    assert scene.notes() == ["A new version: v2 of Diffusion Policy"]


async def test_the_first_look_begins_a_few_hours_back(scene):
    """A first start brings no year of news."""
    await scene.happens(version=2, ago_s=7 * 3600)
    await scene.looked()
    assert scene.notes() == []


async def test_a_paper_in_doubt_is_waited_for(scene):
    """It was on its way when the event was seen: once it is known to stand, it gets its note."""
    other = replace(PAPER, id=PaperId("arxiv:2604.00002"))
    await scene.stores.archive.add([other])
    (wish,) = await scene.stores.subscriptions.of_channel(HERE)
    await scene.stores.sightings.record(
        "arxiv", [Sighting(other.id, START.date(), scene.clock.now(), Fate.NEW, (HERE,))]
    )
    await scene.stores.outbox.enqueue([Delivery(other.id, HERE, (TopicMatch(wish.id, wish.topic),))], scene.clock.now())
    scene.platform.next_post(takes_it=True, then=Uncertain)
    await scene.deliver()
    await scene.stores.events.record([PaperEvent(other.id, Happening.VERSION, scene.clock.now(), 2)])
    await scene.looked()
    scene.clock.advance(20)
    await scene.deliver()
    await scene.looked()
    _, paper, note = scene.platform.messages(HERE)
    assert (plain(note.post.intro), note.reply_to) == ("A new version: v2 of Diffusion Policy", paper.ref)


async def test_a_paper_posted_after_the_event_gets_no_note(redis, clock):
    """What is posted shows it already."""
    scene = Scene(redis, clock)
    await scene.happens(version=2)
    clock.advance(1800)
    await scene.posted()
    await scene.looked()
    assert scene.notes() == []


async def test_who_unsubscribed_gets_no_note(scene):
    """The note is for those topics that wanted the paper."""
    (wish,) = await scene.stores.subscriptions.of_channel(HERE)
    await scene.stores.subscriptions.remove(HERE, wish.id)
    await scene.happens(version=2)
    await scene.looked()
    assert scene.notes() == []


async def test_more_events_than_are_read_at_once(scene, monkeypatch):
    """All of one instant: none is left out, and it does not go in circles."""
    monkeypatch.setattr("bot.delivery.following.READ_AT_ONCE", 2)
    for number in range(2, 9):
        await scene.happens(version=number)
    await scene.looked()
    assert scene.notes() == ["A new version: v8 of Diffusion Policy"]


@pytest.mark.parametrize("step", ["outbox.enqueue", "outbox.drop", "events.mark_read"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_around_any_write_the_note_stands_there_once(scene, monkeypatch, step, when):
    """Before or after queueing, dropping the older one, or noting how far it read."""
    await scene.happens(version=2)
    await scene.follower.look()
    await scene.happens(version=3)
    store, method = step.split(".")
    target = getattr(scene.stores, store)
    whole = getattr(target, method)

    async def cut(*args):
        if when == "after":
            await whole(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, method, cut)
        with pytest.raises(Killed):
            await scene.follower.look()
    scene.follower = scene.another()
    await scene.looked()
    assert scene.notes() == ["A new version: v3 of Diffusion Policy"]
    assert await scene.stores.events.read_until(READER) is not None


def test_the_newest_version_has_the_highest_number() -> None:
    """Whatever the order in which they were seen; papers apart; one without a number only where there is none with one."""

    def version(number, paper="a", later=0):
        return PaperEvent(
            PaperId(paper), Happening.VERSION, START + timedelta(hours=later), number, "" if number else str(later)
        )

    events = [version(3), version(2, later=1), version(None, later=2), version(None, "b"), version(None, "b", 1)]
    assert newest_versions(events) == {events[0], events[4]}
    assert newest_versions([PaperEvent(PaperId("a"), Happening.WITHDRAWN, START)]) == set()


NEW = Channel.parse("fake:T/N")


@pytest.mark.parametrize("same", [True, False])
async def test_a_channel_that_was_moved_has_its_notes(scene, same):
    """Under another id in the thread of the message, in another channel by itself: the message is not there."""
    await mover(scene.stores).move(HERE, NEW, same=same)
    await scene.happens(version=2)
    await scene.looked()
    await scene.looked()
    (note,) = scene.platform.messages(NEW)
    assert plain(note.post.intro) == "A new version: v2 of Diffusion Policy"
    assert (note.reply_to.id if note.reply_to else None) == (scene.platform.messages(HERE)[0].ref.id if same else None)
    assert len(scene.platform.messages(HERE)) == 1


@pytest.mark.parametrize("same", [True, False])
async def test_a_note_that_waits_goes_along(scene, same):
    """It was queued in the old place, and comes in the new one once."""
    await scene.happens(version=2)
    await scene.follower.look()
    await mover(scene.stores).move(HERE, NEW, same=same)
    await scene.looked()
    assert [plain(each.post.intro) for each in scene.platform.messages(NEW)] == [
        "A new version: v2 of Diffusion Policy"
    ]


async def test_a_channel_with_another_id_goes_on_being_edited(scene):
    """At the message's place, under the new id; in another channel it is never edited again."""
    await scene.stores.archive.add([replace(PAPER, upvotes=60)])
    await mover(scene.stores).move(HERE, NEW, same=True)
    await mover(scene.stores).move(THERE, Channel.parse("fake:T/E"))
    works = editor(scene.platform, scene.stores)
    for _ in range(5):
        await works.turn()
    assert scene.platform.edits == 1
    assert "▲ 60" in str(scene.platform.messages(HERE)[0].post)
