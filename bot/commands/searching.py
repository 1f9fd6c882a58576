"""Searching for papers: pages of cards, and what to try when nothing is found.

Lives here: paging and wording. Not here: finding and ranking (bot/search). Called by the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat import PAGE_SIZE, Answer, Pages, Request
from bot.commands.naming import HowTo, unquoted
from bot.commands.wording import code, counted, line, mistake, shortened
from bot.errors import PaperRouteError
from bot.model import Line
from bot.ports import Clock
from bot.posts.compose import card
from bot.record import squash
from bot.search.searcher import Results
from bot.storage import Archive

MOST_FOUND = 50  # ten pages; who reads on has the wrong words. Always asked for whole, so that pages don't shift
LONGEST_QUERY = 300  # characters

LATE = "The hosted search did not answer in time: this is from the archive alone."


class Searching(Protocol):
    """What is needed of `bot.search.searcher.Searcher`."""

    async def search(self, query: str, limit: int, hosted: bool) -> Results: ...


@dataclass(frozen=True, slots=True)
class PaperSearch:
    searcher: Searching
    archive: Archive
    clock: Clock
    how_to: HowTo

    async def search(self, request: Request) -> Answer:
        """A page of results. Raises Transient."""
        query = squash(unquoted(request.text))
        if not query:
            example = self.how_to(request.channel.platform, "search induction heads")
            return mistake(line("Search for what? For example ", code(example), "."))
        if len(query) > LONGEST_QUERY:
            return mistake(line(f"That is too long to search for: at most {LONGEST_QUERY} characters, please."))
        results = await self.searcher.search(query, MOST_FOUND, hosted=True)
        late = (line(LATE),) if results.hosted == "late" else ()
        if not results.hits:
            return Answer(lines=(*await self._nothing(request, query), *late))
        total = -(-len(results.hits) // PAGE_SIZE)
        page = min(max(request.page, 1), total)
        shown = results.hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        now = self.clock.now()
        return Answer(
            lines=(_heading(query, len(results.hits), page, total), *late),
            cards=tuple(card(hit.paper, now) for hit in shown),
            pages=Pages(query, page, total),
        )

    async def _nothing(self, request: Request, query: str) -> tuple[Line, ...]:
        first = line("Nothing found for ", code(shortened(query, 100)), ".")
        try:
            count = await self.archive.count()
        except PaperRouteError:
            return (first,)
        if not count:
            return (first, line("The archive is still empty: it fills as papers are announced."))
        wish = self.how_to(request.channel.platform, f"subscribe {query}")
        return (
            first,
            line(f"The archive holds {counted(count, 'paper')}. Fewer or other words may find more."),
            line("To hear of it when there is something: ", code(wish)),
        )


def _heading(query: str, found: int, page: int, total: int) -> Line:
    count = f"{found}+ papers" if found >= MOST_FOUND else counted(found, "paper")
    where = f", page {page} of {total}" if total > 1 else ""
    return line(f"{count} for ", code(shortened(query, 100)), f"{where}:")
