"""Which messages may stand there already, after Redis came back older than it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.pulse import Pulse
from bot.delivery.gaps import after_gap, may_be_old
from bot.ledger import State
from bot.model import Channel, Delivery, Listing, Message, Paper, PaperId
from bot.turns import Opening
from tests.fakes.archive import FakeArchive
from tests.unit.delivery.posting import CHANNEL, Scene

UNTIL = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HERE = Channel.parse("slack:T1/C1")
OLD, NEW = date(2026, 11, 19), date(2026, 11, 22)


def paper(name: str, *days: date | None) -> Paper:
    return Paper(PaperId(name), name, listings=tuple(Listing("huggingface", day) for day in days))


async def all_comes_again(redis: Redis, pulse: Pulse, scene: Scene, deliveries: Sequence[Delivery]) -> None:
    """Redis is empty, and as of five minutes ago; everything is queued anew and served."""
    scene.clock.advance(60)
    await pulse.beat(scene.clock.now())
    await redis.flushdb()
    await redis.set(keys.program.pulse(), round(scene.clock.now().timestamp() * 1000) - 300_000)
    await pulse.beat(scene.clock.now())
    await scene.outbox.enqueue(deliveries, scene.clock.now())
    while await scene.after(1):
        pass


@pytest.mark.parametrize(
    ("days", "old"),
    [((OLD,), True), ((NEW,), False), ((NEW, OLD), True), ((), True), ((None,), True), ((date(2026, 11, 21),), True)],
)
def test_a_paper_is_old_unless_all_its_days_are_later(days: tuple[date | None, ...], old: bool) -> None:
    """A day's margin for a source whose day begins before ours; one without a day may always have been."""
    assert may_be_old(paper("p:1", *days), UNTIL) is old
    assert may_be_old(None, UNTIL)


@pytest.mark.parametrize(
    ("kind", "names", "absent", "doubt", "first"),
    [
        ("paper", ("old",), (), "look", "old"),
        ("paper", ("old",), ("old",), "none", "old"),
        ("paper", ("new",), (), "none", "new"),
        ("rollup", ("new", "old", "older"), (), "only_look", "old"),
        ("rollup", ("new", "old", "older"), ("old",), "only_look", "older"),
        ("rollup", ("new", "old"), ("old",), "look", "new"),
        ("rollup", ("new",), (), "none", "new"),
        ("digest", ("new", "old"), (), "look", "new"),
        ("note", ("new",), (), "look", "new"),
    ],
)
async def test_what_is_looked_for(
    kind: str, names: tuple[str, ...], absent: tuple[str, ...], doubt: str, first: str
) -> None:
    """By itself, one by one, or not at all."""
    archive = FakeArchive()
    await archive.add([paper("old", OLD), paper("older", OLD), paper("new", NEW)])
    opening = Opening(HERE, 1, UNTIL, (), 1, gap_until=UNTIL, absent=frozenset(absent))
    message = Message(kind, HERE, "key", tuple(Delivery(PaperId(name), HERE) for name in names))  # type: ignore[arg-type]
    made, found = await after_gap(archive, opening, message)
    assert (found, made.deliveries[0].paper_id) == (doubt, first)
    assert (made == message) is (found != "only_look")


async def test_posted_one_by_one_and_forgotten_they_are_not_posted_together(redis, clock, tmp_path) -> None:
    """All that was posted in the gap comes again at once, with more: each stands there once, and what is left is posted."""
    scene, pulse = await Scene(redis, clock).queued(), Pulse(redis, tmp_path)
    papers = [paper(f"p:{number}", clock.now().date()) for number in range(8)]
    await scene.archive.add(papers)
    deliveries = [Delivery(each.id, CHANNEL, scene.delivery.topics) for each in papers]
    await pulse.beat(clock.now())
    for each in deliveries[:5]:
        await scene.outbox.enqueue([each], clock.now())
        while await scene.after(1):
            pass
    posted = scene.standing
    assert len(posted) == 6
    await all_comes_again(redis, pulse, scene, deliveries)
    assert scene.standing[:6] == posted
    assert not {each.post.title for each in scene.platform.messages(CHANNEL)[6:]} & set(posted)
    entries = [await scene.ledger.get(CHANNEL, each.key) for each in deliveries]
    assert [entry.state for entry in entries if entry] == [State.SENT] * 8
    refs = [entry.message.id for entry in entries if entry and entry.message]
    assert len(set(refs[:5])) == 5
    assert not set(refs[:5]) & set(refs[5:])
    gap = await pulse.gap()
    assert gap is not None
    assert (gap.found, gap.untold) == (5, 0)
    assert gap.absent >= 3


async def test_without_a_gap_nothing_is_looked_for() -> None:
    """As ever."""
    message = Message("paper", HERE, "old", (Delivery(PaperId("old"), HERE),))
    assert await after_gap(FakeArchive(), Opening(HERE, 1, UNTIL, (), 1), message) == (message, "none")


def read(number: int, day: date) -> Paper:
    return Paper(PaperId(f"arxiv:2604.{number:05}"), f"Robot {number}", listings=(Listing("huggingface", day),))


@pytest.mark.parametrize("shows_links", [True, False])
async def test_a_message_of_many_that_is_found_counts_for_those_it_names(redis, clock, tmp_path, shows_links) -> None:
    """Its papers come again with one more: the message is found by its oldest, and the new one, which it does not name, is posted. Where
    the history shows no links, it counts for all, which is written down."""
    scene, pulse = Scene(redis, clock), Pulse(redis, tmp_path)
    scene.platform.shows_links = shows_links
    await scene.subscriptions.add(scene.subscription)
    papers = [read(number, clock.now().date()) for number in range(1, 7)]
    await scene.archive.add(papers)
    deliveries = [Delivery(each.id, CHANNEL, scene.delivery.topics) for each in papers]
    await pulse.beat(clock.now())
    await scene.outbox.enqueue(deliveries[:5], clock.now())
    while await scene.after(1):
        pass
    (digest,) = scene.platform.messages(CHANNEL)
    await all_comes_again(redis, pulse, scene, deliveries)
    assert [each.post.title for each in scene.platform.messages(CHANNEL)] == [
        digest.post.title,
        *(["Robot 6"] if shows_links else []),
    ]
    entries = [await scene.ledger.get(CHANNEL, each.key) for each in deliveries]
    assert [entry.state for entry in entries if entry] == [State.SENT] * 6
    assert [entry.message == digest.ref for entry in entries if entry] == [True] * 5 + [not shows_links]
    gap = await pulse.gap()
    assert gap is not None
    assert gap.shared == (0 if shows_links else 6)
