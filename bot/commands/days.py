"""`today`, `day DATE` and `trending [day|week|month]`: lists of papers, a page at a time.

Lives here: which list, and what is said above it. Not here: reading lists (the sources), how a list looks (`listing.py`). Called by
the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from bot.chat import Answer, Choice, Request
from bot.commands.clockwords import past_date
from bot.commands.listing import Listing, page_of
from bot.commands.naming import HowTo, unquoted
from bot.commands.why import History
from bot.commands.wording import code, day, line, mistake, shortened
from bot.intake.merging import merge
from bot.language import _, ngettext, phrase, weekday
from bot.model import Line, Paper, PaperId
from bot.ports import Clock, PaperSource, Period
from bot.search.inquiry import inquire
from bot.storage.archive import Archive

PATIENCE_S = 4.0
MOST_LOOKED_AT = 5_000  # papers of the archive
LATELY = timedelta(days=45)  # what the archive is looked through for; of earlier days the sightings tell
OFFERED_DAYS = 10
_NEAR = {
    "today": 0,
    "heute": 0,
    "yesterday": 1,
    "gestern": 1,
}  # days ago; weekdays are understood in the reader's language
PERIODS: tuple[Period, ...] = get_args(Period)


@dataclass(frozen=True, slots=True)
class Days:
    archive: Archive
    history: History
    sources: Sequence[PaperSource]
    clock: Clock
    how_to: HowTo

    async def today(self, request: Request) -> Answer:
        """The list of this day, or of the last one that has any. Raises Transient."""
        page = page_of(unquoted(request.text)) or 1
        now = self.clock.now().date()
        papers = await self._of(now)
        if papers:
            said = ngettext("{count} paper listed today, {day}", "{count} papers listed today, {day}", len(papers))
            return self._shown("today", papers, phrase(said, day=day(now, now)), page)
        last = next((max(_days(paper)) for paper in await self.archive.newest(1) if _days(paper)), None)
        if last is None or last > now:
            return Answer(lines=(line(_("Nothing is listed today so far.")),))
        papers = await self._of(last)
        said = ngettext(
            "{count} paper of {weekday}, {day}; nothing is listed today so far",
            "{count} papers of {weekday}, {day}; nothing is listed today so far",
            len(papers),
            **_called(last, now),
        )
        return self._shown(f"day {last.isoformat()}", papers, line(said), page)

    async def day(self, request: Request) -> Answer:
        """`day DATE [PAGE]`. Raises Transient."""
        text, page, now = unquoted(request.text), "", self.clock.now().date()
        wanted = _date_of(text, now)
        if wanted is None:
            text, _space, page = text.rpartition(" ")
            wanted = _date_of(text, now) if page_of(page) else None
        if wanted is None:
            example = self.how_to(request.channel.platform, f"day {(now - timedelta(days=1)).isoformat()}")
            which = _("Which day? Write it as year, month and day, for example {command}")
            return mistake(phrase(which, command=code(example)))
        if wanted > now:
            return mistake(line(_("{day} is yet to come.", day=day(wanted, now))))
        papers = await self._of(wanted)
        if not papers:
            papers = _ranked(await inquire(self.sources, lambda source: source.read_day(wanted), PATIENCE_S))
        if not papers:
            nothing = _("Nothing that I know of was listed on {weekday}, {day}.", **_called(wanted, now))
            return Answer(lines=(line(nothing),))
        said = ngettext(
            "{count} paper listed on {weekday}, {day}",
            "{count} papers listed on {weekday}, {day}",
            len(papers),
            **_called(wanted, now),
        )
        return self._shown(f"day {wanted.isoformat()}", papers, line(said), page_of(page) or 1)

    async def trending(self, request: Request) -> Answer:
        """`trending [day|week|month] [PAGE]`; a week where nothing is said. Raises Transient."""
        words = unquoted(request.text).lower().split()
        said = [each for each in words if each in PERIODS]
        if len(said) > 1 or any(each not in PERIODS and not page_of(each) for each in words):
            example = self.how_to(request.channel.platform, "trending month")
            which = _("Trending in the last day, week or month? For example {command}")
            return mistake(phrase(which, command=code(example)))
        period: Period = next((each for each in PERIODS if each in said), "week")
        page = next((number for each in words if (number := page_of(each))), 1)
        found = await inquire(self.sources, lambda source: source.trending(period, 100), PATIENCE_S)
        papers = await self._joined(found)
        if not papers:
            return mistake(line(_("What is trending cannot be told just now. Please try again in a minute.")))
        return self._shown(f"trending {period}", papers, line(_trending(period, len(papers))), page)

    def choices(self, command: str, prefix: str) -> Sequence[Choice]:
        """Periods, or the last days."""
        begun = prefix.strip().lower()
        if command == "trending":
            return tuple(Choice(each, each) for each in PERIODS if each.startswith(begun))
        now = self.clock.now().date()
        days = [now - timedelta(days=back) for back in range(OFFERED_DAYS)]
        return tuple(
            Choice(_("{weekday}, {day}", **_called(each, now)), each.isoformat())
            for each in days
            if any(said.lower().startswith(begun) for said in (each.isoformat(), f"{each:%A}", weekday(each)))
        )

    async def _of(self, wanted: date) -> list[Paper]:
        """What was listed on a day, those with the most upvotes first."""
        papers: dict[PaperId, Paper] = {}
        if wanted >= self.clock.now().date() - LATELY:
            lately = await self.archive.listed_since(wanted, MOST_LOOKED_AT)
            papers = {paper.id: paper for paper in lately if wanted in _days(paper)}
        for source in self.sources:
            for seen in await self.history.sightings.on(source.name, wanted):
                if seen.paper_id not in papers and (paper := await self.archive.get(seen.paper_id)) is not None:
                    papers[paper.id] = paper
        return _ranked(papers.values())

    async def _joined(self, found: Sequence[Paper]) -> list[Paper]:
        """In the sources' order, with what the archive knows beside."""
        ids = await self.history.identities.resolve([paper.id for paper in found])
        papers: dict[PaperId, Paper] = {}
        for paper in found:
            identity = ids[paper.id]
            known = papers.get(identity) or await self.archive.get(identity)
            papers[identity] = merge(known, paper) if known else paper
        return list(papers.values())

    def _shown(self, again: str, papers: Sequence[Paper], head: Line, page: int) -> Answer:
        return Listing(again, papers, head, page).answer(self.clock.now())


def _called(wanted: date, today: date) -> dict[str, str]:
    """What a day is called, for a sentence."""
    return {"weekday": weekday(wanted), "day": day(wanted, today)}


def _trending(period: Period, count: int) -> str:
    match period:
        case "day":
            return ngettext("{count} paper trending today", "{count} papers trending today", count)
        case "week":
            return ngettext("{count} paper trending this week", "{count} papers trending this week", count)
        case "month":
            return ngettext("{count} paper trending this month", "{count} papers trending this month", count)


def _date_of(text: str, today: date) -> date | None:
    """`2026-04-15`, `today`, `yesterday`, or the name of a weekday: the last one."""
    text = shortened(text.strip().lower(), 20)
    if text in _NEAR:
        return today - timedelta(days=_NEAR[text])
    for back in range(1, 8):
        near = today - timedelta(days=back)
        if len(text) >= 3 and any(name.lower().startswith(text) for name in (f"{near:%A}", weekday(near))):
            return near
    try:
        return date.fromisoformat(text)
    except ValueError:
        return past_date(text, today)


def _days(paper: Paper) -> list[date]:
    return [listing.day for listing in paper.listings if listing.day]


def _ranked(papers: Iterable[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: (-paper.upvotes, -paper.comments, paper.id))
