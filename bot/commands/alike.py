"""`like PAPER`: papers that speak of what a paper speaks of.

Lives here: which paper is meant, and what is said. Not here: which words are looked for (`search/likeness.py`), how a list looks
(`listing.py`). Called by the desk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Answer, Request
from bot.commands.asking import Asking, bare
from bot.commands.knowing import Knowing, nobody_knows
from bot.commands.listing import Listing, page_of
from bot.commands.naming import unquoted
from bot.commands.wording import titled
from bot.language import _, ngettext, phrase
from bot.search.likeness import likeness

MOST = 25


@dataclass(frozen=True, slots=True)
class Alike:
    asking: Asking
    knowing: Knowing

    async def like(self, request: Request) -> Answer:
        """`like PAPER [PAGE]`. Raises Transient."""
        text = unquoted(request.text)
        *rest, last = text.rsplit(None, 1) or [""]
        named = " ".join(rest)
        page = page_of(last) if named else None
        nothing = _("Like which paper? Name it by its id, a link or its title, for example {command}")
        asked = await self.asking.which(replace(request, text=named if page else text), nothing)
        if isinstance(asked, Answer):
            return asked
        paper = await self.knowing.in_full(asked)
        if paper is None:
            return nobody_knows(asked)
        now = self.asking.clock.now()
        hits = await self.asking.archive.search(likeness(paper), MOST + 1)
        papers = [hit.paper for hit in hits if hit.paper.id not in (paper.id, *paper.also)][:MOST]
        if not papers:
            return Answer(lines=(phrase(_("The archive has nothing like {paper}."), paper=titled(paper, now)),))
        said = ngettext("{count} paper like {paper}", "{count} papers like {paper}", len(papers))
        head = phrase(said, paper=titled(paper, now))
        return Listing(f"like {bare(paper.id)}", papers, head, page or 1).answer(now)
