"""Searching for papers: pages of cards, and what to try when nothing is found.

Lives here: paging and wording. Not here: finding and ranking (bot/search). Called by the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat import PAGE_SIZE, Answer, Pages, Request
from bot.commands.naming import HowTo, unquoted
from bot.commands.wording import code, line, mistake, page_of_pages, papers, shortened
from bot.errors import PaperRouteError
from bot.language import N_, _, ngettext, phrase
from bot.model import Line
from bot.ports import Clock
from bot.posts.compose import card
from bot.record import squash
from bot.search.searcher import Results
from bot.storage.archive import Archive

MOST_FOUND = 50  # ten pages; who reads on has the wrong words. Always asked for whole, so that pages don't shift
LONGEST_QUERY = 300  # characters

LATE = N_("The hosted search did not answer in time: this is from the archive alone.")


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
            return mistake(phrase(_("Search for what? For example {command}."), command=code(example)))
        if len(query) > LONGEST_QUERY:
            too_long = _("That is too long to search for: at most {most} characters, please.", most=LONGEST_QUERY)
            return mistake(line(too_long))
        results = await self.searcher.search(query, MOST_FOUND, hosted=True)
        late = (line(_(LATE)),) if results.hosted == "late" else ()
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
        first = phrase(_("Nothing found for {query}."), query=code(shortened(query, 100)))
        try:
            count = await self.archive.count()
        except PaperRouteError:
            return (first,)
        if not count:
            return (first, line(_("The archive is still empty: it fills as papers are announced.")))
        wish = self.how_to(request.channel.platform, f"subscribe {query}")
        return (
            first,
            line(_("The archive holds {papers}. Fewer or other words may find more.", papers=papers(count))),
            phrase(_("To hear of it when there is something: {command}"), command=code(wish)),
        )


def _heading(query: str, found: int, page: int, total: int) -> Line:
    if found >= MOST_FOUND:
        said = _("{count}+ papers for {query}", count=found)
    else:
        said = ngettext("{count} paper for {query}", "{count} papers for {query}", found)
    return line(*phrase(said, query=code(shortened(query, 100))), f"{page_of_pages(page, total)}:")
