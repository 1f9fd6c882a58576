"""`paper PAPER`: a paper's card with everything that is linked to it, and what happened to it. Its abstract is a button away.

Lives here: what is said. Not here: which paper is meant (`asking.py`), what is known of it (`knowing.py`), how a card looks
(`posts/compose.py`), the abstract (`abstract.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.chat import Answer, Offer, Request
from bot.commands.abstract import NOTICE_SHOWN, filed, standing
from bot.commands.asking import Asking, bare
from bot.commands.knowing import Knowing, nobody_knows
from bot.commands.why import event_line
from bot.commands.wording import day, line, shortened
from bot.language import _, enumerated, number, phrase
from bot.model import Line, Linked, Paper, Span
from bot.ports import Clock
from bot.posts.compose import card, web_url
from bot.posts.math import to_unicode
from bot.storage.intake import EventLog

KEYWORDS_SHOWN = 8
NAME_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Showing:
    knowing: Knowing
    events: EventLog
    asking: Asking
    clock: Clock

    async def show(self, request: Request) -> Answer:
        """Raises Transient."""
        nothing = _("Which paper? Name it by its id, a link or its title, for example {command}")
        asked = await self.asking.which(request, nothing)
        if isinstance(asked, Answer):
            return asked
        paper = await self.knowing.in_full(asked)
        if paper is None:
            return nobody_knows(asked)
        now = self.clock.now()
        happened = [event_line(event, now) for event in await self.events.of(paper.id)]
        return Answer(
            lines=tuple(standing(paper)),
            cards=(replace(card(paper, now), controls=()),),  # what can be done with it stands below all of it
            below=(*filed(paper), *_linked_to(paper), *self._listed(paper, now.date()), *happened),
            offers=_offers(paper),
        )

    def _listed(self, paper: Paper, today: date) -> Iterator[Line]:
        """By each source once, with all its days."""
        days: dict[str, list[str]] = {}
        for each in paper.listings:
            days.setdefault(self.knowing.called(each.source), []).extend([day(each.day, today)] if each.day else [])
        where = [
            _("by {source} on {days}", source=name, days=enumerated(listed))
            if listed
            else _("by {source}", source=name)
            for name, listed in days.items()
        ]
        if where:
            yield line(_("Listed {where}.", where="; ".join(where)))


def _offers(paper: Paper) -> tuple[Offer, ...]:
    names = ((_("Abstract"), "abstract"), (_("What became of it here"), "why"), (_("Save"), "save"))
    return tuple(Offer(label, command, bare(paper.id)) for label, command in names)


def _linked_to(paper: Paper) -> Iterator[Line]:
    if paper.keywords:
        shown = ", ".join(shortened(each, NAME_SHOWN) for each in paper.keywords[:KEYWORDS_SHOWN])
        yield line(_("Keywords: {keywords}", keywords=shown))
    for name, linked in ((_("Models"), paper.models), (_("Datasets"), paper.datasets), (_("Spaces"), paper.spaces)):
        if linked.total:
            yield _linked(name, linked)
    where = ", ".join(filter(None, (to_unicode(paper.journal_ref or ""), f"doi:{paper.doi}" if paper.doi else "")))
    if where:
        page = web_url(f"https://doi.org/{paper.doi}") if paper.doi else None
        yield phrase(_("Published: {where}"), where=Span(shortened(where, NOTICE_SHOWN), url=page))
    if any(web_url(each) for each in paper.media):
        pages = [web_url(each) for each in paper.media]
        yield _joined(_("Media:") + " ", [Span(f"{at}", url=url) for at, url in enumerate(pages, 1) if url])


def _linked(name: str, linked: Linked) -> Line:
    more = linked.total - len(linked.shown)
    spans = [Span(shortened(each.label, NAME_SHOWN), url=web_url(each.url)) for each in linked.shown]
    if not spans:
        return line(f"{name}: {number(linked.total)}")
    return line(*_joined(f"{name}: ", spans), " " + _("and {more} more", more=more) if more > 0 else "")


def _joined(before: str, spans: Sequence[Span]) -> Line:
    parts = [part for span in spans for part in (Span(", "), span)]
    return (Span(before), *parts[1:])
