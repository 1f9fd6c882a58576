"""One paper from many listings: which stored paper a listing is of, by arXiv id, by DOI, or by title and first author. Pure.

Lives here: the names a work goes by, and who they lead to. Not here: keeping them (the IdentityStore of `storage/intake.py`), the order of
steps (`keeping.py`), what stays of two listings (`merging.py`).

A wrong *no* posts a work twice; a wrong *yes* loses one for good, so what is doubtful is no. Of 60,000 papers of arXiv of 2025 and 2026, 6
titles stood twice, each of 8 words or more and each by the same first author: a title of several words with its first author names a work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.model import Paper, PaperId, short_hash
from bot.progress import Holder, Stake
from bot.topics.authors import Name, same_person
from bot.topics.folding import words

# A journal prints what arXiv had within months; what bears the same title a year later is the next of a series.
WINDOW = timedelta(days=180)
LEAST_WORDS = 5
LONGEST_NAME = 200
OWN_LIFE_S = 90 * 86_400.0  # of an id that leads to itself: afterwards the archive tells
ALIAS_LIFE_S = 800 * 86_400.0  # as long as the announced mark

# Folded, as titles of these kinds begin: the same words stand above many works, or above a note on another one.
_GENERIC = re.compile(
    r"^(?:(?:author|publisher|editorial) )?(?:corrections?|corrigend(?:um|a)|errat(?:um|a)|addendum|retract(?:ion|ed)|withdraw(?:n|al))\b"
    r"|^(?:a )?(?:comments? on|repl(?:y|ies) to|response to|discussion of|letter to|rejoinder|overview of the|report on the)\b"
    r"|^(?:editorial|introduction|preface|foreword|afterword|guest editor(?:s|ial)?|proceedings|special issue|front matter|obituary)\b"
    r"|^(?:table of contents|book reviews?|in memoriam)\b"
    r"|^(?:news (?:and|in|from)|this week|research highlights?|call for papers|announcement|annual report)\b"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """Papers under the ids that they have for good, in their order; and what their names are to lead to, a group a paper."""

    papers: tuple[Paper, ...]
    stakes: tuple[tuple[Stake, ...], ...]


def names(paper: Paper) -> list[str]:
    """What the work may be known by: its id, its DOI, its title where that tells it from others."""
    title = title_name(paper)
    return list(dict.fromkeys([paper.id, *([f"doi:{paper.doi}"] if paper.doi else []), *([title] if title else [])]))


def title_name(paper: Paper) -> str | None:
    """None for a title that many works may have, and for a paper without an author."""
    return _title_name(paper.title) if paper.authors else None


@lru_cache(maxsize=10_000)  # the lists of a few days are read again and again
def _title_name(title: str) -> str | None:
    told = words(title)
    if len(told) < LEAST_WORDS or _GENERIC.match(" ".join(told)):
        return None
    return f"title:{short_hash('title', *told)}"


def settle(
    papers: Sequence[Paper], held: Mapping[str, Holder], stored: Mapping[PaperId, Paper], now: datetime
) -> Settled:
    """`held`: who the papers' names lead to; `stored`: what the archive has under their ids and under those they lead to."""
    known = dict(held)
    settled: list[Paper] = []
    stakes: list[tuple[Stake, ...]] = []
    for paper in papers:
        identity = decide(paper, known, stored, now)
        if group := _stakes(paper, identity, known, now):
            known |= {each.name: each.holder for each in group}
            stakes.append(group)
        settled.append(paper if paper.id == identity else _renamed(paper, identity))
    return Settled(tuple(settled), tuple(stakes))


def _renamed(paper: Paper, identity: PaperId) -> Paper:
    also = dict.fromkeys((*paper.also, paper.id))
    return replace(paper, id=identity, also=tuple(each for each in also if each != identity))


def decide(paper: Paper, held: Mapping[str, Holder], stored: Mapping[PaperId, Paper], now: datetime) -> PaperId:
    """The id under which the work was first stored. Its own id decides, then its DOI, then its title."""
    own = held.get(paper.id)
    if own is not None:
        return own.paper_id
    if paper.id in stored:  # since before names were kept, or for longer than they are
        return paper.id
    if paper.doi:
        by_doi = PaperId(f"doi:{paper.doi}")
        holder = held.get(by_doi)
        found = holder.paper_id if holder else by_doi if by_doi in stored else None
        if found and _may_be_one(paper, found, stored):
            return found
    by_title = held.get(title_name(paper) or "")
    if by_title is not None and _same_work(paper, by_title, stored, now):
        return by_title.paper_id
    return paper.id


def _same_work(paper: Paper, holder: Holder, stored: Mapping[PaperId, Paper], now: datetime) -> bool:
    """The title is the same. One source never lists one work under two ids: its weekly letter has the same title each time."""
    sources = {holder.source, *(stored[holder.paper_id].sources if holder.paper_id in stored else ())}
    return (
        now - holder.at <= WINDOW
        and sources.isdisjoint(paper.sources)
        and _one_author(holder.author, paper.authors[0])
        and _may_be_one(paper, holder.paper_id, stored)
        and (_publisher(paper.id) is None or _publisher(paper.id) != _publisher(holder.paper_id))
    )


def _may_be_one(paper: Paper, other: PaperId, stored: Mapping[PaperId, Paper]) -> bool:
    """Two ids of arXiv are two works: whole workshops bear the DOI of their proceedings."""
    theirs = stored.get(other, Paper(other, "")).arxiv_id
    return paper.arxiv_id is None or theirs is None or paper.arxiv_id == theirs


def _publisher(identity: PaperId) -> str | None:
    """Who gave a DOI: one publisher gives one work one DOI."""
    return identity.partition("/")[0] if identity.startswith("doi:") else None


def _one_author(left: str, right: str) -> bool:
    """Both ways round, because either may be the shorter writing; and `Wang Wei` is `Wei Wang`."""
    one, other = Name.read(left), Name.read(right)
    if not one.parts or not other.parts:
        return False
    return sorted(one.parts) == sorted(other.parts) or same_person(one, other) or same_person(other, one)


def _stakes(paper: Paper, identity: PaperId, known: Mapping[str, Holder], now: datetime) -> tuple[Stake, ...]:
    """The names that lead nowhere yet lead to this paper from now on. A name that leads elsewhere stays as it is."""
    free = [name for name in names(paper) if name not in known]
    if not free:
        return ()
    author = paper.authors[0][:LONGEST_NAME] if paper.authors else ""
    holder = Holder(identity, now, author, next(iter(paper.sources), ""))
    return tuple(Stake(name, holder, _life_s(name, identity)) for name in free)


def _life_s(name: str, identity: PaperId) -> float:
    if name.startswith("title:"):
        return WINDOW.total_seconds()
    return OWN_LIFE_S if name == identity else ALIAS_LIFE_S
