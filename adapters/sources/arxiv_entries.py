"""arXiv's entries made into papers: of the API, and what they have in common with those of the feeds. Pure: elements in, `Paper` out.

Lives here: ids and versions, links, names, times. Not here: feeds and their announce types (`arxiv_announcements.py`), requests.
Two shapes of the API's Atom are in use: hard-wrapped texts with http links (to 2025-10), unwrapped with https (since 2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

from adapters.sources.arxiv_withdrawals import withdrawal
from adapters.sources.arxiv_xml import ARXIV, ATOM, clean, text_of, texts_of
from bot.model import Listing, Paper, PaperId
from bot.record import doi_of, paper_id

NAME = "arxiv"
PUBLIC = "https://arxiv.org"  # links for people lead here, whatever address is read

# New ids since 2007-04 (4 digits to 1412, then 5), old ones "archive.XX/YYMMNNN". Source: info.arxiv.org/help/arxiv_identifier.html
# In links, guids (oai:arXiv.org:2401.01234v1) and bare; the version apart. Never a number: 2401.01230 would lose its last digit.
_ID = re.compile(
    r"(?:(?<![\w.])|(?<=arxiv\.))(\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v(\d{1,4}))?(?![\w/]|\.\d)",
    re.IGNORECASE,
)

LONGEST_REFERENCE = 300


@dataclass(frozen=True, slots=True)
class Identity:
    """A work and which version of it is meant, None where none is named."""

    id: PaperId
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """What an answer held: papers in its order, each id once, and a sentence for each entry left out."""

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...] = ()


def identify(text: str) -> Identity | None:
    """The arXiv id in a link, a guid or by itself."""
    found = _ID.search(text)
    if found is None:
        return None
    return Identity(
        paper_id(found[1].lower() if found[1][0].isdigit() else found[1]), int(found[2]) if found[2] else None
    )


def page_of(identity: PaperId) -> str:
    return f"{PUBLIC}/abs/{identity.removeprefix('arxiv:')}"


def collect(elements: Iterable[Element], read: Callable[[Element], Paper]) -> Entries:
    """Read each; what raises ValueError is left out with a sentence."""
    papers: dict[PaperId, Paper] = {}
    skipped = []
    for position, element in enumerate(elements, start=1):
        try:
            paper = read(element)
        except ValueError as error:
            skipped.append(f"Entry {label(element, position)} was left out: {error}.")
        else:
            papers.setdefault(paper.id, paper)
    return Entries(tuple(papers.values()), tuple(skipped))


def label(element: Element, position: int) -> str:
    """How a person finds an entry: its id, else its title, else its place."""
    for tag in (f"{ATOM}id", "guid", "link", f"{ATOM}title", "title"):
        if text := text_of(element, tag):
            return f"“{text[:80]}”"
    return f"number {position}"


def read_entry(entry: Element, day: Callable[[datetime | None], date | None] = lambda _: None) -> Paper:
    """An entry of the API. `day` gives the listing's day from the submission time. Raises ValueError with a phrase."""
    identity = identify(text_of(entry, f"{ATOM}id"))
    if identity is None:
        raise ValueError("it has no arXiv id")
    title = text_of(entry, f"{ATOM}title")
    if not title:  # a title may well be "0"
        raise ValueError("it has no title")
    published_at = instant(text_of(entry, f"{ATOM}published"))
    page = page_of(identity.id)
    return Paper(
        id=identity.id,
        title=title,
        abstract=text_of(entry, f"{ATOM}summary"),
        authors=tuple(name for author in entry.findall(f"{ATOM}author") if (name := text_of(author, f"{ATOM}name"))),
        url=page,
        categories=_categories(entry),
        published_at=published_at,
        listings=(Listing(NAME, day(published_at), page),),
        doi=doi_of(text_of(entry, f"{ARXIV}doi")),
        journal_ref=journal(text_of(entry, f"{ARXIV}journal_ref")),
        withdrawn=withdrawal(text_of(entry, f"{ATOM}summary"), text_of(entry, f"{ARXIV}comment")),
    )


def journal(text: str) -> str | None:
    return text[:LONGEST_REFERENCE] or None


def _categories(entry: Element) -> tuple[str, ...]:
    """The primary one first. MSC and ACM classes stand among them; they are no categories of arXiv."""
    primary = entry.find(f"{ARXIV}primary_category")
    terms = [primary.get("term", "")] if primary is not None else []
    terms += [category.get("term", "") for category in entry.findall(f"{ATOM}category")]
    return categories(terms)


def categories(terms: Iterable[str]) -> tuple[str, ...]:
    found = (clean(term) for term in terms)
    return tuple(dict.fromkeys(term for term in found if _looks_like_category(term)))


_CATEGORY = re.compile(r"^[a-z]+(-[a-z]+)*(\.[A-Za-z]{2}[A-Za-z-]*)?$")


def _looks_like_category(term: str) -> bool:
    return _CATEGORY.match(term) is not None


def split_names(joined: Iterable[str]) -> tuple[str, ...]:
    """The names of `dc:creator`: joined by commas, with affiliations in parentheses (which have commas too) and TeX accents in braces.

    Affiliations are left out; the TeX stays, as in titles.
    """
    return tuple(name for text in joined for part in _parts(text) if (name := clean(_without_affiliation(part))))


def _parts(text: str) -> list[str]:
    """At the commas outside parentheses and braces; at all commas where those do not match up."""
    parts, depth = [""], 0
    for position, character in enumerate(text):
        escaped = position > 0 and text[position - 1] == "\\"
        if character in "({" and not escaped:
            depth += 1
        elif character in ")}" and not escaped:
            depth -= 1
        if character == "," and depth == 0 and not escaped:
            parts.append("")
        else:
            parts[-1] += character
    return parts if depth == 0 else text.split(",")


def _without_affiliation(name: str) -> str:
    kept, depth = "", 0
    for character in name:
        depth += character == "("
        if depth <= 0:
            kept += character
        depth -= character == ")" and depth > 0
    return kept


def instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def creators(entry: Element, tag: str) -> tuple[str, ...]:
    return split_names(texts_of(entry, tag))
