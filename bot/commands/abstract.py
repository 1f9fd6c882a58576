"""`abstract PAPER`: a paper with its whole abstract, to be read and nothing else. It is the first button below a paper's post, which
only whoever presses it sees the answer to.

Lives here: what is shown, and what `paper` shows of it too. Not here: which paper is meant (`asking.py`), what is known of it
(`knowing.py`), all that is linked to it (`showing.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.chat import Answer, Request
from bot.commands.asking import Asking
from bot.commands.knowing import Knowing, nobody_knows
from bot.commands.wording import code, line, shortened
from bot.language import _
from bot.model import Line, Offer, Paper, Span
from bot.ports import Clock
from bot.posts.compose import card
from bot.posts.math import to_unicode
from bot.topics.category_names import NAMES

CATEGORIES_SHOWN = 6
NOTICE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Abstracts:
    knowing: Knowing
    asking: Asking
    clock: Clock

    async def answer(self, request: Request) -> Answer:
        """Raises Transient."""
        nothing = _("The abstract of which paper? Name it by its id, a link or its title, for example {command}")
        asked = await self.asking.which(request, nothing)
        if isinstance(asked, Answer):
            return asked
        paper = await self.knowing.at_once(asked)
        if paper is None:
            return nobody_knows(asked)
        shown = card(paper, self.clock.now())
        abstract = to_unicode(paper.abstract) or _("It was announced without an abstract.")
        others = tuple(control for control in shown.controls if control.command != request.command)
        whole = replace(shown, summary=abstract, controls=())
        about = Offer(_("All about it"), "paper", paper.id)
        return Answer(lines=tuple(standing(paper)), cards=(whole,), below=tuple(filed(paper)), offers=(*others, about))


def standing(paper: Paper) -> Iterator[Line]:
    """That it is withdrawn, where it is."""
    if paper.withdrawn:
        notice = shortened(to_unicode(paper.withdrawn), NOTICE_SHOWN)
        if notice.lower().startswith("withdrawn"):
            yield line(Span(notice, "bold"))
        else:
            yield line(Span(_("Withdrawn:") + " ", "bold"), notice)


def filed(paper: Paper) -> Iterator[Line]:
    """Its categories by their names, where it has any."""
    spans: list[str | Span] = []
    for category in paper.categories[:CATEGORIES_SHOWN]:
        name = f" {NAMES[category]}" if category in NAMES else ""
        spans += [" · " if spans else "", code(category), name]
    if spans:
        yield line(*spans)
