"""Papers and subscriptions as JSON objects: the one form in which each is kept, copied and read from files.

Lives here: values to objects and back. Not here: JSON itself, files, keys of Redis.

A paper's keys: id, title, abstract; where known authors, url, categories, published_at, keywords, tldr, upvotes, comments, code_url,
code_stars, project_url, organization, thumbnail_url, listings, source (short for one listing), also, doi, journal_ref, withdrawn,
models, datasets, spaces, media. Unknown keys are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from bot.model import Channel, Link, Linked, Listing, Options, Paper, PaperId, Subscription

# New ids since 2007-04 (4 or 5 digits), old ones "archive.XX/YYMMNNN". Source: info.arxiv.org/help/arxiv_identifier.html
_ARXIV = re.compile(r"^(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v\d+)?$", re.IGNORECASE)
# Crossref's form of a DOI: www.crossref.org/blog/dois-and-matching-regular-expressions
_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s?#&\"<>]{1,190}", re.IGNORECASE)
_DOI_OF_ARXIV = "10.48550/arxiv."
NAMED = re.compile(  # an arXiv id in a text: bare, in a link, or behind `arxiv:`
    r"(?:https?://)?(?:www\.|export\.)?"
    r"(?:(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/|alphaxiv\.org/(?:abs|overview)/)|arxiv:\s*|(?<![\w./-]))"
    r"(\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?![\w-])(?:[?#]\S*)?",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")


def squash(text: str) -> str:
    """White space collapsed to single spaces, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def paper_id(raw: str) -> PaperId:
    """`2401.01234v2`, `arxiv:2401.01234` and the like become `arxiv:2401.01234`; any other id stays as it is."""
    found = _ARXIV.match(raw.strip())
    return PaperId(f"arxiv:{found[1]}" if found else raw.strip())


def doi_of(raw: str) -> str | None:
    """The first DOI in a text, bare and in small letters (DOIs have no case). None for none, and for arXiv's own, which are arXiv ids."""
    found = _DOI.search(raw)
    bare = found[0].lower().rstrip(".,;:)]}'/") if found else ""
    return bare if bare and not bare.startswith(_DOI_OF_ARXIV) else None


def named_in(text: str) -> tuple[PaperId, ...]:
    """The papers that a text names by arXiv id, by DOI, or by a link with either."""
    doi = doi_of(text)
    found = [paper_id(each[1]) for each in NAMED.finditer(text)]
    return tuple(dict.fromkeys([*found, *([PaperId(f"doi:{doi}")] if doi else [])]))


def from_record(record: Mapping[str, Any]) -> Paper:
    """Raises ValueError with a phrase that names what is missing or wrong."""
    if not isinstance(record, Mapping):
        raise ValueError("not an object")
    for key in ("id", "title"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise ValueError(f"no {key}")
    listings = tuple(
        Listing(str(item["source"]), date.fromisoformat(item["day"]) if item.get("day") else None, item.get("url"))
        for item in record.get("listings") or ()
    )
    if not listings and record.get("source"):
        listings = (Listing(str(record["source"])),)
    return Paper(
        id=paper_id(record["id"]),
        title=squash(record["title"]),
        abstract=squash(record.get("abstract") or ""),
        authors=_texts(record, "authors"),
        url=record.get("url"),
        categories=_texts(record, "categories"),
        published_at=_instant(record.get("published_at") or record.get("published")),
        keywords=_texts(record, "keywords"),
        tldr=record.get("tldr"),
        upvotes=int(record.get("upvotes") or 0),
        comments=int(record.get("comments") or 0),
        code_url=record.get("code_url"),
        code_stars=record.get("code_stars"),
        project_url=record.get("project_url"),
        organization=record.get("organization"),
        thumbnail_url=record.get("thumbnail_url"),
        listings=listings,
        also=tuple(map(paper_id, _texts(record, "also"))),
        doi=doi_of(_text(record, "doi") or ""),
        journal_ref=_text(record, "journal_ref"),
        withdrawn=_text(record, "withdrawn"),
        models=_linked(record, "models"),
        datasets=_linked(record, "datasets"),
        spaces=_linked(record, "spaces"),
        media=tuple(map(str, record.get("media") or ())),
    )


def to_record(paper: Paper) -> dict[str, Any]:
    """The inverse of `from_record`; what is empty is left out."""
    record: dict[str, Any] = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "url": paper.url,
        "categories": list(paper.categories),
        "published_at": paper.published_at.isoformat() if paper.published_at else None,
        "keywords": list(paper.keywords),
        "tldr": paper.tldr,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "code_url": paper.code_url,
        "code_stars": paper.code_stars,
        "project_url": paper.project_url,
        "organization": paper.organization,
        "thumbnail_url": paper.thumbnail_url,
        "listings": [
            {"source": item.source, "day": item.day.isoformat() if item.day else None, "url": item.url}
            for item in paper.listings
        ],
        "also": list(paper.also),
        "doi": paper.doi,
        "journal_ref": paper.journal_ref,
        "withdrawn": paper.withdrawn,
        "models": _linked_record(paper.models),
        "datasets": _linked_record(paper.datasets),
        "spaces": _linked_record(paper.spaces),
        "media": list(paper.media),
    }
    return {key: value for key, value in record.items() if value not in (None, [], "", 0) or key in ("id", "title")}


def subscription_record(subscription: Subscription) -> dict[str, Any]:
    return {
        "channel": str(subscription.channel),
        "topic": subscription.topic,
        "canonical": subscription.canonical,
        "by": subscription.created_by,
        "at": subscription.created_at.isoformat(),
        "paused": subscription.options.paused,
        "waiting": subscription.options.waiting,
        "sources": list(subscription.options.sources),
        **({"name": subscription.options.name} if subscription.options.name else {}),
        **({"origin": subscription.origin} if subscription.origin else {}),
        **({"paused_until": ends.isoformat()} if (ends := subscription.options.paused_until) else {}),
    }


def subscription_of(record: Mapping[str, Any]) -> Subscription:
    """The inverse of `subscription_record`. Raises ValueError, KeyError or TypeError for what is none."""
    return Subscription(
        channel=Channel.parse(record["channel"]),
        topic=record["topic"],
        canonical=record["canonical"],
        created_by=record["by"],
        created_at=datetime.fromisoformat(record["at"]),
        options=Options(
            record["paused"],
            record["waiting"],
            tuple(record.get("sources") or ()),
            _instant(record.get("paused_until")),
            str(record.get("name") or ""),
        ),
        origin=str(record.get("origin") or ""),
    )


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key) or ()
    if isinstance(value, str):  # some files have "cs.CL cs.LG" or "A. Lovelace, C. Babbage"
        value = value.split(",") if "," in value or key == "authors" else value.split()
    return tuple(squash(str(item)) for item in value if str(item).strip())


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return (squash(value) or None) if isinstance(value, str) else None


def _linked(record: Mapping[str, Any], key: str) -> Linked:
    told = record.get(key) or {}
    return Linked(
        tuple(Link(str(label), str(url)) for label, url in told.get("shown", ())), int(told.get("total") or 0)
    )


def _linked_record(linked: Linked) -> dict[str, Any] | None:
    shown = [[link.label, link.url] for link in linked.shown]
    return {"shown": shown, "total": linked.total} if linked != Linked() else None


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
