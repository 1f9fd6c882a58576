"""Kill -9 between any two steps of a pass. The steps are found by recording a pass: what a pass does tomorrow is covered tomorrow."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.model import Channel
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.faults.bot import Bot
from tests.faults.mortal import Life, mortality

DAY = date(2026, 4, 15)
ALL, RISING, TOLD_MORE = (Channel.parse(f"fake:{each}/c") for each in ("T", "U", "V"))
OLD, NEW = ("2604.00001", "2604.00002", "2604.00003"), ("2604.00011", "2604.00012")
# After these nothing is stored that was not before: a death there is one of the moment after the last write. All else counts as a write.
READS = (
    "archive.get",
    "GET ",
    "HGET",
    "HMGET",
    "HVALS",
    "SMEMBERS",
    "XRANGE",
    "XREVRANGE",
    "ZRANGE",
    "ZSCORE",
    "ZMSCORE",
)
NEWS = {ALL: Counter(NEW), RISING: Counter(OLD[:1]), TOLD_MORE: Counter(OLD[1:2])}


class Moment:
    """Everything that is stored, to be brought back as often as wanted."""

    def __init__(self, redis_server: str, folder: Path) -> None:
        self._raw = Redis.from_url(redis_server)
        self._folder = folder
        self._kept: list[tuple[bytes, bytes, int]] = []

    async def keep(self) -> None:
        for key in await self._raw.keys():
            self._kept.append((key, await self._raw.dump(key), max(await self._raw.pttl(key), 0)))
        shutil.copytree(self._folder, self._folder.with_name("kept"))

    async def bring_back(self) -> None:
        await self._raw.flushall()
        for key, value, life_ms in self._kept:
            await self._raw.restore(key, life_ms, value)
        shutil.rmtree(self._folder)
        shutil.copytree(self._folder.with_name("kept"), self._folder)

    async def close(self) -> None:
        await self._raw.aclose()


@pytest.fixture
async def hf() -> AsyncIterator[HuggingFaceEmulator]:
    """Nothing at first, then three papers; then two more, and of the old ones one that rises and one that gets a keyword."""
    async with HuggingFaceEmulator(today=DAY, quota=1_000_000) as emulator:
        yield emulator


@pytest.fixture
async def bot(redis: Redis, redis_server: str, tmp_path: Path, hf: HuggingFaceEmulator) -> AsyncIterator[Bot]:
    clock = FakeClock(datetime(2026, 4, 15, 9, tzinfo=UTC))
    settings = HuggingFaceSettings(url=hf.url)
    bot = Bot(redis_server, tmp_path / "bot", clock, lambda: [HuggingFaceSource(settings, clock)])
    await bot.subscribe("diffusion", ALL)
    await bot.subscribe("diffusion upvotes>=50", RISING)
    await bot.subscribe("keyword:robots", TOLD_MORE)
    await bot.live()
    hf.publish(DAY, [make_entry(each, "A diffusion paper", upvotes=1) for each in OLD])
    await bot.live()
    hf.days[DAY][0]["paper"]["upvotes"] = 60
    hf.days[DAY][1]["paper"]["ai_keywords"] = ["robots"]
    hf.publish(DAY, [make_entry(each, "A diffusion paper") for each in NEW])
    yield bot
    await bot.end()


@pytest.mark.timeout(600)
async def test_a_pass_killed_between_any_two_writes_is_made_good(bot: Bot, redis_server: str) -> None:
    """The pass after it brings every paper to every channel that wants it, once."""
    moment = Moment(redis_server, bot.folder)
    await moment.keep()
    with mortality():
        whole = await bot.recorded()
        places = [n for n, step in enumerate(whole.steps, start=1) if not step.startswith(READS)]
        for place in places:
            await bot.end()
            await moment.bring_back()
            bot.platform = FakePlatform(bot.clock)
            died = await bot.live(dies_before=place)
            assert isinstance(died, Life) or place == len(whole.steps)
            assert isinstance(await bot.live(), Mapping)
            found = {channel: bot.posted(channel) for channel in NEWS}
            assert found == NEWS, f"killed after {whole.steps[place - 1]}"
    await moment.close()
    assert {"archive.add", "EVALSHA pr:{intake}:source:huggingface"} <= {whole.steps[place - 1] for place in places}
