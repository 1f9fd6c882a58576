"""What is known of a paper that a person names: from the archive, and from the sources that can be asked.

Not here: which paper is meant (`asking.py`), what is shown of it (`abstract.py`, `showing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Answer
from bot.commands.asking import bare
from bot.commands.wording import code, mistake, shortened
from bot.intake.merging import merge
from bot.language import _, phrase
from bot.model import Paper, PaperId
from bot.ports import PaperSource
from bot.search.inquiry import inquire
from bot.storage.archive import Archive

PATIENCE_S = 4.0  # somebody waits, and arXiv has a line of its own


@dataclass(frozen=True, slots=True)
class Knowing:
    archive: Archive
    sources: Sequence[PaperSource]

    def called(self, source: str) -> str:
        """A source as people call it."""
        return next((each.label for each in self.sources if each.name == source), source)

    async def at_once(self, identity: PaperId) -> Paper | None:
        """As it is stored; the sources are asked only where it is not. Raises Transient."""
        return await self.archive.get(identity) or await self._told(identity, None)

    async def in_full(self, identity: PaperId) -> Paper | None:
        """What the archive has, with what the sources say of it now; that alone where the archive has nothing. Raises Transient."""
        return await self._told(identity, await self.archive.get(identity))

    async def _told(self, identity: PaperId, stored: Paper | None) -> Paper | None:
        ids = [each for each in (identity, *(stored.also if stored else ())) if each.startswith("arxiv:")]
        told = await inquire(self.sources, lambda source: source.lookup(ids), PATIENCE_S) if ids else []
        for paper in told:
            stored = merge(stored, paper) if stored else paper
        return stored


def nobody_knows(asked: PaperId) -> Answer:
    named = code(shortened(bare(asked), 100))
    return mistake(phrase(_("Nobody whom I can ask knows {paper} just now."), paper=named))
