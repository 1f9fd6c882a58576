"""The bot's intake as it is wired, with lives that end: real Redis, real archive, real sources; a platform in memory to count posts.

A life is what a process is: what is in memory goes with it, what is stored stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from bot.crew import courier, intake
from bot.intake.pace import Pace
from bot.intake.poller import Poller
from bot.intake.report import PassReport
from bot.model import Channel, PaperId, Post, Subscription
from bot.operations.stores import Stores
from bot.ports import PaperSource
from bot.progress import SourceState
from bot.topics.language import parse
from bot.wiring import Setting, open_stores
from config.settings import CoreSettings
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.faults.mortal import Life, living

PAGE = re.compile(r"(?:arxiv\.org/abs|huggingface\.co/papers)/(\d{4}\.\d{4,5})")


@dataclass
class Bot:
    """`sources` makes them anew for each life. `killed_at`: the steps after which one ended, with how often."""

    redis_url: str
    folder: Path
    clock: FakeClock
    sources: Callable[[], Sequence[PaperSource]]
    killed_at: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.platform = FakePlatform(self.clock)
        core = CoreSettings.model_construct(redis_url=SecretStr(self.redis_url), data_dir=self.folder)
        self._setting = Setting(core, None, self.clock)
        self._process: AsyncExitStack | None = None

    @asynccontextmanager
    async def life(self) -> AsyncIterator[tuple[Stores, Mapping[str, Poller]]]:
        """A process: stores, and a poller for each source."""
        async with open_stores(self._setting) as stores:
            self._sources = {source.name: source for source in self.sources()}
            try:
                shared = intake(stores, "run", 0, Pace())
                yield stores, {name: Poller(source, shared) for name, source in self._sources.items()}
            finally:
                for source in self._sources.values():
                    await source.close()

    async def subscribe(self, topic: str, channel: Channel) -> None:
        parsed = parse(topic)
        async with self.life() as (stores, _):
            await stores.subscriptions.add(
                Subscription(channel, parsed.text, parsed.canonical, "someone", self.clock.now())
            )

    async def recorded(self) -> Life:
        """A pass of each source in a life that does not end, for its steps."""
        async with self.life() as (_, pollers):
            with living(Life()) as life:
                for poller in pollers.values():
                    await poller.poll_once()
        return life

    async def live(self, dies_before: int | None = None) -> Mapping[str, PassReport] | Life:
        """One pass of each source, and what waits is posted; or the life that ended before that step. The next call begins another."""
        if self._process is None:
            self._process = AsyncExitStack()
            self._stores, self._pollers = await self._process.enter_async_context(self.life())
        reports: dict[str, PassReport] = {}
        with living(Life(dies_before)) as life:
            for name, poller in self._pollers.items():
                reports[name] = await poller.poll_once()
        if life.dead:
            self.killed_at[kind(life)] += 1
            await self.end()
            return life
        await self.deliver(self._stores)
        return reports

    async def state(self, name: str) -> tuple[PaperSource, SourceState]:
        """A source of the life that is lived, and what is stored of it."""
        return self._sources[name], await self._stores.cursors.load(name)

    async def known(self, ids: Collection[str]) -> set[str]:
        """Those of the arXiv ids that were announced, or taken as known."""
        whole = {PaperId(f"arxiv:{each}"): each for each in ids}
        missing = await self._stores.cursors.unannounced(whole)
        return {each for paper, each in whole.items() if paper not in missing}

    async def end(self) -> None:
        """What stands in memory is gone."""
        process, self._process = self._process, None
        if process is not None:
            await process.aclose()

    async def deliver(self, stores: Stores) -> None:
        """Post whatever waits."""
        worker = courier(self.platform, stores)
        while await worker.serve_one():
            self.clock.advance(1.0)

    def posted(self, channel: Channel) -> Counter[str]:
        """How often each paper stands in a channel, by its arXiv id."""
        return Counter(each for standing in self.platform.messages(channel) for each in papers_in(standing.post))


def papers_in(post: Post) -> set[str]:
    """The papers that a post leads to, whatever kind of post it is."""
    return set(PAGE.findall(repr(post)))


def kind(life: Life) -> str:
    """After what a life ended, without the ids in it."""
    last = life.steps[-1] if life.steps else "the start"
    return re.sub(r"\d+", "N", last)[:60]
