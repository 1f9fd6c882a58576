"""Who is told that a channel refuses, and that they are told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from bot.delivery.languages import Languages
from bot.delivery.telling import MOST_NAMED, MOST_TOLD, PATIENT_S, Telling
from bot.errors import ChannelGone, Transient, Uncertain, WorkspaceGone
from bot.ledger import Ailment, Trouble
from bot.model import Channel, Subscription
from bot.people import LogEntry, PersonId
from bot.preferences import House, Preferences
from bot.rates import Pace
from bot.storage.outbox import Outbox
from tests.fakes.clock import START, FakeClock
from tests.fakes.people import MemoryChangeLog
from tests.fakes.platform import FakePlatform
from tests.fakes.preferences import MemoryPreferences
from tests.fakes.subscriptions import MemorySubscriptions

HERE, THERE = Channel("fake", "lab", "here"), Channel("fake", "lab", "there")


def trouble(channel: Channel, since: datetime = START, ailment: Ailment = "refused") -> Trouble:
    reason = "The bot is not in the channel: someone there has to /invite it."
    return Trouble(channel, since, reason, failures=1, probe_at=since, ailment=ailment)


@dataclass
class Lab:
    """A held channel, those who may be told, and those who were."""

    clock: FakeClock = field(default_factory=FakeClock)
    held_now: list[Trouble] = field(default_factory=lambda: [trouble(HERE)])
    operators: list[str] = field(default_factory=list)
    busy: bool = False  # with posts, for the next second
    taken: set[Channel] = field(default_factory=set)  # by another process
    subscriptions: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    changes: MemoryChangeLog = field(default_factory=MemoryChangeLog)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)

    def __post_init__(self) -> None:
        self.platform = FakePlatform(self.clock)
        platforms = {"fake": self.platform}
        languages = Languages(self.preferences, House())
        self.telling = Telling(
            cast(Outbox, self),
            self.subscriptions,
            self.preferences,
            self.changes,
            platforms,
            languages,
            self.clock,
            self.operators.append,
        )
        self.clock.advance(PATIENT_S)

    async def held(self, platform: str | None = None) -> Sequence[Trouble]:
        return self.held_now

    async def take_telling(self, channel: Channel, now: datetime) -> bool:
        return channel not in self.taken

    async def mark_told(self, channel: Channel) -> None:
        self.held_now = [replace(each, told=each.told or each.channel == channel) for each in self.held_now]

    async def spend(self, channel: Channel, now: datetime, pace: Pace) -> datetime | None:
        return None if self.busy else now

    async def subscribe(self, *people: str, channel: Channel = HERE) -> None:
        for number, person in enumerate(people):
            await self.subscriptions.add(Subscription(channel, f"t{number}", f"t{number}", person, START))

    @property
    def told(self) -> list[str]:
        return [person for person, _, _ in self.platform.told]


@pytest.fixture
def lab() -> Lab:
    return Lab()


async def test_whoever_subscribed_is_told_once(lab: Lab) -> None:
    """Each of them, with the reason and what becomes of what comes; not again at the next look."""
    await lab.subscribe("ada", "bob", "ada")
    await lab.telling.look()
    await lab.telling.look()
    assert lab.told == ["ada", "bob"]
    _, about, line = lab.platform.told[0]
    assert about == (HERE,)
    assert line.startswith(
        "I cannot post here any more. The bot is not in the channel: someone there has to /invite it. "
    )
    assert lab.operators == []


async def test_who_loses_many_channels_reads_of_them_at_once(lab: Lab) -> None:
    """The first ten named, the others counted. What ails another way, or is another's as well, is a message of its own."""
    channels = [Channel("fake", "lab", f"c{number}") for number in range(12)]
    for channel in channels:
        await lab.subscribe("ada", channel=channel)
    await lab.subscribe("ada", "bob", channel=THERE)
    lab.held_now = [trouble(channel) for channel in (*channels, THERE)]
    await lab.telling.look()
    assert [(person, about) for person, about, _ in lab.platform.told] == [
        ("ada", tuple(channels[:MOST_NAMED])),
        ("ada", (THERE,)),
        ("bob", (THERE,)),
    ]
    assert lab.platform.told[0][2].endswith(" It is so in 2 more channels.")
    assert all(each.told for each in lab.held_now)


async def test_not_before_it_has_lasted(lab: Lab) -> None:
    """Kicked and invited again within a minute is nobody's business."""
    await lab.subscribe("ada")
    lab.held_now = [trouble(HERE, lab.clock.now())]
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told) == ([], False)
    lab.clock.advance(PATIENT_S)
    await lab.telling.look()
    assert lab.told == ["ada"]


async def test_another_manager_when_who_subscribed_has_left(lab: Lab) -> None:
    """The last one who changed something there and can be reached; one is enough."""
    await lab.subscribe("ada")
    lab.platform.unreachable = {"ada": ChannelGone, "eve": ChannelGone}
    for person in ("cyd", "bob", "eve", "ada"):
        await lab.changes.record(HERE, LogEntry(lab.clock.now(), PersonId(f"fake:lab/{person}"), person, "did it"))
        lab.clock.advance(1)
    await lab.telling.look()
    assert lab.told == ["bob"]
    assert lab.operators == []


async def test_the_operators_when_nobody_can_be_reached(lab: Lab) -> None:
    """With the channel and the reason, once."""
    await lab.subscribe("ada")
    lab.platform.unreachable = {"ada": ChannelGone}
    await lab.telling.look()
    await lab.telling.look()
    (said,) = lab.operators
    assert said.startswith("fake:lab/here: The bot is not in the channel")


async def test_a_workspace_that_let_us_go_is_the_operators_matter(lab: Lab) -> None:
    """No person in it can be written to; told once for all its channels."""
    await lab.subscribe("ada")
    await lab.subscribe("ada", channel=THERE)
    lab.held_now = [trouble(HERE), trouble(THERE)]
    lab.platform.unreachable = {"ada": WorkspaceGone("The app was removed from the workspace.")}
    await lab.telling.look()
    assert set(lab.operators) == {"fake:lab: The app was removed from the workspace."}
    assert all(each.told for each in lab.held_now)


async def test_a_platform_that_is_away_is_asked_again(lab: Lab) -> None:
    """Nothing is marked as told."""
    await lab.subscribe("ada")
    lab.platform.unreachable = {"ada": Transient}
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told, lab.operators) == ([], False, [])
    lab.platform.unreachable = {}
    await lab.telling.look()
    assert lab.told == ["ada"]


async def test_who_was_told_is_not_told_again_for_another(lab: Lab) -> None:
    """The second could not be written to for the moment: what is in doubt then is theirs alone."""
    await lab.subscribe("ada", "bob")
    lab.platform.unreachable = {"bob": Transient}
    await lab.telling.look()
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told) == (["ada"], True)


async def test_what_another_process_tells_is_not_told_here(lab: Lab) -> None:
    """Two of them look at the same moment."""
    await lab.subscribe("ada")
    lab.taken = {HERE}
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told) == ([], False)


async def test_posts_go_first(lab: Lab) -> None:
    """Where they take all that the platform permits, people are told at a later look."""
    await lab.subscribe("ada")
    lab.busy = True
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told, lab.operators) == ([], False, [])
    lab.busy = False
    await lab.telling.look()
    assert lab.told == ["ada"]


async def test_a_lost_answer_counts_as_told(lab: Lab) -> None:
    """Twice is once too often."""
    await lab.subscribe("ada")
    lab.platform.unreachable = {"ada": Uncertain}
    await lab.telling.look()
    assert (lab.held_now[0].told, lab.operators) == (True, [])


async def test_a_crowd_is_not_told_all(lab: Lab) -> None:
    """The first few who subscribed."""
    await lab.subscribe(*(f"p{number}" for number in range(MOST_TOLD + 4)))
    await lab.telling.look()
    assert len(lab.told) == MOST_TOLD


async def test_a_channel_without_topics_is_nobodys(lab: Lab) -> None:
    """And so is one of a platform that another process serves."""
    lab.held_now = [trouble(HERE), trouble(Channel("slack", "T1", "C1"))]
    await lab.telling.look()
    assert (lab.told, lab.operators, [each.told for each in lab.held_now]) == ([], [], [True, False])


async def test_an_outage_is_nobodys_business(lab: Lab) -> None:
    """It passes by itself: people need not do anything."""
    await lab.subscribe("ada")
    lab.held_now = [trouble(HERE, ailment="passing")]
    await lab.telling.look()
    assert (lab.told, lab.held_now[0].told) == ([], False)


async def changed(lab: Lab, *made: tuple[str, str]) -> None:
    """By whom, and what; the last one last."""
    for number, (person, what) in enumerate(made):
        at = lab.clock.now() - timedelta(hours=len(made) - number)
        await lab.changes.record(HERE, LogEntry(at, PersonId(f"fake:lab/{person}"), person, what))


async def test_whoever_asked_for_the_daily_list_is_told(lab: Lab) -> None:
    """Where no topic is wanted: before those who changed something else since; once, and of the list."""
    await lab.preferences.save(HERE, Preferences(daily=5), over=0)
    await changed(lab, ("eve", "eve set daily for this channel: 5"), ("bob", "bob set quiet for this channel: none"))
    await lab.telling.look()
    await lab.telling.look()
    assert lab.told == ["eve"]
    assert "The list of the most upvoted papers is left out until I am let in again" in lab.platform.told[0][2]
    assert lab.operators == []


async def test_another_manager_or_the_operators_are_told_of_the_list(lab: Lab) -> None:
    """Where who asked for it has left, or nobody is known."""
    await lab.preferences.save(HERE, Preferences(daily=5), over=0)
    await changed(lab, ("bob", "bob paused this channel"), ("eve", "eve set daily for this channel: 5"))
    lab.platform.unreachable = {"eve": ChannelGone("has left")}
    await lab.telling.look()
    assert lab.told == ["bob"]
    lab.held_now = [trouble(THERE)]
    await lab.preferences.save(THERE, Preferences(daily=1), over=0)
    await lab.telling.look()
    assert len(lab.operators) == 1
    assert "Nobody who set it up can be written to" in lab.operators[0]


async def test_where_nothing_is_wanted_nobody_is_told(lab: Lab) -> None:
    """Neither a topic nor a list."""
    await changed(lab, ("eve", "eve set daily for this channel: off"))
    await lab.telling.look()
    assert (lab.told, lab.operators) == ([], [])
