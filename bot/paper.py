"""A paper: one work, whatever lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from bot.post import Link

PaperId = NewType("PaperId", str)  # "arxiv:2401.01234": without a version


@dataclass(frozen=True, slots=True)
class Listing:
    """One place where a paper was announced: the source's name, the day it gives (None where it gives none), its page there."""

    source: str
    day: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Things elsewhere that use a paper, such as models: the foremost by name, and how many there are in all."""

    shown: tuple[Link, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """One work, whatever lists it. Text is raw (LaTeX and all) with white space collapsed; hidden authors are left out. `id`: the first
    under which it was stored, for good; `also`: the ids of other listings. `doi`: bare, in small letters. `withdrawn`: the words that
    say so. `tldr`: a summary in a sentence, None until there is one."""

    id: PaperId
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    url: str | None = None
    categories: tuple[str, ...] = ()
    published_at: datetime | None = None
    keywords: tuple[str, ...] = ()
    tldr: str | None = None
    upvotes: int = 0
    comments: int = 0
    code_url: str | None = None
    code_stars: int | None = None
    project_url: str | None = None
    organization: str | None = None
    thumbnail_url: str | None = None
    listings: tuple[Listing, ...] = ()
    also: tuple[PaperId, ...] = ()
    doi: str | None = None
    journal_ref: str | None = None
    withdrawn: str | None = None
    models: Linked = Linked()
    datasets: Linked = Linked()
    spaces: Linked = Linked()
    media: tuple[str, ...] = ()

    @property
    def arxiv_id(self) -> str | None:
        """The bare arXiv id, or None for a paper from elsewhere."""
        return next((each.removeprefix("arxiv:") for each in (self.id, *self.also) if each.startswith("arxiv:")), None)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(listing.source for listing in self.listings))
