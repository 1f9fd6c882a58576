"""Asks all sources the same thing, and waits no longer than a person does. Called by the commands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.errors import PaperRouteError
from bot.model import Paper
from bot.ports import PaperSource

log = structlog.get_logger()

Ask = Callable[[PaperSource], Awaitable[Sequence[Paper]]]


async def inquire(sources: Sequence[PaperSource], ask: Ask, deadline_s: float) -> list[Paper]:
    """What those answered that answered in time, in the order of the sources. One that is late or fails is left out."""
    answers = await asyncio.gather(*(_answer(source, ask, deadline_s) for source in sources))
    return [paper for answer in answers for paper in answer]


async def _answer(source: PaperSource, ask: Ask, deadline_s: float) -> Sequence[Paper]:
    try:
        async with asyncio.timeout(deadline_s):
            return await ask(source)
    except TimeoutError:
        log.info("inquiry_late", source=source.name)
    except PaperRouteError as error:
        log.info("inquiry_failed", source=source.name, reason=error.reason)
    return ()
