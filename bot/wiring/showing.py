"""What `demo` is made of: real parts on a recorded feed."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from adapters.platforms.console import console_platform
from bot.clock import ReplayClock
from bot.crew import courier, desk, intake
from bot.demo import NOON, Demo
from bot.intake.pace import Pace
from bot.intake.poller import Poller
from bot.ports import Commands, Platform
from bot.preferences import House
from bot.wiring.setting import Setting
from bot.wiring.stores import open_stores
from config.settings import CoreSettings


@dataclass(frozen=True, slots=True)
class DemoParts:
    demo: Demo
    days: int
    console: Platform
    commands: Commands


@asynccontextmanager
async def open_demo(feed: Path | None, console: Console) -> AsyncIterator[DemoParts]:
    """Real parts on a recorded feed: a throw-away data directory, no .env, no token, nothing outside this machine."""
    from adapters.sources.huggingface import HuggingFaceSource  # noqa: PLC0415
    from adapters.sources.huggingface_settings import HuggingFaceSettings  # noqa: PLC0415
    from adapters.sources.replay import SAMPLE, ReplayServer  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paperroute-demo-")))
        replay = await stack.enter_async_context(ReplayServer(feed or SAMPLE))
        clock = ReplayClock(datetime.combine(replay.days[0], NOON))
        setting = Setting(CoreSettings.model_construct(data_dir=folder), None, clock)
        stores = await stack.enter_async_context(open_stores(setting))
        source = HuggingFaceSource(
            HuggingFaceSettings.model_construct(url=replay.url, token=None, details=0, trending=False), clock
        )
        stack.push_async_callback(source.close)
        platform = console_platform(clock, folder, console)
        stack.push_async_callback(platform.close)
        poller = Poller(source, intake(stores, "demo", len(replay.days), Pace()))
        demo = Demo(replay, clock, poller, courier(platform, stores, house=House(mode="instant")), stores)
        yield DemoParts(demo, len(replay.days), platform, desk(stores, [source], [platform], {}))
