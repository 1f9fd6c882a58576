"""The service: every loop of `paperroute run`, in what order they start, and how they stop.

Lives here: starting, supervising, stopping. Not here: what a loop does in one turn (poller, archiver, courier), what is connected to what
(`wiring/`). A turn that fails is logged and tried again after a pause; one loop's failure is never another's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.crew import Crew
from bot.delivery.retry import backoff_s
from bot.ending import ended
from bot.errors import Misconfigured, PaperRouteError, Transient
from bot.intake.freshness import span
from bot.intake.poller import Poller
from bot.model import Channel
from bot.ports import Platform

log = structlog.get_logger()

FINISHING_S = 8.0  # what is in flight may end; then it is cut off, and asked about at the next start
WAITING_CHECK_S = 60.0
REFUSED_S = 300.0  # before a refused token is tried once more
LAST_WORDS_S = 1.0  # for what is written at the end: the program must be gone within 10 s
FAILED_FIRST_S, FAILED_MOST_S = 1.0, 60.0
COURIER_MOST_S = 10.0  # all that can fail a courier's turn is Redis, which may be back any moment


class Service:
    """`say` tells the person at the terminal one sentence; `after_first_look` is awaited with one on each
    source, once it was read, or found to have been read a short while ago."""

    def __init__(
        self,
        crew: Crew,
        say: Callable[[str], None],
        after_first_look: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._crew = crew
        self._say = say
        self._after_first_look = after_first_look
        self._stopping = asyncio.Event()
        self._misconfigured: dict[str, Misconfigured] = {}
        self._useless: Misconfigured | None = None

    def stop(self) -> None:
        """Finish what is in flight and end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped. Raises Misconfigured when no platform is left that could be served, or a chore says that there is no use."""
        finishing = [asyncio.create_task(self._serve(platform)) for platform in self._crew.platforms]
        finishing += [asyncio.create_task(self._poll(poller)) for poller in self._crew.pollers]
        finishing.append(asyncio.create_task(self._forever("waiting_channels", self._check_waiting)))
        finishing += [asyncio.create_task(self._forever(name, chore.turn)) for name, chore in self._crew.chores.items()]
        try:
            await self._stopping.wait()
            await asyncio.wait(finishing, timeout=FINISHING_S)
        finally:
            for task in finishing:
                task.cancel()
            await asyncio.gather(*finishing, return_exceptions=True)
            await asyncio.gather(*(platform.close() for platform in self._crew.platforms), return_exceptions=True)
        await self._end()
        if self._useless is not None:
            raise self._useless
        if len(self._misconfigured) == len(self._crew.platforms):
            raise Misconfigured(" ".join(error.reason for error in self._misconfigured.values()))

    async def _end(self) -> None:
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                await self._crew.at_end()
        except (PaperRouteError, TimeoutError) as error:
            log.warning("end_not_written", reason=str(error) or "it took too long")

    # Platforms

    async def _serve(self, platform: Platform) -> None:
        """Connect, then deliver and listen side by side."""
        if not await self._connect(platform):
            return
        delivering = asyncio.create_task(self._deliver(platform))
        listening = asyncio.create_task(self._forever(f"listen_{platform.name}", lambda: self._listen(platform)))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([stopped, delivering], return_when=asyncio.FIRST_COMPLETED)
            listening.cancel()  # no new commands; deliveries in flight go on
            await asyncio.gather(delivering, return_exceptions=True)
        finally:
            for task in (listening, stopped, delivering):
                if not task.cancelling():  # a second time would break off the closing of its connection
                    task.cancel()
            await asyncio.gather(listening, stopped, delivering, return_exceptions=True)

    async def _deliver(self, platform: Platform) -> None:
        """Until stopped, and what is in flight then has ended."""
        round_ = self._crew.rounds[platform.name]
        try:
            await self._forever(f"deliver_{platform.name}", round_.turn, COURIER_MOST_S)
            await round_.finish()
        finally:
            round_.break_off()

    async def _connect(self, platform: Platform) -> bool:
        """Tried until it works or is known to be useless. Says what people must know."""
        failures, said = 0, ""
        while not self._stopping.is_set():
            try:
                for sentence in await platform.open():
                    self._say(sentence)
                return True
            except Misconfigured as error:
                self._give_up(platform, error)
                return False
            except PaperRouteError as error:
                if error.reason != said:
                    self._say(f"{platform.name}: {error.reason} Trying again until it works.")
                said = error.reason
                log.warning("platform_away", platform=platform.name, reason=error.reason)
            except Exception as error:
                log.exception("platform_failed", platform=platform.name)
                said = str(error)
            failures += 1
            await self._pause(backoff_s(failures, FAILED_FIRST_S, FAILED_MOST_S, 0.5))
        return False

    def _give_up(self, platform: Platform, error: Misconfigured) -> None:
        log.error("platform_misconfigured", platform=platform.name, reason=error.reason)
        self._say(error.reason)
        self._misconfigured[platform.name] = error
        if len(self._misconfigured) == len(self._crew.platforms):
            self.stop()

    async def _listen(self, platform: Platform) -> float:
        try:
            await platform.listen(self._crew.commands)
        except Misconfigured as error:  # a token that was good at the start is refused now
            self._say(error.reason)
            return REFUSED_S
        return FAILED_FIRST_S  # it ended although nobody stopped it: connect anew

    async def _check_waiting(self) -> float:
        """Start subscriptions whose channel can be posted in by now: an invitation may have come while nobody listened."""
        platforms = {platform.name: platform for platform in self._crew.platforms}
        waiting: set[Channel] = set()
        async for subscription in self._crew.stores.subscriptions.all():
            if subscription.options.waiting is not None and subscription.channel.platform in platforms:
                waiting.add(subscription.channel)
        for channel in sorted(waiting):
            with contextlib.suppress(PaperRouteError):
                if (await platforms[channel.platform].readiness(channel)).ready:
                    started = await self._crew.commands.can_post_now(channel)
                    if started is not None and started.announcement:
                        await platforms[channel.platform].say(channel, started.announcement)
                    log.info("waiting_channel_started", channel=str(channel))
        return WAITING_CHECK_S

    # Sources

    async def _poll(self, poller: Poller) -> None:
        """At the times that the passes themselves name; after a restart no sooner than the last one asked for."""
        archiving: list[asyncio.Task[None]] = []
        started = False

        async def begun(sentence: str) -> None:
            if not archiving:
                archiving.append(asyncio.create_task(self._archive(poller.source_name)))
                if self._after_first_look is not None:
                    await self._after_first_look(sentence)

        async def turn() -> float:
            nonlocal started
            if not started:
                left_s, started = await poller.left_s(), True
                if left_s > 0:
                    await begun(f"{poller.source_name}: read a short while ago; the next look is in {span(left_s)}.")
                    return left_s
            report = await poller.poll_once()
            if self._crew.pulse is not None:
                await self._crew.pulse.passed(report.source, well=report.error is None)
            if report.error is None:
                await begun(report.sentence())
            left = report.next_at - self._crew.stores.clock.now() if report.next_at else None
            return max(left.total_seconds(), 0.0) if left is not None else FAILED_MOST_S

        try:
            await self._forever(f"poll_{poller.source_name}", turn)
        finally:
            for task in archiving:
                await ended(task)

    async def _archive(self, source: str) -> None:
        archiver = self._crew.archivers.get(source)
        failures = 0
        while archiver is not None:
            try:
                added = await archiver.run()
                log.info("archive_filled", source=source, papers=added)
                return
            except Transient as error:
                failures += 1
                log.warning("archiving_failed", source=source, reason=error.reason)
                await self._pause(backoff_s(failures, 10.0, 600.0, 0.5))

    # Loops

    async def _forever(self, name: str, turn: Callable[[], Awaitable[float]], most_s: float = FAILED_MOST_S) -> None:
        """Turn after turn until stopped. A turn returns the pause (seconds) before the next."""
        failures, said = 0, ""
        while not self._stopping.is_set():
            try:
                pause_s = await turn()
                failures, said = 0, ""
            except Misconfigured as error:
                log.error("no_use_in_going_on", loop=name, reason=error.reason)
                self._useless, pause_s = error, 0.0
                self.stop()
            except PaperRouteError as error:
                failures += 1
                if error.reason != said:  # once, and not at each try
                    log.warning("turn_failed", loop=name, reason=error.reason, failures=failures)
                said = error.reason
                pause_s = backoff_s(failures, FAILED_FIRST_S, most_s, 0.5)
            except Exception:
                failures += 1
                log.exception("turn_failed_unexpectedly", loop=name, failures=failures)
                pause_s = backoff_s(failures, FAILED_FIRST_S, FAILED_MOST_S, 0.5)
            await self._pause(pause_s)

    async def _pause(self, delay_s: float) -> None:
        """Cut short by `stop`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), delay_s)
