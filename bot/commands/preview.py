"""What a person who just subscribed may expect: how many of the newest papers would have come, and when the next ones are due.

Lives here: the two sentences. Not here: matching (bot/topics), what the sources know of their timing (given as `Outlook`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commands.wording import counted, line, shortened
from bot.errors import PaperRouteError
from bot.model import Line, Span
from bot.ports import Archive, Clock
from bot.posts.compose import card
from bot.topics.language import Topic, matches

LOOKED_AT = 200  # papers: about three days of Daily Papers and some milliseconds of matching
TITLE_SHOWN = 120

Outlook = Callable[[], Awaitable[str]]  # a sentence about when the next papers are due, "" where nobody knows


@dataclass(frozen=True, slots=True)
class Preview:
    archive: Archive
    clock: Clock
    outlook: Outlook | None = None

    async def lines(self, topic: Topic) -> tuple[Line, ...]:
        """Never raises for an archive or a source that is away: then there is less to say."""
        return tuple(found for found in (await self._recent(topic), await self._next()) if found)

    async def _recent(self, topic: Topic) -> Line:
        try:
            newest = await self.archive.newest(LOOKED_AT)
        except PaperRouteError:
            return ()
        if not newest:
            return ()
        wanted = [paper for paper in newest if matches(topic, paper)]
        seen = counted(len(newest), "paper")
        if not wanted:
            return line(f"Of the newest {seen} none matches, so it may be quiet for a while.")
        latest = card(wanted[0], self.clock.now())
        title = Span(shortened(latest.title, TITLE_SHOWN), url=latest.url)
        return line(f"Of the newest {seen} it would have brought {len(wanted):,}, the latest: ", title)

    async def _next(self) -> Line:
        if self.outlook is None:
            return ()
        try:
            return line(await self.outlook())
        except PaperRouteError:
            return ()
