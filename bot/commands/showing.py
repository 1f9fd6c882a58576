"""`paper PAPER`: all that is known of one paper.

Lives here: what is asked of whom, and what is said. Not here: which paper is meant (`asking.py`), how a card looks (`posts/compose.py`).
Called by the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat import Answer, Offer, Request
from bot.commands.asking import Asking, bare
from bot.commands.naming import HowTo
from bot.commands.why import event_line
from bot.commands.wording import code, day, line, mistake, shortened
from bot.intake.merging import merge
from bot.model import Line, Linked, Paper, PaperId, Span
from bot.ports import Clock, PaperSource
from bot.posts.compose import card, web_url
from bot.posts.math import to_unicode
from bot.search.inquiry import inquire
from bot.storage import Archive, EventLog

PATIENCE_S = 4.0  # somebody waits, and arXiv has a line of its own
ABSTRACT_SHOWN = 1500
KEYWORDS_SHOWN = 8
NAME_SHOWN = 80
NOTICE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Showing:
    archive: Archive
    events: EventLog
    sources: Sequence[PaperSource]
    asking: Asking
    clock: Clock
    how_to: HowTo

    async def show(self, request: Request) -> Answer:
        """Raises Transient."""
        if not request.text.strip():
            example = self.how_to(request.channel.platform, "paper 2401.01234")
            return mistake(line("Which paper? Name it by its id, a link or its title, for example ", code(example)))
        asked = await self.asking.which(request)
        if isinstance(asked, Answer):
            return asked
        paper = await self._known(asked)
        if paper is None:
            return mistake(line("Nobody whom I can ask knows ", code(shortened(bare(asked), 100)), " just now."))
        now = self.clock.now()
        happened = [event_line(event, now) for event in await self.events.of(paper.id)]
        return Answer(
            lines=(*_told(paper), *_listed(paper, now.date()), *happened),
            cards=(card(paper, now),),
            offers=(Offer("Why is it here?", "why", bare(paper.id)), Offer("Save", "save", bare(paper.id))),
        )

    async def _known(self, identity: PaperId) -> Paper | None:
        """What the archive has, with what the sources say of it now; that alone where the archive has nothing."""
        stored = await self.archive.get(identity)
        ids = [each for each in (identity, *(stored.also if stored else ())) if each.startswith("arxiv:")]
        told = await inquire(self.sources, lambda source: source.lookup(ids), PATIENCE_S) if ids else []
        for paper in told:
            stored = merge(stored, paper) if stored else paper
        return stored


def _told(paper: Paper) -> Iterator[Line]:
    """The abstract, then what else is known."""
    if paper.withdrawn:
        yield line(Span("Withdrawn: ", "bold"), shortened(to_unicode(paper.withdrawn), NOTICE_SHOWN))
    if paper.abstract:
        yield line(shortened(to_unicode(paper.abstract), ABSTRACT_SHOWN))
    if paper.keywords:
        yield line("Keywords: ", ", ".join(shortened(each, NAME_SHOWN) for each in paper.keywords[:KEYWORDS_SHOWN]))
    for name, linked in (("Models", paper.models), ("Datasets", paper.datasets), ("Spaces", paper.spaces)):
        if linked.total:
            yield _linked(name, linked)
    where = ", ".join(filter(None, (to_unicode(paper.journal_ref or ""), f"doi:{paper.doi}" if paper.doi else "")))
    if where:
        page = web_url(f"https://doi.org/{paper.doi}") if paper.doi else None
        yield line("Published: ", Span(shortened(where, NOTICE_SHOWN), url=page))
    if any(web_url(each) for each in paper.media):
        pages = [web_url(each) for each in paper.media]
        yield _joined("Media: ", [Span(f"{at}", url=url) for at, url in enumerate(pages, 1) if url])


def _linked(name: str, linked: Linked) -> Line:
    more = linked.total - len(linked.shown)
    spans = [Span(shortened(each.label, NAME_SHOWN), url=web_url(each.url)) for each in linked.shown]
    if not spans:
        return line(f"{name}: {linked.total:,}")
    return line(*_joined(f"{name}: ", spans), f" and {more:,} more" if more > 0 else "")


def _joined(before: str, spans: Sequence[Span]) -> Line:
    parts = [part for span in spans for part in (Span(", "), span)]
    return (Span(before), *parts[1:])


def _listed(paper: Paper, today: date) -> Iterator[Line]:
    where = [each.source + (f" on {day(each.day, today)}" if each.day else "") for each in paper.listings]
    if where:
        yield line(f"Listed by {', '.join(dict.fromkeys(where))}.")
