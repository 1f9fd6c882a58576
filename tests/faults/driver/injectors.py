"""What can go wrong, how often it is chosen, and how it is done. Each injector breaks one thing once; what it breaks it also mends.

Three groups: a platform's next answer in one channel (waits for its call, is counted when it happened), a channel that changes for a while,
and a process (bot or Redis) that is broken now. Called by `campaign.py`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.driver.bots import Bot
from tests.faults.driver.emulators import Emulator
from tests.faults.driver.pace import Pace
from tests.faults.driver.redis_server import RedisServer

ANSWERS = (  # kind, weight
    ("lost_before", 3), ("lost_after", 6), ("500_before", 2), ("503_before", 2), ("500_after", 3), ("502_after", 4), ("504_after", 3),
    ("garbage_after", 2), ("429", 4), ("429_bare", 2), ("429_everywhere", 1), ("slow", 2), ("late", 2),
)  # fmt: skip
LOOKS = ("429", "500_before", "lost_before", "garbage_after", "slow")
REDIS = (
    "restart",
    "kill -9",
    "lost its last second",
    "replica promoted",
    "refuses writes",
    "pauses",
    "connections cut",
)
SOURCE = ("429", "503_before", "lost_before", "garbage", "half", "cut")


@dataclass(frozen=True)
class Event:
    """What was broken, when (seconds since 1970). `address`: the channel, None for what concerns all."""

    at: float
    name: str
    address: str | None = None


@dataclass
class Injectors:
    """`done`: what was broken here and now; what waits in an emulator is counted there."""

    chance: random.Random
    pace: Pace
    platforms: Sequence[Emulator]
    feed: Emulator
    addresses: dict[str, list[str]]  # by platform
    redis: RedisServer
    bots: Sequence[Bot]
    done: Counter[str] = field(default_factory=Counter)
    planned: int = 0
    events: list[Event] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)
    failed: list[BaseException] = field(default_factory=list)
    resting: set[str] = field(default_factory=set)  # channels that are posted to too seldom to wait for
    _deck: list[str] = field(
        default_factory=list
    )  # what Redis has to go through next: each in turn, in an order of chance

    def _note(self, name: str, address: str | None = None, *, count: bool = True) -> None:
        self.events.append(Event(time.time(), name, address))
        if count:
            self.done[name] += 1

    # A platform's next answer

    async def answer(self, address: str | None = None) -> None:
        """The next post of a channel goes wrong, of any that is posted to all the time; now and then the look that follows does too."""
        names = [each.platform for each in self.platforms]
        name = address.partition(":")[0] if address else self.chance.choice(names)
        platform = self.platforms[names.index(name)]
        kinds = [(kind, weight) for kind, weight in ANSWERS if kind in platform.faults]
        if address is None:
            address = self.chance.choice([each for each in self.addresses[name] if each not in self.resting])
        (kind,) = self.chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        look, wait_s = self.chance.choice(LOOKS), self._wait_s(kind)
        self._note(kind, address, count=False)
        await platform.break_next(kind, "post", address, wait_s)
        self.planned += 1
        if self.chance.random() < 0.15 and look in platform.faults:
            await platform.break_next(look, "history", address, self._wait_s(look))

    def _wait_s(self, kind: str) -> float:
        if kind in ("slow", "late"):
            return self.chance.uniform(0.3 * self.pace.deadline_s, self.pace.latest_s)
        return float(self.chance.choice((1, 1, 2)))

    async def source(self) -> None:
        """The next look at the source of papers goes wrong."""
        kind = self.chance.choice([kind for kind in SOURCE if kind in self.feed.faults] or [""])
        if kind:
            self._note(f"list {kind}", count=False)
            await self.feed.break_next(kind, "list", "")

    async def plant(self, kind: str) -> None:
        """What must be found: see `control.PLANTS`. On the first platform that can do it."""
        platform = next(each for each in self.platforms if kind in each.faults)
        address = self.chance.choice(self.addresses[platform.platform])
        self._note(kind, address, count=False)
        await platform.break_next(kind, "post", address)

    # A channel for a while

    async def access(self) -> None:
        """A channel refuses, or hides its history, and comes back."""
        platform = self.chance.choice(self.platforms)
        address = self.chance.choice(self.addresses[platform.platform])
        state = self.chance.choice(
            [each for each in ("closed", "closed", "unreadable") if each in platform.access] or [""]
        )
        for_s, doubt = self.chance.uniform(1, 5), self.chance.random() < 0.5
        if not state:
            return
        self._note(f"channel {state}", address)
        await platform.set_access(address, state)
        if state == "unreadable" and doubt:
            await platform.break_next("lost_after", "post", address)
        await asyncio.sleep(for_s)
        await platform.set_access(address, "open")

    # A process, now

    async def bot(self) -> None:
        bot = self.chance.choice(self.bots)
        name = self.chance.choice(
            ("kill -9", "kill -9", "kill -9", "freeze, short", "freeze, short", "freeze, long", "restart")
        )
        length = self.chance.random()
        if bot.lock.locked():
            return
        async with bot.lock:
            self._note(f"bot: {name}")
            if name == "kill -9":
                await bot.kill(length)
            elif name == "restart":
                await bot.restart(length)
            elif name == "freeze, short":
                await bot.freeze(0.2 + length * min(2.0, self.pace.deadline_s))
            else:
                await bot.freeze(self.pace.lease_s + 0.5 + 2 * length)

    async def server(self) -> None:
        """Redis."""
        if not self._deck:
            self._deck = self.chance.sample(REDIS, len(REDIS))
        name, length = self._deck.pop(), self.chance.random()
        faults: dict[str, Callable[[], Awaitable[object]]] = {
            "restart": lambda: self.redis.restart(length),
            "kill -9": lambda: self.redis.kill(length),
            "lost its last second": lambda: self.redis.lose(1.0),
            "replica promoted": lambda: self.redis.promote(behind_s=length, away_s=0.5 * length),
            "refuses writes": lambda: self.redis.refuse_writes(0.2 + length),
            "pauses": lambda: self.redis.pause(0.2 + 2 * length),
            "connections cut": self.redis.cut_connections,
        }
        self._note(f"redis: {name}")
        await faults[name]()

    # Side by side

    def begin(self, work: Callable[[], Awaitable[None]], name: str | None = None) -> None:
        """Start one that takes its time."""
        task = asyncio.create_task(_run(work), name=name)
        self.under_way.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failed.append(error)

    async def ended(self) -> None:
        """Wait for what is under way. Raises what went wrong in doing it: that is the driver's own fault."""
        if self.under_way:
            await asyncio.wait(self.under_way)
        await asyncio.sleep(0)
        self.check()

    def check(self) -> None:
        if self.failed:
            raise self.failed[0]

    async def counts(self) -> Counter[str]:
        """All that has gone wrong so far, by name."""
        total = Counter(self.done)
        for emulator in (*self.platforms, self.feed):
            total.update({f"{emulator.platform}: {kind}": count for kind, count in (await emulator.taken()).items()})
        return total


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()
