"""The recorded days replayed at the clock's pace, with everything going wrong at random: the vendor, the wire, the bot itself.

The real source, poller, Redis, archive and courier read an emulator whose lists fill up hour by hour; what was published is known here
and nowhere in the code that is tested. Run by `test_replay.py`, and by hand: `make faults-intake SEED=7 ROUNDS=3`.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.model import Channel
from tests.emulators.faults import Fault
from tests.emulators.huggingface import Entry, HuggingFaceEmulator
from tests.fakes.clock import FakeClock
from tests.faults.bot import Bot
from tests.faults.mortal import Life, mortality

RECORDED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "huggingface" / "daily"
ALL, SOME = Channel.parse("fake:T/all"), Channel.parse("fake:U/some")
TOPICS = {ALL: "the OR of OR a OR we", SOME: "diffusion OR title:agent"}

FAULTS = (
    Fault.TOO_MANY,
    Fault.FORBIDDEN,
    Fault.UNAVAILABLE,
    Fault.HANG,
    Fault.RESET,
    Fault.CUT_OFF,
    Fault.SLOW_DRIP,
    Fault.HALF_PAGE,
    Fault.HALF_THE_PAPERS,
    Fault.NOTHING,
    Fault.HTML,
    Fault.GARBAGE,
    Fault.WRONG_CHARSET,
    Fault.TRUNCATED_GZIP,
    Fault.REDIRECT_LOOP,
    Fault.HUGE,
    Fault.GZIP_BOMB,
    Fault.THOUSAND_ENTRIES,
    Fault.NOT_A_LIST,
    Fault.EMPTY_PAGE,
)
POLLS_H = (1, 5, 9, 14, 19, 23)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
LATE_H = 40  # after its day's midnight: the latest that a list still gets papers


@dataclass
class Outcome:
    """What was published, and what became of it."""

    announced: int
    distinct: set[str]
    seen: set[str]
    posted: Counter[str]
    passes: int
    failed: int
    injected: Counter[str] = field(default_factory=Counter)
    killed_at: Counter[str] = field(default_factory=Counter)

    @property
    def missed(self) -> set[str]:
        return self.distinct - set(self.posted)

    @property
    def twice(self) -> set[str]:
        return {paper for paper, count in self.posted.items() if count > 1}

    @property
    def unstored(self) -> set[str]:
        return self.distinct - self.seen


@dataclass
class Trouble:
    """What goes wrong, and for how long. Everything is drawn from one seed."""

    chance: random.Random
    hf: HuggingFaceEmulator
    counts: Counter[str] = field(default_factory=Counter)
    stalled_until: datetime = NEVER
    bot_away_until: datetime = NEVER

    def of_day(self, midnight: datetime) -> None:
        """A list may show the day before's papers as its own for some hours, may stall for days, the bot may be away for weeks."""
        if self.chance.random() < 0.12:
            self.hf.repeating = {midnight.date()}
            self.counts["yesterday's list under today's date"] += 1
        if self.chance.random() < 0.06 and midnight >= self.stalled_until:
            self.stalled_until = midnight + timedelta(hours=self.chance.uniform(4, 120))
            self.hf.stall()
            self.counts["a list that stands still"] += 1
        if self.chance.random() < 0.04 and midnight >= self.bot_away_until:
            self.bot_away_until = midnight + timedelta(days=self.chance.uniform(0.5, 16))
            self.counts["the bot is away for days"] += 1

    def of_hour(self, now: datetime) -> None:
        if now >= self.stalled_until:
            self.hf.recover()
        if now.hour >= 14:
            self.hf.repeating = set()
        self.hf.faults.forget()
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2, 4))):
            self.hf.fail(self.chance.choice(FAULTS), times=self.chance.choice((1, 1, 3)))

    def death(self) -> int | None:
        """Before which step the next pass ends."""
        return self.chance.randrange(self.chance.choice((8, 16, 60))) if self.chance.random() < 0.3 else None


@dataclass
class Replay:
    """`days`: at most that many recorded days."""

    redis_url: str
    folder: Path
    seed: int
    days: int = 1000

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        recorded = [(date.fromisoformat(path.stem), path) for path in sorted(RECORDED.glob("*.json"))][: self.days]
        self.lists: dict[date, list[Entry]] = {day: json.loads(path.read_text()) for day, path in recorded}
        self.due: list[tuple[datetime, date, Entry]] = sorted(
            ((self._appears(day), day, entry) for day, entries in self.lists.items() for entry in entries),
            key=lambda each: each[:2],
        )

    def _appears(self, day: date) -> datetime:
        """Most come in the first hours, some in the evening, a few when their day is over."""
        late = self.chance.random()
        hours = self.chance.uniform(0.2, 6) if late < 0.8 else self.chance.uniform(6, 24 if late < 0.95 else LATE_H)
        return datetime.combine(day, time(), UTC) + timedelta(hours=hours)

    async def run(self) -> Outcome:
        first, last = min(self.lists), max(self.lists)
        clock = FakeClock(datetime.combine(first, time(), UTC) - timedelta(hours=12))
        with mortality():
            async with HuggingFaceEmulator(today=clock.now().date(), quota=10_000_000) as hf:
                settings = HuggingFaceSettings(url=hf.url)
                quick = {"read_s": 0.4, "day_deadline_s": 2.0}
                bot = Bot(self.redis_url, self.folder, clock, lambda: [HuggingFaceSource(settings, clock, **quick)])
                for channel, topic in TOPICS.items():
                    await bot.subscribe(topic, channel)
                return await self._replayed(bot, hf, first, last)

    async def _replayed(self, bot: Bot, hf: HuggingFaceEmulator, first: date, last: date) -> Outcome:
        trouble = Trouble(self.chance, hf)
        passes = failed = 0
        await bot.live(None)  # before the first day: nothing is there yet, so that nothing is old news
        for number in range((last - first).days + 12):
            midnight = datetime.combine(first + timedelta(days=number), time(), UTC)
            calm = midnight.date() > last + timedelta(days=1)
            if not calm:
                trouble.of_day(midnight)
            for hour in POLLS_H:
                now = midnight + timedelta(hours=hour)
                bot.clock.advance(max((now - bot.clock.now()).total_seconds(), 0.0))
                hf.today = now.date()
                self._publish(hf, now)
                if calm:
                    trouble.stalled_until = now
                trouble.of_hour(now)
                if calm:
                    hf.faults.forget()
                elif now < trouble.bot_away_until:
                    continue
                outcome = await bot.live(None if calm else trouble.death())
                passes += 1
                failed += isinstance(outcome, Life) or outcome["huggingface"].error is not None
        await bot.end()
        injected = trouble.counts + Counter({str(fault): count for fault, count in hf.faults.served.items()})
        return await self._outcome(bot, passes, failed, injected)

    def _publish(self, hf: HuggingFaceEmulator, now: datetime) -> None:
        while self.due and self.due[0][0] <= now:
            _, day, entry = self.due.pop(0)
            hf.publish(day, [entry])

    async def _outcome(self, bot: Bot, passes: int, failed: int, injected: Counter[str]) -> Outcome:
        listed = [entry["paper"]["id"] for entries in self.lists.values() for entry in entries]
        async with bot.life() as (stores, _):
            stored = {
                paper.arxiv_id for paper in await stores.archive.newest(10 * len(listed)) if paper.arxiv_id is not None
            }
        return Outcome(len(listed), set(listed), stored, bot.posted(ALL), passes, failed, injected, bot.killed_at)


def table(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Rows for people; several rounds are summed up."""
    injected = sum((each.injected for each in outcomes), Counter[str]())
    killed = sum((each.killed_at for each in outcomes), Counter[str]())
    totals: list[tuple[str, int]] = [
        ("announced", sum(each.announced for each in outcomes)),
        ("distinct", sum(len(each.distinct) for each in outcomes)),
        ("missed", sum(len(each.missed) for each in outcomes)),
        ("announced twice", sum(len(each.twice) for each in outcomes)),
        ("not in the archive", sum(len(each.unstored) for each in outcomes)),
        ("passes", sum(each.passes for each in outcomes)),
        ("of them failed or killed", sum(each.failed for each in outcomes)),
        ("kills", killed.total()),
        ("different steps killed after", len(killed)),
    ]
    return [(name, str(count)) for name, count in [*totals, *sorted(injected.items(), key=lambda row: -row[1])]]
