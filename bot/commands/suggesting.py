"""Suggestions while people type: topics from what the last weeks' papers speak of, papers by title.

Lives here: when the papers are read and for how long. Not here: completing (`topics/suggest.py`). Called by the desk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat import Choice
from bot.commands.asking import bare
from bot.model import Paper
from bot.ports import Clock
from bot.posts.math import to_unicode
from bot.record import squash
from bot.storage.archive import Archive
from bot.topics.folding import words
from bot.topics.speech import Vocabulary, vocabulary_of
from bot.topics.suggest import MOST, suggestions

LOOKED_BACK = timedelta(days=30)
MOST_LOOKED_AT = 5_000  # papers; beyond it frequencies hardly change
KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Lately:
    """What was read, when, and how many papers the archive had then."""

    vocabulary: Vocabulary
    titles: tuple[tuple[str, str, str], ...]  # folded, as shown, the bare id
    read_at: datetime
    archived: int


@dataclass(slots=True)
class Suggesting:
    archive: Archive
    clock: Clock
    _lately: _Lately | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def topics(self, typed: str) -> Sequence[Choice]:
        """The whole topic as it could go on. Raises Transient."""
        lately = await self._read()
        found = await asyncio.to_thread(suggestions, typed, lately.vocabulary)
        return tuple(Choice(each.label, each.topic) for each in found)

    async def authors(self, typed: str) -> Sequence[Choice]:
        """Those of the last weeks, who wrote most first. Raises Transient."""
        lately = await self._read()
        begun = squash(typed).replace('"', "")
        found = await asyncio.to_thread(suggestions, f'author:"{begun}', lately.vocabulary)
        names = (each.topic.removeprefix("author:").strip('"') for each in found)
        return tuple(Choice(name, name) for name in names)

    async def papers(self, typed: str) -> Sequence[Choice]:
        """Papers of the last weeks by words of their title or by id, the newest first. Raises Transient."""
        lately = await self._read()
        wanted, begun = words(typed), squash(typed)
        fitting = [
            Choice(title, identity)
            for folded, title, identity in lately.titles
            if all(f" {word}" in folded for word in wanted) or identity.startswith(begun)
        ]
        return tuple(fitting[:MOST])

    async def _read(self) -> _Lately:
        """Anew after ten minutes; at once while the archive is being filled. One reading at a time."""
        async with self._reading:
            archived, now = await self.archive.count(), self.clock.now()
            kept = self._lately
            if kept is None or now - kept.read_at >= KEPT or archived > 1.5 * kept.archived:
                papers = await self.archive.listed_since((now - LOOKED_BACK).date(), MOST_LOOKED_AT)
                papers = papers or await self.archive.newest(MOST_LOOKED_AT)
                kept = self._lately = await asyncio.to_thread(_lately, papers, now, archived)
            return kept


def _lately(papers: Sequence[Paper], now: datetime, archived: int) -> _Lately:
    titles = tuple((f" {' '.join(words(paper.title))}", to_unicode(paper.title), bare(paper.id)) for paper in papers)
    return _Lately(vocabulary_of(papers), titles, now, archived)
