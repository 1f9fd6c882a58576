"""A run from its beginning to its verdict: set up, break, let it settle, judge. The order of steps; what each does is beside this file."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.driver.bots import Bot, Unasked
from tests.faults.driver.emulators import Emulator, Unanswered, emulators
from tests.faults.driver.injectors import Event, Injectors
from tests.faults.driver.pace import Pace, environment
from tests.faults.driver.redis_server import RedisServer
from tests.faults.driver.settings import Run
from tests.faults.driver.verdict import Verdict, judge, read
from tests.faults.driver.world import MODES, Topic, World

TICK_S = 0.1
QUICK = Pace()
BACKLOG = 3  # deliveries that should wait in a channel, so that there is always something to break
PAPERS_AT_ONCE = (1, 3, 3, 12)  # many at once: a roll-up
LOST_FOR_GOOD_S = 30.0  # nothing waits, nothing changes, the source has been read many times over
DIGESTS_TAKE = timedelta(seconds=20)  # until they stand there, and may be put off again
INSISTS = 60
SAID_EVERY = 100  # faults: a run of thousands takes an hour
WAITING = ("queued", "sending", "uncertain", "retry", "held")


@dataclass(frozen=True)
class Outcome:
    """All that the report says."""

    run: Run
    verdict: Verdict
    counts: Counter[str]
    events: list[Event]
    waiting: Counter[str]
    ended_by_themselves: list[Unasked]
    breaking_s: float
    settling_s: float

    @property
    def good(self) -> bool:
        return self.verdict.good and not self.waiting and not self.ended_by_themselves


class Campaign:
    def __init__(self, run: Run, world: World, injectors: Injectors) -> None:
        self._run = run
        self.world = world
        self.injectors = injectors
        self._digests_at = datetime.now(UTC) - DIGESTS_TAKE
        self._said = 0

    async def subscribe(self, topic: Topic | None = None) -> None:
        """By slash command, as people do it; all have to be in force before the first paper. `topic`: this one in every channel."""
        for platform in self.injectors.platforms:
            for number, address in enumerate(self.injectors.addresses[platform.platform]):
                for each in self.world.subscribe(address, topic):
                    await self._insist(platform, address, f"subscribe {each.text}")
                if topic is None:
                    await self._choose(platform, address, MODES[number % len(MODES)])
        wanted = sum(len(topics) for topics in self.world.subscribed.values())
        program = self.injectors.bots[0].program

        async def all_there() -> bool:
            return len(await program.records("subscriptions")) == wanted

        await program.until(all_there, f"{wanted} subscriptions are kept", 240.0)

    async def _choose(self, platform: Emulator, address: str, mode: str) -> None:
        if mode != "instant":
            await self._insist(platform, address, f"settings mode {'daily' if mode == 'digest' else mode}")
        if mode == "digest":
            self.world.digests.add(address)
            self.injectors.resting.add(address)

    async def _insist(self, platform: Emulator, address: str, text: str) -> None:
        """A command that people type until somebody answers."""
        for patience in reversed(range(INSISTS)):
            try:
                await platform.command(address, text)
                break
            except Unanswered:
                if not patience:
                    raise
                await asyncio.sleep(1.0)

    async def _next_digests(self) -> None:
        """People put the digest off to a minute from now. One that nobody answers just now does not: the next time then."""
        self._digests_at = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
        for platform in self.injectors.platforms:
            for address in sorted(self.world.digests & set(self.injectors.addresses[platform.platform])):
                await self.injectors.answer(address)
                with contextlib.suppress(Unanswered):
                    await platform.command(address, f"settings time {self._digests_at:%H:%M}")

    async def break_things(self) -> float:
        """Until as many faults as asked for have happened. Returns how long it took."""
        began, injectors, chance = time.monotonic(), self.injectors, self.injectors.chance
        await self._plant()
        ticks = 0
        while time.monotonic() - began < self._run.most_s:
            if ticks % 10 == 0:
                await self._feed()
                if datetime.now(UTC) > self._digests_at + DIGESTS_TAKE:
                    injectors.begin(self._next_digests)
                counts = await injectors.counts()
                self._progress(counts.total(), time.monotonic() - began)
                if counts.total() >= self._run.rounds:
                    break
                waiting = injectors.planned - sum(n for name, n in counts.items() if ": post " in name)
                room = round(0.8 * len(self.world.subscribed)) - waiting
                for _ in range(max(0, room)):
                    await injectors.answer()
                injectors.check()
                for bot in injectors.bots:
                    await bot.look()
            if chance.random() < 0.03:
                injectors.begin(injectors.bot)
            if chance.random() < 0.01 and not any(task.get_name() == "redis" for task in injectors.under_way):
                injectors.begin(injectors.server, "redis")
            if chance.random() < 0.04:
                injectors.begin(injectors.access)
            if chance.random() < 0.03:
                await injectors.source()
            ticks += 1
            await asyncio.sleep(TICK_S)
        await injectors.ended()
        return time.monotonic() - began

    def _progress(self, faults: int, after_s: float) -> None:
        if faults >= self._said + SAID_EVERY:
            self._said = faults - faults % SAID_EVERY
            sys.stderr.write(f"{faults} of {self._run.rounds} faults after {after_s / 60:.0f} min\n")

    async def _plant(self) -> None:
        """What was asked for to be planted goes wrong first, while nothing else does."""
        for plant in self._run.plants:
            await self.injectors.plant(plant)
        while (await self.injectors.counts()).total() < len(self._run.plants):
            await self._feed()
            await asyncio.sleep(1.0)

    async def _feed(self) -> None:
        """Publish while there is little left to post."""
        standing = read([message for platform in self.injectors.platforms for message in await platform.standing()])
        posted = sum(len(each.papers) for each in standing if each.address not in self.world.digests)
        if self.world.due_count() - posted < BACKLOG * len(self.world.subscribed):
            papers = self.world.publish(self.injectors.chance.choice(PAPERS_AT_ONCE))
            await self.injectors.feed.publish([{"id": paper.id, "title": paper.title} for paper in papers])

    async def settle(self) -> tuple[float, Verdict]:
        """Everything is mended; wait until nothing waits any more, and a lease longer, in which what is late comes to light."""
        began, injectors = time.monotonic(), self.injectors
        for emulator in (*injectors.platforms, injectors.feed):
            await emulator.heal()
        for platform in injectors.platforms:
            for address in injectors.addresses[platform.platform] if platform.access else ():
                await platform.set_access(address, "open")
            for address in self.world.digests & set(injectors.addresses[platform.platform]):
                await self._insist(platform, address, "settings mode instant")
        verdict, since = await self.judge(), began
        while time.monotonic() - began < self._run.settle_s:
            for bot in injectors.bots:
                await bot.look()
            before, verdict = verdict, await self.judge()
            if verdict != before or await self.waiting():
                since = time.monotonic()
            patience_s = injectors.pace.lease_s + (LOST_FOR_GOOD_S if verdict.lost else 0.0)
            if time.monotonic() - since > patience_s:
                break
            await asyncio.sleep(1.0)
        return time.monotonic() - began, verdict

    async def judge(self) -> Verdict:
        standing = [message for platform in self.injectors.platforms for message in await platform.standing()]
        return judge(self.world.expected(), read(standing), await self._ledger(), self.world.digests)

    async def _ledger(self) -> list[dict[str, Any]]:
        return await self.injectors.bots[0].program.records("deliveries")

    async def waiting(self) -> Counter[str]:
        """What the program says is still on its way."""
        (status,) = await self.injectors.bots[0].program.records("status")
        return Counter({state: status["deliveries"][state] for state in WAITING if status["deliveries"].get(state)})


async def conduct(run: Run, folder: Path) -> Outcome:
    """The whole run. `folder` keeps logs and data."""
    async with stage(run, folder) as campaign:
        await campaign.subscribe()
        await asyncio.sleep(1.5)  # a second that Redis may lose must not hold what was subscribed
        breaking_s = await campaign.break_things()
        settling_s, verdict = await campaign.settle()
        return Outcome(
            run,
            verdict,
            await campaign.injectors.counts(),
            campaign.injectors.events,
            await campaign.waiting(),
            [end for bot in campaign.injectors.bots for end in bot.ends],
            breaking_s,
            settling_s,
        )


@asynccontextmanager
async def stage(run: Run, folder: Path, pace: Pace = QUICK) -> AsyncIterator[Campaign]:
    """Everything up: emulators, Redis, bots that are connected and have read the source once."""
    async with emulators(run.emulators) as found:
        platforms = [each for each in found if each.platform != "huggingface"]
        (feed,) = [each for each in found if each.platform == "huggingface"]
        redis = RedisServer(folder / "redis")
        await redis.start()
        env = {**environment(pace, redis.url)}
        for emulator in found:
            env |= emulator.environment
        env |= run.given
        bots = [Bot(folder / f"bot{number}", env) for number in range(run.bots)]
        try:
            addresses = {
                each.platform: [await each.new_channel("papers", number) for number in range(run.channels)]
                for each in platforms
            }
            for bot in bots:
                await bot.start()
            for bot in bots:
                await bot.has_looked()
            chance = random.Random(run.seed)
            injectors = Injectors(chance, pace, platforms, feed, addresses, redis, bots)
            yield Campaign(run, World(random.Random(run.seed + 1)), injectors)
        finally:
            for bot in bots:
                await bot.end()
            await redis.end()
