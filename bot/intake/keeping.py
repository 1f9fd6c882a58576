"""Keeps what a source lists: each paper under the id it has for good, joined with what the archive knows of it.

Lives here: the order of steps. Not here: which listings are of one paper (`identity.py`), what stays of them (`merging.py`). Called by the
poller and the archiver. The names of a work are given before it is stored: cut off between the two, the next pass stores it under the
same id, and so does every other source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import Transient
from bot.intake.identity import names, settle
from bot.intake.merging import merge
from bot.model import Paper, PaperId
from bot.ports import Clock
from bot.progress import Holder
from bot.storage.archive import Archive
from bot.storage.intake import IdentityStore

TRIES = 5  # each after another process named the same works in between


@dataclass(frozen=True, slots=True)
class Kept:
    """`listed` and `told`: the listings and the updates as they came, under their papers' ids. `papers`: what is known of the listed
    ones now, each once; `updated`: of the others. `before`: what the archive had of all these."""

    listed: tuple[Paper, ...]
    told: tuple[Paper, ...]
    papers: tuple[Paper, ...]
    updated: tuple[Paper, ...]
    before: Mapping[PaperId, Paper]

    @property
    def changed(self) -> list[Paper]:
        return [paper for paper in (*self.papers, *self.updated) if paper != self.before.get(paper.id)]


@dataclass(frozen=True, slots=True)
class Keeper:
    archive: Archive
    identities: IdentityStore
    clock: Clock

    async def gather(self, listed: Sequence[Paper], updates: Sequence[Paper] = ()) -> Kept:
        """Settle which papers these are, and join them with what is known. Nothing is stored yet but their names. Of the updates, those
        of papers that are not in the archive are left out. Raises Transient."""
        stored: dict[PaperId, Paper] = {}
        ours = await self._of_stored(updates, stored)
        settled = await self._settled((*listed, *ours), stored)
        mine, told = settled[: len(listed)], settled[len(listed) :]
        await self._load((paper.id for paper in settled), stored)
        merged: dict[PaperId, Paper] = {}
        for paper in mine:
            old = merged.get(paper.id) or stored.get(paper.id)
            merged[paper.id] = merge(old, paper) if old else paper
        papers = tuple(merged)
        for paper in told:
            old = merged.get(paper.id) or stored[paper.id]
            # An update announces nothing: not even that its source lists the paper.
            merged[paper.id] = replace(merge(old, paper), listings=old.listings)
        return Kept(
            mine,
            told,
            tuple(merged[each] for each in papers),
            tuple(paper for each, paper in merged.items() if each not in papers),
            {each: stored[each] for each in merged if each in stored},
        )

    async def store(self, kept: Kept) -> None:
        """Only what changed is written."""
        await self.archive.add(kept.changed)

    async def _of_stored(self, updates: Sequence[Paper], stored: dict[PaperId, Paper]) -> list[Paper]:
        papers = await self.identities.resolve([paper.id for paper in updates]) if updates else {}
        await self._load(papers.values(), stored)
        return [paper for paper in updates if papers[paper.id] in stored]

    async def _settled(self, papers: Sequence[Paper], stored: dict[PaperId, Paper]) -> tuple[Paper, ...]:
        wanted = [name for paper in papers for name in names(paper)]
        for _ in range(TRIES):
            held = await self.identities.held(wanted)
            await self._load(_candidates(papers, held), stored)
            settled = settle(papers, held, stored, self.clock.now())
            if not settled.stakes or await self.identities.hold(settled.stakes):
                return settled.papers
        raise Transient("other processes go on naming the same papers")

    async def _load(self, ids: Iterable[PaperId], stored: dict[PaperId, Paper]) -> None:
        for identity in dict.fromkeys(ids):
            if identity not in stored and (found := await self.archive.get(identity)) is not None:
                stored[identity] = found


def _candidates(papers: Sequence[Paper], held: Mapping[str, Holder]) -> Iterable[PaperId]:
    """What a paper whose own id leads nowhere may turn out to be."""
    for paper in papers:
        if paper.id in held:
            continue
        yield paper.id
        if paper.doi:
            yield PaperId(f"doi:{paper.doi}")
        yield from (held[name].paper_id for name in names(paper) if name in held)
