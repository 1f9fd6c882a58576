"""A person's reading list: saving a paper, showing the list, taking a paper off it, taking it along as a bibliography.

Lives here: `save` and `saved`. Not here: how the list is kept (`SavedPapers`), which paper is meant (`asking.py`), the formats
(`posts/citations.py`), sending it elsewhere (`filing.py`). Called by the desk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import PAGE_SIZE, Answer, Attachment, Offer, Request
from bot.commands.asking import Asking, heading
from bot.commands.filing import Filing
from bot.commands.knowing import Knowing, nobody_knows
from bot.commands.naming import HowTo, split
from bot.commands.wording import code, day, line, mistake, page_of_pages, shortened, turns
from bot.language import _, clocks, ngettext, phrase
from bot.model import Line, Paper, PaperId
from bot.people import PersonId, Saved, SavedPapers, person
from bot.ports import Clock
from bot.posts.citations import FORMATS
from bot.storage.archive import Archive

MOST_SAVED = 1000


@dataclass(frozen=True, slots=True)
class Saving:
    saved: SavedPapers
    archive: Archive
    asking: Asking
    knowing: Knowing
    clock: Clock
    how_to: HowTo
    filing: Filing | None = None

    async def save(self, request: Request) -> Answer:
        """`save PAPER`. Raises Transient."""
        nothing = _("Save which paper? Name it by its id, a link or its title, for example {command}")
        asked = await self.asking.which(request, nothing)
        if isinstance(asked, Answer):
            return asked
        who, now = person(request.channel, request.caller.id), self.clock.now()
        paper = await self.archive.get(asked) or await self._fetched(asked)
        if paper is None:
            return nobody_knows(asked)
        mine = await self.saved.of(who)
        if len(mine) >= MOST_SAVED and paper.id not in {each.paper_id for each in mine}:
            full = _("Your reading list has {most} papers, and that is the most it may have.", most=MOST_SAVED)
            return mistake(line(full))
        added = await self.saved.save(who, paper.id, now)
        said = _("Saved: {paper}") if added else _("It is on your reading list already: {paper}")
        show = Offer(_("Reading list"), "saved")
        remove = Offer(_("Remove"), "saved", f"remove {paper.id}")
        shown = phrase(said, paper=heading(paper.id, paper, now))
        return Answer(lines=(shown,), offers=(show, remove), tone="good")

    async def _fetched(self, asked: PaperId) -> Paper | None:
        """A paper that only the sources know, kept from here on: a list shows titles, and is exported."""
        paper = await self.knowing.at_once(asked)
        if paper is not None:
            await self.archive.add([paper])
        return paper

    async def show(self, request: Request) -> Answer:
        """`saved`, `saved 2` (a page), `saved remove NUMBER`, `saved export FORMAT`, `saved zotero`. Raises Transient."""
        verb, rest = split(request.text) if request.text.strip() else ("", "")
        who = person(request.channel, request.caller.id)
        mine = await self.saved.of(who)
        if verb == "zotero" and self.filing is not None:
            return await self.filing.answer(request, mine, rest)
        if not mine:
            example = self.how_to(request.channel.platform, "save 2401.01234")
            said = _("Your reading list is empty. To put a paper on it: {command}")
            return Answer(lines=(phrase(said, command=code(example)),))
        match verb:
            case "remove":
                return await self._remove(request, who, mine, rest)
            case "export":
                return await self._export(request, mine, rest)
            case _ if verb and not (verb.isascii() and verb.isdigit()):
                return self._what(request, verb)
            case _:
                return await self._page(mine, int(verb[:6] or 1))

    async def _page(self, mine: Sequence[Saved], page: int) -> Answer:
        total = -(-len(mine) // PAGE_SIZE)
        page = min(max(page, 1), total)
        first = (page - 1) * PAGE_SIZE
        rows = [await self._row(first + at, each) for at, each in enumerate(mine[first : first + PAGE_SIZE], 1)]
        offers = [Offer(label, "saved", str(to)) for label, to in turns(page, total)]
        offers += [Offer(name, "saved", f"export {format_}") for name, format_ in _SHOWN_FORMATS]
        offers += [Offer(_("Send to Zotero"), "saved", "zotero")] if self.filing else []
        said = ngettext("Your reading list has {count} paper", "Your reading list has {count} papers", len(mine))
        return Answer(lines=(line(f"{said}{page_of_pages(page, total)}:"), *rows), offers=tuple(offers))

    async def _row(self, number: int, saved: Saved) -> Line:
        now = self.clock.now()
        paper = await self.archive.get(saved.paper_id)
        saved_on = _("saved {day}", day=day(saved.saved_at.astimezone(clocks()).date(), now.date()))
        return line(f"{number}. ", *heading(saved.paper_id, paper, now), f", {saved_on}")

    async def _remove(self, request: Request, who: PersonId, mine: Sequence[Saved], named: str) -> Answer:
        chosen = _chosen(named, mine)
        if chosen is None:
            return self._which(request, len(mine), named.strip("#. "))
        await self.saved.remove(who, chosen)
        paper = await self.archive.get(chosen)
        said = phrase(_("No longer on your reading list: {paper}"), paper=heading(chosen, paper, self.clock.now()))
        return Answer(lines=(said,), offers=(Offer(_("Save again"), "save", chosen),), tone="good")

    def _which(self, request: Request, count: int, number: str) -> Answer:
        shown = code(self.how_to(request.channel.platform, "saved"))
        if not (number.isascii() and number.isdigit()):
            return mistake(phrase(_("Remove which one? By its number in {command}"), command=shown))
        said = ngettext(
            "There is no number {number}: your reading list has {count} paper. {command} shows it.",
            "There is no number {number}: your reading list has {count} papers. {command} shows them.",
            count,
            number=shortened(number, 9),
        )
        return mistake(phrase(said, command=shown))

    async def _export(self, request: Request, mine: Sequence[Saved], named: str) -> Answer:
        wanted = _ALIASES.get(named.strip().lower(), named.strip().lower()) or "bibtex"
        if wanted not in FORMATS:
            example = self.how_to(request.channel.platform, "saved export bibtex")
            how = _("I can export as bibtex, ris or csl, for example {command}")
            return mistake(phrase(how, command=code(example)))
        found = [await self.archive.get(each.paper_id) for each in mine]
        papers: list[Paper] = [paper for paper in found if paper is not None]
        name, render = FORMATS[wanted]
        text = await asyncio.to_thread(render, papers)
        lost = len(mine) - len(papers)
        said = [ngettext("Your reading list, {count} paper.", "Your reading list, {count} papers.", len(papers))]
        if lost:
            gone = ngettext(
                "{count} paper of it cannot be found in the archive any more.",
                "{count} papers of it cannot be found in the archive any more.",
                lost,
            )
            said.append(gone)
        return Answer(lines=(line(" ".join(said)),), attachment=Attachment(name, text))

    def _what(self, request: Request, verb: str) -> Answer:
        platform = request.channel.platform
        known = ("saved", "saved remove 2", "saved export bibtex", *(["saved zotero"] if self.filing else []))
        shown = (code(self.how_to(platform, each)) for each in known)
        unknown = phrase(_("I do not know {command}. There is"), command=code(f"saved {verb[:40]}"))
        return mistake(unknown, *(line(each) for each in shown))


_SHOWN_FORMATS = (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl"))
_ALIASES = {"bib": "bibtex", "csl-json": "csl", "json": "csl", "csljson": "csl"}


def _chosen(named: str, mine: Sequence[Saved]) -> PaperId | None:
    """By number as shown, or by the paper's id."""
    text = named.strip("#. ")
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(mine):
        return mine[int(text[:9]) - 1].paper_id
    wanted = (text, f"arxiv:{text}")
    return next((each.paper_id for each in mine if each.paper_id in wanted), None)
