"""`abstract PAPER`: a paper with its whole abstract, for whoever asks alone.

Lives here: what is shown. Not here: which paper is meant (`asking.py`), mathematics as Unicode (`posts/math.py`). Called by the desk;
the first button below a paper's post runs this command.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Answer, Request
from bot.commands.asking import Asking
from bot.commands.naming import HowTo
from bot.commands.wording import code, line, mistake
from bot.model import Line, Offer, Paper, Span
from bot.ports import Clock
from bot.posts.compose import card
from bot.posts.math import to_unicode
from bot.storage import Archive
from bot.topics.category_names import NAMES

CATEGORIES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Abstracts:
    archive: Archive
    asking: Asking
    clock: Clock
    how_to: HowTo

    async def answer(self, request: Request) -> Answer:
        """Raises Transient."""
        if not request.text.strip():
            example = self.how_to(request.channel.platform, "abstract 2401.01234")
            return mistake(
                line("The abstract of which paper? Name it by its id, a link or its title, for example ", code(example))
            )
        asked = await self.asking.which(request)
        if isinstance(asked, Answer):
            return asked
        paper = await self.archive.get(asked)
        if paper is None:
            return mistake(line("I have not seen that paper yet, so I do not have its abstract."))
        shown = card(paper, self.clock.now())
        abstract = to_unicode(paper.abstract) or "It was announced without an abstract."
        others = tuple(control for control in shown.controls if control.command != request.command)
        whole = replace(shown, summary=abstract, controls=())
        return Answer(lines=_filed(paper), cards=(whole,), offers=(*others, Offer("All about it", "paper", paper.id)))


def _filed(paper: Paper) -> tuple[Line, ...]:
    """Its categories by their names, where it has any."""
    spans: list[str | Span] = []
    for category in paper.categories[:CATEGORIES_SHOWN]:
        name = f" {NAMES[category]}" if category in NAMES else ""
        spans += [" · " if spans else "", code(category), name]
    return (line(*spans),) if spans else ()
