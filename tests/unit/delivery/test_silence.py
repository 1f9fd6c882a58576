"""A silence: when it is one, that it is said once, and what the line tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.judging import Judge
from bot.delivery.silence import Silences, silent_since
from bot.ledger import Past, State
from bot.model import Channel, Delivery, Listing, Options, Paper, PaperId, Subscription, TopicMatch, plain
from bot.preferences import HOUSE, Pause, Preferences, rescheduled
from bot.turns import Hold
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import START, FakeClock
from tests.fakes.people import MemoryVotes
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

HERE = Channel("fake", "lab", "here")
DAY_S = 86_400.0
TOPIC = Subscription(HERE, "diffusion policy", "diffusion policy", "ada", START)
LISTED = (Listing("huggingface", START.date()),)
NEAR = Paper(PaperId("arxiv:2604.00001"), "Diffusion for robots", listings=LISTED)
FAR = Paper(PaperId("arxiv:2604.00002"), "Heads of state", listings=LISTED)


@dataclass
class Lab:
    """A channel with a topic, and two papers that it did not want."""

    redis: object
    well: bool = True
    clock: FakeClock = field(default_factory=FakeClock)
    subscriptions: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    archive: FakeArchive = field(default_factory=lambda: FakeArchive([NEAR, FAR]))

    def __post_init__(self) -> None:
        self.outbox, self.ledger = RedisOutbox(self.redis), RedisLedger(self.redis)  # type: ignore[arg-type]
        self.platform = FakePlatform(self.clock)
        kept = (self.subscriptions, self.preferences, self.ledger, self.outbox, self.archive, self.clock)
        self.silences = Silences(*kept, HOUSE, self.healthy, lambda _, text: f"/papers {text}")
        judge = Judge(self.archive, self.subscriptions, MemoryVotes(), self.clock)
        stores = (self.outbox, self.ledger, self.subscriptions, self.preferences, self.archive)
        self.courier = Courier(self.platform, Desk(*stores, judge, self.clock, line=self.silences.line))

    async def healthy(self) -> bool:
        return self.well

    async def look(self, days: float = 0.0) -> list[str]:
        """What stands in the channel once a look was taken so many days later."""
        self.clock.advance(days * DAY_S)
        await self.silences.look()
        while await self.courier.serve_one():
            self.clock.advance(1.0)
        return [plain(each.post.intro) or each.post.title for each in self.platform.messages(HERE)]

    async def comes(self, paper: Paper) -> None:
        await self.outbox.enqueue([Delivery(paper.id, HERE, (TopicMatch(TOPIC.id, TOPIC.topic),))], self.clock.now())

    async def wish(self, change) -> None:
        kept = await self.preferences.load(HERE)
        after = rescheduled(kept.preferences, change(kept.preferences), self.clock.now())
        await self.preferences.save(HERE, after, kept.version)


@pytest.fixture
async def lab(redis) -> Lab:
    lab = Lab(redis)
    await lab.subscriptions.add(TOPIC)
    return lab


async def test_a_week_without_a_post_is_said_once(lab: Lab):
    """Not before; then what was read, how the sources are, what came nearest and what to type; and no second time."""
    assert await lab.look(6.9) == []
    said = await lab.look(0.2)
    assert said == [
        "Nothing for 7 days. 2 papers read, none matched. All sources are well. Nearest: Diffusion for robots (has diffusion, "
        "lacks policy). To have more, try /papers preview diffusion"
    ]
    for _ in range(5):
        assert await lab.look(9) == said


async def test_broken_is_not_called_unlucky(lab: Lab):
    """Where a source cannot be read the line says so."""
    lab.well = False
    assert "Not every source could be read" in (await lab.look(8))[0]


async def test_each_silence_has_its_line(lab: Lab):
    """A post ends a silence; a week after it another one may be told of."""
    await lab.look(8)
    await lab.comes(NEAR)
    assert len(await lab.look(1)) == 2
    assert len(await lab.look(6)) == 2
    assert len(await lab.look(1.1)) == 3


async def test_nothing_is_said_where_nothing_is_meant_to_come(lab: Lab):
    """Paused as a whole, or every topic; a resumed channel begins anew, by hand or on its day."""
    await lab.wish(lambda now: replace(now, pause=Pause()))
    assert await lab.look(20) == []
    await lab.wish(lambda now: replace(now, pause=None))
    assert await lab.look(6) == []
    await lab.subscriptions.replace(TOPIC.with_options(Options(paused=True)))
    assert await lab.look(20) == []
    await lab.subscriptions.replace(TOPIC)
    assert len(await lab.look()) == 1


def test_a_pause_that_ended_begins_the_silence():
    """On its day, though nobody typed anything."""
    wishes = Preferences(pause=Pause(date(2030, 1, 2)))
    since = silent_since([TOPIC], Past(), wishes, HOUSE)
    assert since is not None
    assert since.date() == date(2030, 1, 2)
    assert silent_since([], Past(), Preferences(), HOUSE) is None
    assert silent_since([TOPIC], Past(last_at=START + timedelta(days=3)), Preferences(), HOUSE) == START + timedelta(3)


async def test_a_channel_for_which_something_waits_is_not_silent(lab: Lab):
    """Also where the paper comes between the look and the post: then the line is never said."""
    lab.clock.advance(8 * DAY_S)
    await lab.silences.look()
    await lab.comes(NEAR)
    assert await lab.look() == ["Diffusion for robots"]
    assert {entry.state async for entry in lab.ledger.entries(channel=HERE)} == {State.SENT, State.WITHDRAWN}
    await lab.wish(lambda now: replace(now, pause=Pause(lab.clock.now().date() + timedelta(8))))
    await lab.comes(FAR)
    lab.clock.advance(7.5 * DAY_S)
    await lab.silences.look()
    lines = [each async for each in lab.ledger.entries(channel=HERE) if not each.paper_id]
    assert len(lines) == 1


async def test_a_topic_that_was_dropped_makes_no_second_silence(lab: Lab):
    """The other topic is a day younger, and the channel was told yesterday."""
    younger = Subscription(HERE, "policy", "policy", "ada", START + timedelta(days=1))
    await lab.subscriptions.add(younger)
    assert len(await lab.look(7.5)) == 1
    await lab.subscriptions.remove(HERE, TOPIC.id)
    assert len(await lab.look(1)) == 1


async def test_a_channel_that_refuses_is_told_nothing(lab: Lab):
    """It is held: whoever subscribed has been told already."""
    await lab.comes(NEAR)
    (opening,) = await lab.outbox.claim("fake", lab.clock.now(), 20.0)
    await lab.outbox.finish(opening, Hold(lab.clock.now() + timedelta(days=30), "kicked"), lab.clock.now())
    lab.clock.advance(9 * DAY_S)
    await lab.silences.look()
    assert [each async for each in lab.ledger.entries(channel=HERE) if not each.paper_id] == []
