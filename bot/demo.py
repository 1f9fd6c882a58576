"""The demo: recorded days of a feed, read by the real source, matched, queued and posted for real, a day at a time.

Lives here: the order of the days and the counts. Not here: the server that plays the feed, the platform that shows the posts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol

from bot.clock import ReplayClock
from bot.delivery.courier import Courier
from bot.errors import Unavailable
from bot.intake.poller import Poller
from bot.intake.report import PassReport
from bot.ledger import State
from bot.model import Channel
from bot.operations.stores import Stores
from bot.operations.subscribing import subscribe

NOON = time(13, 0, tzinfo=UTC)
TOPICS = {
    "reading-group": ('"induction heads" OR interpretability', "attention OR transformer"),
    "robotics": ('robot OR "diffusion policy"',),
    "efficient-training": ('"fine-tuning" OR adaptation OR "state space" OR memory',),
}
CHANNELS = tuple(Channel("console", "local", name) for name in TOPICS)


class Replay(Protocol):
    """The server of recorded days."""

    @property
    def days(self) -> Sequence[date]: ...

    today: date


@dataclass(frozen=True, slots=True)
class Totals:
    """What a demo did: distinct papers announced, new ones, those that a channel wanted, posts made, and what went wrong."""

    days: int
    announced: int
    new: int
    matched: int
    queued: int
    posted: int
    waiting: int


class Demo:
    def __init__(self, replay: Replay, clock: ReplayClock, poller: Poller, courier: Courier, stores: Stores) -> None:
        self._replay = replay
        self._clock = clock
        self._poller = poller
        self._courier = courier
        self._stores = stores

    async def subscribe(self) -> None:
        """The example channels and what they want."""
        for channel in CHANNELS:
            for topic in TOPICS[channel.channel]:
                await subscribe(self._stores, channel, topic)

    async def play(self, each_day: Callable[[date], None]) -> Totals:
        """All days, oldest first; everything due is posted before the next. Raises Unavailable when the feed cannot be read."""
        report = PassReport(self._poller.source_name)
        for day in self._replay.days:
            self._clock.set(datetime.combine(day, NOON))
            self._replay.today = day
            report += await self._poller.poll_once()
            if report.error:
                raise Unavailable(f"The feed of {day} could not be read: {report.error}")
            while await self._courier.serve_one():
                pass
            each_day(day)
        counts = await self._stores.ledger.counts()
        sent = counts[State.SENT]
        return Totals(
            days=len(self._replay.days),
            announced=await self._stores.archive.count(),
            new=report.new,
            matched=report.matched,
            queued=report.queued,
            posted=sent,
            waiting=sum(counts.values()) - sent,
        )
