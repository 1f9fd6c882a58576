"""Twelve months of Hugging Face and of five categories of arXiv by the clock, with outages of the vendors and of the bot at random.

The real sources, intake, Redis and courier read two emulators. What was announced, and how each source really is, comes from what was
put into the emulators and from a calendar written by hand (`almanac.py`). Called by `test_year.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_http import Patience
from adapters.sources.arxiv_settings import ArxivSettings
from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.intake.freshness import Health, health
from bot.model import Channel
from bot.ports import PaperSource
from tests.emulators.arxiv import ArxivEmulator
from tests.emulators.huggingface import HuggingFaceEmulator
from tests.fakes.clock import FakeClock
from tests.faults import almanac
from tests.faults.bot import Bot
from tests.faults.mortal import Life
from tests.faults.vendors import CATEGORIES, NEVER, World

CHANNEL = Channel.parse("fake:T/c")
DAY = timedelta(days=1)
Judged = tuple[str, Health, list[Health]]  # who, as it is said, as it may truly be


@dataclass
class Year:
    redis_url: str
    folder: Path
    seed: int
    looks: int = 2  # a day

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = FakeClock(almanac.midnight(almanac.FIRST) - timedelta(hours=5))
        self.states: Counter[tuple[str, Health]] = Counter()
        self.wrong: list[str] = []

    def sources(self, hf: HuggingFaceEmulator, arxiv: ArxivEmulator) -> list[PaperSource]:
        places = {"feed_url": arxiv.url, "api_url": f"{arxiv.url}/api", "oai_url": f"{arxiv.url}/oai"}
        return [
            HuggingFaceSource(HuggingFaceSettings(url=hf.url), self.clock),
            ArxivFeedSource(
                ArxivSettings(categories=",".join(CATEGORIES), **places),
                self.clock,
                LocalGate(self.clock),
                patience=Patience(turn_s=300.0, deadline_s=5.0, tries=2),
            ),
        ]

    async def run(self) -> tuple[set[str], Counter[str]]:
        """What was announced, and how often each paper stands in the channel."""
        async with HuggingFaceEmulator(quota=10_000_000) as hf, ArxivEmulator(conditional=True) as arxiv:
            world = World(self.chance, hf, arxiv)
            world.at(self.clock.now())
            bot = Bot(self.redis_url, self.folder, self.clock, lambda: self.sources(hf, arxiv))
            await bot.subscribe("study", CHANNEL)
            await bot.live()
            away_until = NEVER
            for day, calm in self._days():
                if calm:
                    world.calm()
                else:
                    world.begin_day(day, (day - almanac.FIRST).days)
                if self.chance.random() < 0.02:
                    away_until = almanac.midnight(day) + timedelta(days=self.chance.uniform(0.5, 16))
                for at in self._looks(day):
                    self.clock.advance(max((at - self.clock.now()).total_seconds(), 0.0))
                    world.at(self.clock.now())
                    if calm or at >= away_until:
                        await self._look(bot, world)
            await bot.end()
            return world.announced, bot.posted(CHANNEL)

    def _days(self) -> Iterator[tuple[date, bool]]:
        for number in range((almanac.LAST - almanac.FIRST).days + 6):
            day = almanac.FIRST + number * DAY
            yield day, day > almanac.LAST

    def _looks(self, day: date) -> list[datetime]:
        hours = sorted(self.chance.uniform(4, 26) for _ in range(self.looks))
        return [almanac.midnight(day) + timedelta(hours=each) for each in hours]

    async def _look(self, bot: Bot, world: World) -> None:
        troubles = world.arxiv.faults.served.total()
        reports = await bot.live(self.chance.randrange(80) if self.chance.random() < 0.08 else None)
        if isinstance(reports, Life):
            return
        troubled = world.arxiv.faults.served.total() > troubles
        for name, shown, true in [
            await self._of_lists(bot, world, failed=reports["huggingface"].error is not None),
            *await self._of_feeds(bot, world, failed=reports["arxiv"].error is not None, troubled=troubled),
        ]:
            self.states[name, shown] += 1
            if shown not in true:
                self.wrong.append(f"{self.clock.now():%Y-%m-%d %H:%M} {name}: {shown}, and not {' or '.join(true)}")

    async def _of_lists(self, bot: Bot, world: World, *, failed: bool) -> Judged:
        now, (source, state) = self.clock.now(), await bot.state("huggingface")
        shown = health(state, source.expected(now), now)
        day = almanac.newest_list(now)
        due = almanac.midnight(day) + timedelta(hours=almanac.DAILY_DUE_H)
        came = bool(await bot.known(world.listed.get(day, set())))
        return "Hugging Face", shown, [Health.FAILING] if failed else [_true(now, day == now.date(), came, due)]

    async def _of_feeds(self, bot: Bot, world: World, *, failed: bool, troubled: bool) -> list[Judged]:
        """Where something went wrong, which category could not be read the requests alone would tell: each may be failing."""
        now, (source, state) = self.clock.now(), await bot.state("arxiv")
        if failed:
            return [("arXiv", health(state, source.expected(now), now), [Health.FAILING])]
        day = almanac.newest_feed(now)
        due = almanac.feed_midnight(day) + timedelta(hours=almanac.FEED_DUE_H)
        found: list[Judged] = []
        for name, part in source.parts(state).items():
            today = day == almanac.feed_date(now)
            own = world.own.get((day, name), set())
            true = [_true(now, today, bool(await bot.known(own)), due)]
            if own & world.late and await bot.known(world.all_of(day, name)):
                true.append(
                    _true(now, today, True, due)
                )  # a part of it: the API had what it shares with another category
            found.append((f"arXiv {name}", health(part, source.expected(now), now), true + [Health.FAILING] * troubled))
        return found


def _true(now: datetime, today: bool, came: bool, due: datetime) -> Health:
    if came:
        return Health.FRESH if today else Health.QUIET
    return Health.WAITING if now < due else Health.STALLED
