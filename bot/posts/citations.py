"""Papers as entries of a bibliography: BibTeX, RIS and CSL-JSON. Pure.

Lives here: which fact goes into which field, and the facts as any bibliography has them. Not here: the formats' own rules (pybtex, rispy,
JSON). Called by the commands of a reading list, and by what sends papers to a library. Titles are Unicode, as everywhere in what people
read: biber, Zotero and every word processor take it, and the LaTeX of an arXiv title is not always whole.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rispy  # type: ignore[import-untyped]  # ships no types
from pybtex.database import BibliographyData, Entry, Person  # type: ignore[import-untyped]  # ships no types

from bot.model import Paper
from bot.posts.math import to_unicode
from bot.posts.plain import clean

MOST_AUTHORS = 1000
_WORD = re.compile(r"[a-z0-9]+")
_BRACES = str.maketrans("{}\\", "()/")
_DOI = "https://doi.org/"


class _Ris(rispy.RisWriter):  # type: ignore[misc]  # untyped
    def set_header(self, count: int) -> str:
        """Without the running number, which is no part of the format."""
        return ""


def bibtex(papers: Sequence[Paper]) -> str:
    """One @misc an arXiv paper (eprint, as arXiv's own export has it), @article where a DOI says that it was published."""
    entries: dict[str, Entry] = {}
    for paper in papers:
        fields = {
            "title": f"{{{_plain(paper.title)}}}",
            "year": _year(paper),
            "month": _month(paper),
            "eprint": paper.arxiv_id,
            "archiveprefix": "arXiv" if paper.arxiv_id else None,
            "primaryclass": paper.categories[0] if paper.arxiv_id and paper.categories else None,
            "doi": doi(paper),
            "url": address(paper),
        }
        people = [Person(first=given, last=family if given else f"{{{family}}}") for given, family in names(paper)]
        kind = "article" if doi(paper) and not paper.arxiv_id else "misc"
        kept = {key: value for key, value in fields.items() if value}
        entries[_free_key(paper, entries)] = Entry(kind, fields=kept, persons={"author": people} if people else {})
    return str(BibliographyData(entries).to_string("bibtex"))


def ris(papers: Sequence[Paper]) -> str:
    """For EndNote, Zotero, Mendeley."""
    records = []
    for paper in papers:
        record = {
            "type_of_reference": "JOUR" if doi(paper) and not paper.arxiv_id else "UNPB",
            "title": to_unicode(paper.title),
            "authors": [f"{family}, {given}" if given else family for given, family in names(paper)],
            "year": _year(paper),
            "doi": doi(paper),
            "urls": [address(paper)] if address(paper) else None,
            "abstract": to_unicode(paper.abstract),
            "keywords": [clean(each) for each in paper.keywords],
            "custom1": f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None,
        }
        records.append({key: value for key, value in record.items() if value})
    return str(rispy.dumps(records, implementation=_Ris))


def csl_json(papers: Sequence[Paper]) -> str:
    """What pandoc and Zotero read. Source: docs.citationstyles.org, CSL-JSON schema."""
    records = []
    for paper in papers:
        at = paper.published_at.astimezone(UTC) if paper.published_at else None
        record: dict[str, Any] = {
            "id": str(paper.id),
            "type": "article-journal" if doi(paper) and not paper.arxiv_id else "article",
            "title": to_unicode(paper.title),
            "author": [_csl_name(given, family) for given, family in names(paper)],
            "issued": {"date-parts": [[at.year, at.month, at.day]]} if at else None,
            "number": f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None,
            "DOI": doi(paper),
            "URL": address(paper),
            "abstract": to_unicode(paper.abstract),
        }
        records.append({key: value for key, value in record.items() if value})
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Paper]], str]]] = {
    "bibtex": ("papers.bib", bibtex),
    "ris": ("papers.ris", ris),
    "csl": ("papers.json", csl_json),
}


def _free_key(paper: Paper, taken: Mapping[str, object]) -> str:
    """`lovelace2024diffusion`, with a letter behind it where that is taken."""
    people = names(paper)
    last = people[0][1] if people else "anon"
    words = [word for word in _ascii_words(to_unicode(paper.title)) if len(word) > 3]
    stem = f"{''.join(_ascii_words(last)) or 'anon'}{_year(paper) or ''}{words[0] if words else ''}"
    key, letter = stem, 0
    while key in taken:
        letter += 1
        key = f"{stem}-{letter}"
    return key


def _ascii_words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _WORD.findall(folded)


def names(paper: Paper) -> list[tuple[str, str]]:
    """(given, family). What is not plainly a person's name stays whole: a comma or an `and` would make two people of it."""
    whole = [name for author in paper.authors[:MOST_AUTHORS] if (name := _plain(author))]
    parted = [name.rpartition(" ") for name in whole]
    return [
        ("", name) if "," in name or " and " in f" {name} " else (given, family)
        for name, (given, _, family) in zip(whole, parted, strict=True)
    ]


def _csl_name(given: str, family: str) -> dict[str, str]:
    return {"family": family, "given": given} if given else {"literal": family}


def _plain(text: str) -> str:
    """Without what BibTeX takes for its own."""
    return to_unicode(text).translate(_BRACES)


def _year(paper: Paper) -> str | None:
    at = published(paper)
    return str(at.year) if at else None


def _month(paper: Paper) -> str | None:
    return str(paper.published_at.astimezone(UTC).month) if paper.published_at else None


def published(paper: Paper) -> datetime | None:
    """In UTC; else the day on which it was first listed."""
    if paper.published_at is not None:
        return paper.published_at.astimezone(UTC)
    days = [listing.day for listing in paper.listings if listing.day]
    return datetime(min(days).year, min(days).month, min(days).day, tzinfo=UTC) if days else None


def doi(paper: Paper) -> str | None:
    """Of a paper that is known by it alone."""
    return clean(paper.id.removeprefix("doi:")).translate(_BRACES) if paper.id.startswith("doi:") else None


def address(paper: Paper) -> str | None:
    """Where it stands for good."""
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{paper.arxiv_id}"
    found = doi(paper)
    return f"{_DOI}{found}" if found else paper.url
