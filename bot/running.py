"""`paperroute run` and `paperroute demo` as a person sees them: what is said at the start, when they end.

Lives here: signals, greetings, the closing line. Not here: what is built (`wiring/`), the loops (`service.py`), the days (`demo.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import wiring
from bot.crew import Crew
from bot.demo import CHANNELS, TOPICS, Totals
from bot.language import ENGLISH, speaking
from bot.model import plain
from bot.plan import Start
from bot.posts.compose import card
from bot.service import Service

NEWEST_SHOWN = 5


async def serve(setting: wiring.Setting, say: Callable[[str], None], start: Start) -> int:
    """Until SIGTERM or SIGINT. Returns the exit code. Raises Misconfigured, Unavailable."""
    async with wiring.open_crew(setting, say, start) as crew:
        greeted = False

        async def greet(sentence: str) -> None:
            nonlocal greeted
            say(sentence)
            if not greeted:
                greeted = True
                with speaking(ENGLISH, by=ZoneInfo(setting.core.timezone)):
                    await _greet(crew, say)

        service = Service(crew, say, greet)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, service.stop)
        await service.run()
    return 0


async def _greet(crew: Crew, say: Callable[[str], None]) -> None:
    """What to do next, as long as nobody subscribed to anything."""
    async for _ in crew.stores.subscriptions.all():
        return
    newest = await crew.stores.archive.newest(NEWEST_SHOWN)
    say(f"No channel is subscribed to anything yet.{' The newest papers:' if newest else ''}")
    for paper in newest:
        found = card(paper, crew.stores.clock.now())
        say(f"  {found.title}  {found.url or ''}")
    say(plain(await crew.outlook()))
    for platform in crew.platforms:
        say(
            f"On {platform.name.capitalize()}, type this in a channel: {crew.how_to(platform.name, 'subscribe diffusion policy')}"
        )


async def demonstrate(feed: Path | None, interactive: bool, console: Console) -> int:
    """Raises Unavailable where no Redis can be started, or the feed cannot be read."""
    async with wiring.open_demo(feed, console) as parts:
        await parts.demo.subscribe()
        for channel in CHANNELS:
            console.print(f"#{channel.channel} is subscribed to: {' · '.join(TOPICS[channel.channel])}", markup=False)
        await parts.console.open()
        with _progress(console, shown=feed is not None) as bar:
            days = bar.add_task("Replaying", total=parts.days)

            def each_day(day: date) -> None:
                bar.update(days, advance=1, description=f"Replaying {day}")

            totals = await parts.demo.play(each_day)
        console.print(closing(totals), style="bold")
        if interactive:
            await _until_quit(parts)
    return 0


def closing(totals: Totals) -> str:
    """The counts of a demo in a line."""
    return (
        f"{totals.days} days: {totals.announced} papers announced, {totals.new} new, {totals.matched} matched, "
        f"{totals.queued} deliveries queued, {totals.posted} posted, {totals.waiting} not posted."
    )


def _progress(console: Console, shown: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not shown or not console.is_terminal)


async def _until_quit(parts: wiring.DemoParts) -> None:
    listening = asyncio.create_task(parts.console.listen(parts.commands))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, listening.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await listening
