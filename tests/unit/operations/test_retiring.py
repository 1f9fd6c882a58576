"""Channels that are gone for good: their topics are put aside after 30 days, and come back from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.errors import Unavailable
from bot.ledger import Ailment, State
from bot.model import Channel, Delivery, Message, PaperId, Subscription
from bot.operations.copies import read_copy, restore
from bot.operations.retiring import AFTER, REASON, Retiring
from bot.operations.stores import Stores
from bot.preferences import Preferences
from bot.turns import Hold, Opening
from tests.fakes.clock import START, FakeClock

HERE = Channel.parse("slack:T1/C1")
MINE = Subscription(HERE, "robots", "robots", "U1", START)


@pytest.fixture
async def lab(stores: Stores, redis: Redis) -> Stores:
    lab = replace(stores, outbox=RedisOutbox(redis), ledger=RedisLedger(redis))
    await lab.subscriptions.add(MINE)
    await lab.preferences.save(HERE, Preferences(top=3), over=0)
    return lab


async def held(lab: Stores, ailment: Ailment, probe_after: timedelta = timedelta(days=99)) -> None:
    """A post, or the next probe, is answered so."""
    await lab.outbox.enqueue([Delivery(PaperId("p:1"), HERE)], lab.clock.now())
    (turn,) = await lab.outbox.claim("slack", lab.clock.now(), 20.0)
    assert isinstance(turn, Opening)
    claim = await lab.outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), lab.clock.now())
    assert claim is not None
    await lab.outbox.finish(claim, Hold(lab.clock.now() + probe_after, "Deleted.", ailment), lab.clock.now())


async def topics(lab: Stores) -> list[str]:
    return [each.topic for each in await lab.subscriptions.of_channel(HERE)]


async def test_what_is_gone_for_30_days_is_put_aside_and_comes_back(lab: Stores, clock: FakeClock) -> None:
    """Not a day earlier; told with the command that puts it back; nothing is probed any more."""
    said: list[str] = []
    retiring = Retiring(lab, said.append)
    await held(lab, "gone")
    clock.advance((AFTER - timedelta(days=1)).total_seconds())
    await retiring.look()
    assert (await topics(lab), said) == (["robots"], [])
    clock.advance(86_400)
    await retiring.look()
    await retiring.look()
    (path,) = lab.copies.files
    assert said == [
        f"slack:T1/C1 has been gone for 30 days (Deleted). Its topics (1) were put aside; should it come back: paperroute restore {path}"
    ]
    assert (await topics(lab), await lab.outbox.held()) == ([], [])
    assert [entry.reason async for entry in lab.ledger.entries(State.WITHDRAWN)] == [REASON]
    await restore(lab, read_copy(await lab.copies.read(path), "aside"), lambda _: None)
    assert await topics(lab) == ["robots"]


@pytest.mark.parametrize("ailment", ["refused", "passing"])
async def test_what_refuses_is_never_retired(lab: Stores, clock: FakeClock, ailment: Ailment) -> None:
    """However long: people may let the bot in again."""
    await held(lab, ailment)
    clock.advance((AFTER * 20).total_seconds())
    await Retiring(lab, lambda _: None).look()
    assert (await topics(lab), lab.copies.files) == (["robots"], {})


async def test_nothing_is_removed_that_could_not_be_put_aside(lab: Stores, clock: FakeClock, monkeypatch) -> None:
    """A full disk."""
    await held(lab, "gone")
    clock.advance(AFTER.total_seconds())

    async def full(*_: object) -> None:
        raise Unavailable("No space left.")

    monkeypatch.setattr(lab.copies, "write", full)
    with pytest.raises(Unavailable):
        await Retiring(lab, lambda _: None).look()
    assert await topics(lab) == ["robots"]


async def test_a_channel_that_only_has_a_daily_list_is_put_aside_too(lab: Stores, clock: FakeClock) -> None:
    """And is as before when it is put back."""
    said: list[str] = []
    await lab.subscriptions.remove(HERE, MINE.id)
    await lab.preferences.save(HERE, Preferences(daily=5), over=1)
    await held(lab, "gone")
    clock.advance(AFTER.total_seconds())
    await Retiring(lab, said.append).look()
    (path,) = lab.copies.files
    assert "Its settings were put aside" in said[0]
    assert (await lab.preferences.load(HERE)).preferences == Preferences()
    await restore(lab, read_copy(await lab.copies.read(path), "aside"), lambda _: None)
    assert (await lab.preferences.load(HERE)).preferences == Preferences(daily=5)


async def test_what_refused_before_it_was_gone_has_its_30_days(lab: Stores, clock: FakeClock) -> None:
    """From when it was found gone, and not from when it refused first."""
    await held(lab, "refused", probe_after=timedelta(days=20))
    clock.advance(20 * 86_400.0)
    await held(lab, "gone")
    clock.advance((AFTER - timedelta(days=1)).total_seconds())
    await Retiring(lab, lambda _: None).look()
    assert await topics(lab) == ["robots"]
    clock.advance(86_400)
    await Retiring(lab, lambda _: None).look()
    assert await topics(lab) == []


async def test_what_only_refuses_again_is_not_gone_any_more(lab: Stores, clock: FakeClock) -> None:
    """An app that was installed again, and not let into the channel."""
    ailments: tuple[Ailment, ...] = ("gone", "refused", "gone")
    for ailment in ailments:
        await held(lab, ailment, probe_after=timedelta(days=20))
        clock.advance(20 * 86_400.0)
    await Retiring(lab, lambda _: None).look()
    assert await topics(lab) == ["robots"]
    (trouble,) = await lab.outbox.held()
    assert trouble.gone_since == clock.now() - timedelta(days=20)
