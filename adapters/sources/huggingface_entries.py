"""Entries of Hugging Face's answers made into papers. Pure: JSON values in, `Paper` out.

Lives here: which key means what, and which of them can be trusted. Not here: requests, days, paging (`huggingface.py`).
Keys and their rates: measured over 9,581 entries of 2024-05 to 2026-08. Absent keys are absent; any may be of a wrong type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.model import Link, Linked, Listing, Paper, PaperId
from bot.record import paper_id, squash

NAME = "huggingface"
PUBLIC = "https://huggingface.co"  # links for people lead here, whatever address the API is read from

# Control characters and halves of surrogate pairs: no store and no platform takes them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_SHORTENED = re.compile(r"^(\d{4})\.(\d{3})$")
SHOWN_LINKED = 5
SHOWN_MEDIA = 5
LONGEST_URL = 2000
MOST_COUNTED = 10**9  # an archive's numbers are no larger
# Names of repositories: huggingface_hub/utils/_validators.py, validate_repo_id
_REPOSITORY = re.compile(r"^(?:[\w.-]{1,96}/)?[\w.-]{1,96}$", re.ASCII)
_HOST_FIRST = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entries:
    """What a list of entries held: papers in its order, each id once, and a sentence for each entry left out."""

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...]

    @property
    def ids(self) -> tuple[PaperId, ...]:
        return tuple(paper.id for paper in self.papers)


def united(lists: Iterable[Entries]) -> tuple[Paper, ...]:
    """The papers of several lists, each as the first of them has it, with the highest counts: a later list was read after more votes."""
    papers: dict[PaperId, Paper] = {}
    for entries in lists:
        for paper in entries.papers:
            known = papers.setdefault(paper.id, paper)
            most = max(known.upvotes, paper.upvotes), max(known.comments, paper.comments)
            papers[paper.id] = replace(known, upvotes=most[0], comments=most[1])
    return tuple(papers.values())


def read_entries(raw: Sequence[object], day: date | None) -> Entries:
    """Papers of a dated list (`day` is the date asked for) or of a search (None)."""
    papers: dict[PaperId, Paper] = {}
    skipped = []
    for position, entry in enumerate(raw, start=1):
        try:
            paper = _paper(entry, day)
        except ValueError as error:
            where = f" of {day}" if day else ""
            skipped.append(f"Entry {_label(entry, position)}{where} was left out: {error}.")
        else:
            papers.setdefault(paper.id, paper)
    return Entries(tuple(papers.values()), tuple(skipped))


def raw_ids(raw: Sequence[object]) -> set[str]:
    """The ids of a dated list as they stand there, to see whether a page is another one. Entries without one are left out."""
    inner = [entry.get("paper") for entry in raw if isinstance(entry, Mapping)]
    return {str(paper["id"]) for paper in inner if isinstance(paper, Mapping) and "id" in paper}


def _paper(entry: object, day: date | None) -> Paper:
    """Raises ValueError with a phrase that says what is wrong."""
    if not isinstance(entry, Mapping):
        raise ValueError("it is no object")
    # Searches were answered flat until 2024; the dated list always has the inner object.
    inner = entry.get("paper") if "paper" in entry or day is not None else entry
    if not isinstance(inner, Mapping):
        raise ValueError("it has no paper in it")
    identity = _identity(inner.get("id"), listed=day is not None)
    title = _text(inner.get("title")) or _text(entry.get("title"))
    if not title:
        raise ValueError("it has no title")
    page = f"{PUBLIC}/papers/{identity.removeprefix('arxiv:')}"
    # `publishedAt` beside `paper` is another time (the Daily's, later one shifted by hours): only the inner one is the paper's.
    return Paper(
        id=identity,
        title=title,
        abstract=_text(inner.get("summary")) or _text(entry.get("summary")),
        authors=_authors(inner.get("authors")),
        url=page,
        published_at=_instant(inner.get("publishedAt")),
        keywords=tuple(dict.fromkeys(filter(None, map(_text, _list(inner.get("ai_keywords")))))),
        tldr=_text(inner.get("ai_summary")) or None,
        upvotes=_count(inner.get("upvotes")) or 0,
        comments=_count(entry.get("numComments")) or 0,
        code_url=_url(inner.get("githubRepo")),
        code_stars=_count(inner.get("githubStars")),
        project_url=_url(inner.get("projectPage")),
        organization=_organization(inner.get("organization")) or _organization(entry.get("organization")),
        thumbnail_url=_url(entry.get("thumbnail")) or _url(entry.get("thumbnailUrl")),
        listings=(Listing(NAME, day or _listed_on(inner), page),),
        models=_linked(inner, "Models", ""),
        datasets=_linked(inner, "Datasets", "datasets/"),
        spaces=_linked(inner, "Spaces", "spaces/"),
        media=_media((*_list(inner.get("mediaUrls")), *_list(entry.get("mediaUrls")), entry.get("mediaUrl"))),
    )


def _linked(inner: Mapping[str, Any], kind: str, path: str) -> Linked:
    """`linkedModels` and `numTotalModels`: only the answer about a single paper has them."""
    ids = [str(each.get("id") or "") for each in _list(inner.get(f"linked{kind}")) if isinstance(each, Mapping)]
    named = list(dict.fromkeys(each for each in ids if _REPOSITORY.match(each)))
    total = min(max(_count(inner.get(f"numTotal{kind}")) or 0, len(named)), MOST_COUNTED)
    return Linked(tuple(Link(each, f"{PUBLIC}/{path}{each}") for each in named[:SHOWN_LINKED]), total)


def _media(urls: Iterable[object]) -> tuple[str, ...]:
    found = (url for each in urls if (url := _url(each)) and len(url) <= LONGEST_URL)
    return tuple(dict.fromkeys(found))[:SHOWN_MEDIA]


def _identity(raw: object, *, listed: bool) -> PaperId:
    text = raw.strip() if isinstance(raw, str) else ""
    if not listed and (short := _SHORTENED.match(text)):
        # Search drops leading zeros of the number; Hugging Face's own client puts them back.
        text = f"{short[1]}.{short[2]:0>{4 if short[1] <= '1412' else 5}}"
    identity = paper_id(text)
    if not identity.startswith("arxiv:"):
        raise ValueError("it has no arXiv id")
    return identity


def _label(entry: object, position: int) -> str:
    """How a person finds the entry: its id, else its title, else its place in the list."""
    outer: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {}
    paper = outer.get("paper")
    inner: Mapping[str, Any] = paper if isinstance(paper, Mapping) else outer
    for found in (inner.get("id"), inner.get("title"), outer.get("title")):
        if text := _text(found):
            return f"“{text[:80]}”"
    return f"number {position}"


def _text(value: object) -> str:
    return squash(_UNPRINTABLE.sub("\ufffd", value)) if isinstance(value, str) else ""


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _authors(value: object) -> tuple[str, ...]:
    """Names in order; those who asked to be hidden are left out."""
    names = []
    for author in _list(value):
        if isinstance(author, Mapping) and not author.get("hidden"):
            names.append(_text(author.get("name")))
        elif isinstance(author, str):
            names.append(_text(author))
    return tuple(filter(None, names))


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return min(max(int(value), 0), MOST_COUNTED)
    except (ValueError, OverflowError):  # NaN, Infinity
        return None


def _url(value: object) -> str | None:
    """A web address that can stand in a link, else None. People enter project pages by hand, so a missing scheme is added."""
    text = _text(value)
    if text.startswith("/") and not text.startswith("//"):
        text = PUBLIC + text
    elif _HOST_FIRST.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        return text if parts.scheme in ("http", "https") and parts.hostname and " " not in text else None
    except ValueError:
        return None


def _organization(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return None
    return _text(value.get("fullname")) or _text(value.get("name")) or None


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _listed_on(inner: Mapping[str, Any]) -> date | None:
    """The Daily Papers day of a search result, where it was in one: the UTC day of `submittedOnDailyAt`."""
    listed_at = _instant(inner.get("submittedOnDailyAt"))
    return listed_at.date() if listed_at else None
