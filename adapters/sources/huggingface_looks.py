"""What Hugging Face knows beside its daily lists: single papers with their models, datasets and Spaces, and what is trending.

Lives here: what is asked again and when, so that the budget lasts. Not here: requests (`huggingface_api.py`), what an answer means
(`huggingface_entries.py`). Called by `huggingface.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from adapters.sources.huggingface_api import HuggingFaceApi
from adapters.sources.huggingface_calendar import expected
from adapters.sources.huggingface_entries import NAME, read_entries
from adapters.sources.remembered import Remembered
from bot.errors import Transient
from bot.model import Linked, Paper, PaperId
from bot.ports import Clock, Period

log = structlog.get_logger()

LOOKED_UP_S = 600.0  # for somebody who asks
DETAILS_S = 6 * 3600.0  # for what a paper is posted and found with: models come within hours and days
KNOWN_S = 86_400.0  # what was told is taken as it is for so long, where nobody could ask anew
TRENDING_S = 600.0
FOLLOWED_S = 1800.0  # counts that nobody asked for
LOOKS_KEPT = 2000
LOOKS_A_CALL = 20
FOLLOWED: tuple[Period, ...] = ("week", "month")


class Looks:
    def __init__(self, api: HuggingFaceApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._papers: Remembered[PaperId, Paper | None] = Remembered(clock, LOOKS_KEPT)
        self._trending: Remembered[Period, tuple[Paper, ...]] = Remembered(clock, 3)

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """At most 20 of them are asked for, one by one; those that are not indexed are left out. Raises Transient where none was told."""
        found = []
        for identity in [each for each in dict.fromkeys(ids) if each.startswith("arxiv:")][:LOOKS_A_CALL]:
            try:
                found.append(await self._paper(identity, LOOKED_UP_S))
            except Transient:
                if not found:
                    raise
                break
        return tuple(paper for paper in found if paper)

    async def detailed(self, papers: Sequence[Paper], most: int) -> tuple[Paper, ...]:
        """The papers of a list with what is linked to them, as far as it is known. At most `most` are asked for: first those that never
        were, the last listed first. Never fails: a list is worth more than what is linked to it."""
        due = [paper.id for paper in reversed(papers) if self._papers.fresh(paper.id, DETAILS_S) is None]
        due.sort(key=lambda each: self._papers.at(each) or datetime.min.replace(tzinfo=UTC))
        for identity in due[:most]:
            try:
                await self._paper(identity, DETAILS_S)
            except Transient as error:
                log.info("details_put_off", source=NAME, reason=error.reason)
                break
        return tuple(_with_details(paper, self._known(paper.id)) for paper in papers)

    async def trending(self, period: Period, within_s: float = TRENDING_S) -> tuple[Paper, ...]:
        """At most a hundred, as listed. Raises Transient."""
        kept = self._trending.fresh(period, within_s)
        if kept is None:
            day = expected(self._clock.now()).day  # on a weekend the last list is that of Friday
            found = read_entries(await self._api.trending(period, day), None)
            for sentence in found.skipped:
                log.warning("entry_skipped", source=NAME, reason=sentence)
            kept = (found.papers,)
            self._trending.keep(period, found.papers)
        return kept[0]

    async def followed(self, but: Collection[PaperId]) -> tuple[Paper, ...]:
        """What the trending lists of week and month say of other papers. Never fails."""
        found: dict[PaperId, Paper] = {}
        for period in FOLLOWED:
            try:
                found |= {paper.id: paper for paper in await self.trending(period, FOLLOWED_S) if paper.id not in but}
            except Transient as error:
                log.info("trending_not_read", source=NAME, period=period, reason=error.reason)
        return tuple(found.values())

    async def _paper(self, identity: PaperId, within_s: float) -> Paper | None:
        kept = self._papers.fresh(identity, within_s)
        if kept is not None:
            return kept[0]
        told = await self._api.paper(identity.removeprefix("arxiv:"))
        papers: Iterable[Paper] = read_entries([told], None).papers if told is not None else ()
        found = next((paper for paper in papers if paper.id == identity), None)
        self._papers.keep(identity, found)
        return found

    def _known(self, identity: PaperId) -> Paper | None:
        kept = self._papers.fresh(identity, KNOWN_S)
        return kept[0] if kept else None


def _with_details(paper: Paper, known: Paper | None) -> Paper:
    """Only what a list never has: its own counts are newer."""
    if known is None:
        return paper
    return replace(
        paper,
        models=known.models if known.models != Linked() else paper.models,
        datasets=known.datasets if known.datasets != Linked() else paper.datasets,
        spaces=known.spaces if known.spaces != Linked() else paper.spaces,
        tldr=paper.tldr or known.tldr,
        keywords=paper.keywords or known.keywords,
        code_url=paper.code_url or known.code_url,
        code_stars=paper.code_stars if paper.code_url else known.code_stars,
        organization=paper.organization or known.organization,
        media=paper.media or known.media,
    )
