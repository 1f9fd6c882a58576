"""Twelve months of Hugging Face and of five categories of arXiv by the clock, with outages of the vendors and of the bot at random.

The real sources, intake, Redis and courier read two emulators. What was announced, and how each source really is, comes from what was
put into the emulators and from a calendar written by hand (`almanac.py`). Called by `test_year.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
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
from tests.emulators.arxiv import Announced, ArxivEmulator, Work
from tests.emulators.faults import Fault
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock
from tests.faults import almanac
from tests.faults.bot import Bot
from tests.faults.mortal import Life

CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")
CHANNEL = Channel.parse("fake:T/c")
SHORT = (
    Fault.UNAVAILABLE,
    Fault.HTML,
    Fault.RESET,
    Fault.HALF_PAGE,
    Fault.TRUNCATED_GZIP,
    Fault.TOO_MANY,
    Fault.NOTHING,
)
DAY = timedelta(days=1)
Judged = tuple[str, Health, list[Health]]  # who, as it is said, as it may truly be
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """Both vendors, and what they have announced so far."""

    chance: random.Random
    hf: HuggingFaceEmulator
    arxiv: ArxivEmulator
    due: list[tuple[datetime, date, str]] = field(
        default_factory=list
    )  # what Hugging Face will list: when, under which day
    listed: dict[date, set[str]] = field(default_factory=dict)  # what Hugging Face alone has, by day
    own: dict[tuple[date, str], set[str]] = field(default_factory=dict)  # what this category alone announces, by day
    announced: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)  # what the API learns of a day late
    down_until: dict[str, datetime] = field(default_factory=dict)
    stands_still: bool = False

    def all_of(self, day: date, category: str) -> set[str]:
        """What a category announced on a day, shared papers among them."""
        feed = self.arxiv.days[day].feeds.get(category, ()) if day in self.arxiv.days else ()
        return {item.work.id for item in feed if item.kind != "replace"}

    def begin_day(self, day: date, number: int) -> None:
        """Batches of the day, and what is wrong with it."""
        self._feeds(day, number)
        self._lists(day, number)
        for vendor in ("huggingface", "arxiv"):
            if self.chance.random() < 0.02:
                self.down_until[vendor] = _midnight(day) + timedelta(hours=self.chance.uniform(2, 70))
        self.arxiv.repeating = {each for each in CATEGORIES if self.chance.random() < 0.03}
        self.arxiv.stalled = {each for each in CATEGORIES if self.chance.random() < 0.03} - self.arxiv.repeating
        self.hf.repeating = {day} if self.chance.random() < 0.04 else set()
        if self.chance.random() < 0.03:
            self.hf.stall()
            self.stands_still = True
        elif self.stands_still and self.chance.random() < 0.5:
            self.hf.recover()
            self.stands_still = False

    def calm(self) -> None:
        self.down_until.clear()
        self.arxiv.repeating, self.arxiv.stalled, self.arxiv.lagging, self.hf.repeating = set(), set(), set(), set()
        self.hf.recover()
        self.stands_still = False

    def at(self, now: datetime) -> None:
        """What there is by now, and what goes wrong with the next requests."""
        self.hf.today, self.arxiv.today = now.date(), almanac.feed_date(now)
        for _, day, paper in [each for each in self.due if each[0] <= now]:
            self.hf.publish(day, [make_entry(paper, f"A study called {paper}", day=day)])
            self.announced.add(paper)
            if paper.startswith("25"):
                self.listed.setdefault(day, set()).add(paper)
        self.due = [each for each in self.due if each[0] > now]
        self.hf.faults.forget()
        self.arxiv.faults.forget()
        for vendor, emulator in (("huggingface", self.hf), ("arxiv", self.arxiv)):
            if now < self.down_until.get(vendor, NEVER):
                emulator.fail(Fault.UNAVAILABLE, times=200)
        if self.chance.random() < 0.1:
            self.hf.fail(self.chance.choice(SHORT))
        if self.chance.random() < 0.1:
            path = self.chance.choice(("/api", *(f"/rss/{each}" for each in CATEGORIES)))
            self.arxiv.fail(self.chance.choice(SHORT), path=path)

    def _feeds(self, day: date, number: int) -> None:
        """A paper of its own for each category, at times one more that stands in two, and a replacement of an old one. The API learns
        of some of them two days later."""
        lagging = set()
        for place, category in enumerate(CATEGORIES if almanac.has_feed(day) else ()):
            last = almanac.last_submission(day)
            at = last - timedelta(hours=self.chance.uniform(0.1, 20))
            work = self._work(day, number * 20 + place, (category,), at)
            self.arxiv.announce(day, category, work)
            self.own[day, category] = {work.id}
            if self.chance.random() < 0.3:
                other = self.chance.choice([each for each in CATEGORIES if each != category])
                both = self._work(day, number * 20 + 10 + place, (category, other), at)
                self.arxiv.announce(day, category, both)
                self.arxiv.announce(day, other, Announced(both, "cross"))
            if category == "cs.CL":
                self.arxiv.announce(day, category, self._work(day, number * 20 + 19, (category,), at))
            if self.chance.random() < 0.3:
                long_ago = datetime(2023, 1, 2, tzinfo=UTC)
                old = Work("2301.00001", "A study that is old", (category,), long_ago, version=number + 2)
                self.arxiv.announce(day, category, Announced(old, "replace"))
            lagging |= {item.work.id for item in self.arxiv.days[day].feeds[category] if self.chance.random() < 0.3}
        feeds = self.arxiv.days[day].feeds.values() if day in self.arxiv.days else ()
        self.announced |= {item.work.id for feed in feeds for item in feed if item.kind != "replace"}
        self.arxiv.lagging = lagging
        self.late |= lagging

    def _shared(self, day: date) -> str:
        """What both vendors announce."""
        return f"26{day.month:02}.{(day - almanac.FIRST).days * 20 + 19:05}"

    def _work(self, day: date, number: int, categories: tuple[str, ...], at: datetime) -> Work:
        identity = f"26{day.month:02}.{number:05}"
        return Work(identity, f"A study called {identity}", categories, at, authors=(f"Author {identity}",))

    def _lists(self, day: date, number: int) -> None:
        """Some of it arXiv announced two days before."""
        if day.weekday() >= 5 or (day.month, day.day) in almanac.DAILY_HOLIDAYS:
            return
        papers = [f"25{day.month:02}.{number * 20 + n:05}" for n in range(self.chance.randint(1, 3))]
        if almanac.has_feed(day - 2 * DAY):
            papers.append(self._shared(day - 2 * DAY))
        for paper in papers:
            hours = self.chance.uniform(0.2, 5) if self.chance.random() < 0.9 else self.chance.uniform(6, 40)
            self.due.append((_midnight(day) + timedelta(hours=hours), day, paper))


@dataclass
class Year:
    redis_url: str
    folder: Path
    seed: int
    looks: int = 2  # a day

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = FakeClock(_midnight(almanac.FIRST) - timedelta(hours=5))
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
                    away_until = _midnight(day) + timedelta(days=self.chance.uniform(0.5, 16))
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
        return [_midnight(day) + timedelta(hours=each) for each in hours]

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
        due = _midnight(day) + timedelta(hours=almanac.DAILY_DUE_H)
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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
