"""Entries of any RSS or Atom feed made into papers. Bytes in, `Paper` out; feedparser reads the dialects.

Lives here: what a feed may not be (a bomb, no feed at all), and which work an entry is: by DOI, by arXiv id, else by its guid. Not
here: requests, cursors (`feed.py`). It blocks for as long as parsing takes: call it in a thread.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from time import struct_time
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser  # type: ignore[import-untyped]  # ships no types

from bot.errors import Transient
from bot.model import Listing, Paper, PaperId, short_hash
from bot.record import doi_of, paper_id, squash

MAX_AUTHORS = 1000

_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)  # comments may hold what looks like an element
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# Crossref's form of a DOI: www.crossref.org/blog/dois-and-matching-regular-expressions
_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s?#&\"<>]+", re.IGNORECASE)
_DOI_PLACE = re.compile(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)|/(?:doi|content)/", re.IGNORECASE)
_VIEW = re.compile(r"(?:v\d{1,3})?(?:\.(?:full|abstract|short|article-info))?(?:\.pdf|\.full-text)?$", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|oai:arxiv\.org:|\barxiv:\s?|10\.48550/arxiv\.)"
    r"(\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?!\d)",
    re.IGNORECASE,
)
_VERSIONED = ("10.1101/", "10.64898/")  # bioRxiv and medRxiv: their links have the DOI with a version after it
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "section"})
_UNSEEN = frozenset({"script", "style", "template"})


@dataclass(frozen=True, slots=True)
class FeedEntries:
    """`whole`: nothing of the feed was damaged. `title`: what the feed calls itself."""

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...]
    whole: bool
    title: str = ""


def read_entries(body: bytes, name: str, url: str, content_type: str = "") -> FeedEntries:
    """A feed with faults is read as far as it can be. Raises Transient where it is none, or declares entities."""
    head = _ASIDE.sub(b"", body.replace(b"\x00", b""))  # UTF-16 too
    first = _FIRST_ELEMENT.search(head)
    if b"<!entity" in head[: first.start() if first else len(head)].lower():
        raise Transient(f"{name} answered with XML that declares entities; it was not read.")
    try:
        # As a stream: given text, feedparser would take an address or a file's name for one.
        headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
        parsed: Mapping[str, Any] = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except Exception as error:
        raise Transient(f"{name} answered with a feed that cannot be read ({type(error).__name__}).") from None
    listed = parsed.get("entries") or []
    damaged = bool(parsed.get("bozo")) and not _harmless(parsed.get("bozo_exception"))
    if not listed and (damaged or not parsed.get("version")):
        raise Transient(f"{name} answered with something that is no feed.")
    title = _text((parsed.get("feed") or {}).get("title"))
    return _collected(listed, name, whole=not damaged, title=title)


def _harmless(error: object) -> bool:
    """The server named another encoding, or another type of content: the text was read whole."""
    return isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType)


def _collected(listed: list[Mapping[str, Any]], name: str, *, whole: bool, title: str) -> FeedEntries:
    papers: dict[PaperId, Paper] = {}
    skipped = []
    for position, entry in enumerate(listed, start=1):
        try:
            paper = _paper(entry, name)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            label = _text(entry.get("id") or entry.get("title"))[:80]
            skipped.append(f"Entry {f'“{label}”' if label else f'number {position}'} was left out: {error}.")
        else:
            papers.setdefault(paper.id, paper)
    return FeedEntries(tuple(papers.values()), tuple(skipped), whole, title)


def _paper(entry: Mapping[str, Any], name: str) -> Paper:
    """Raises ValueError with a phrase that says what is wrong."""
    title = _text(entry.get("title"))
    if not title:
        raise ValueError("it has no title")
    link = _url(entry.get("link"))
    identity = identify(list(_places(entry)), name)
    published_at = _instant(entry.get("published_parsed")) or _instant(entry.get("updated_parsed"))
    page = f"https://arxiv.org/abs/{identity.removeprefix('arxiv:')}" if identity.startswith("arxiv:") else link
    return Paper(
        id=identity,
        title=title,
        abstract=_abstract(entry),
        authors=_authors(entry),
        url=page or _doi_page(identity),
        published_at=published_at,
        listings=(Listing(name, published_at.date() if published_at else None, link),),
        doi=_doi(identity, entry),
    )


def _doi(identity: PaperId, entry: Mapping[str, Any]) -> str | None:
    """Also where an entry's arXiv id comes first: a journal's that names both."""
    if identity.startswith("doi:"):
        return identity.removeprefix("doi:")
    said = (entry.get("prism_doi"), entry.get("arxiv_doi"))
    return next((doi for text in said if isinstance(text, str) and (doi := doi_of(text))), None)


def identify(places: list[str], name: str) -> PaperId:
    """The arXiv id if there is one, else the DOI, else a hash of the guid, the first of `places`. Raises ValueError for none.

    A DOI of arXiv is an arXiv id. A version is never part of it.
    """
    texts = [unquote(text) for text in places]
    for text in texts:
        if found := _ARXIV.search(text):
            return paper_id(found[1])
    for text in texts:
        if _DOI_PLACE.search(text) or _DOI.match(text):
            for doi in _DOI.findall(text):
                return PaperId(f"doi:{_bare(doi)}")
    if not places:
        raise ValueError("it has neither an id nor a link")
    guid = places[0]
    # What is no address is unique within its feed alone.
    return PaperId(f"guid:{short_hash('guid', guid if '://' in guid else f'{name} {guid}')}")


def _bare(doi: str) -> str:
    """Lower case (DOIs have no case), without what a publisher's page adds."""
    bare = doi.lower().rstrip(".,;:)]}'/")
    return _VIEW.sub("", bare) if bare.startswith(_VERSIONED) else bare


def _places(entry: Mapping[str, Any]) -> Iterator[str]:
    """Where an entry may say which work it is, the guid first, then its link."""
    for key in ("id", "link", "prism_doi", "dc_identifier", "prism_url", "feedburner_origlink", "arxiv_doi"):
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            yield value.strip()
    for link in entry.get("links") or ():
        if isinstance(link, Mapping) and isinstance(link.get("href"), str) and link.get("rel") != "enclosure":
            yield link["href"].strip()


def _doi_page(identity: PaperId) -> str | None:
    return f"https://doi.org/{identity.removeprefix('doi:')}" if identity.startswith("doi:") else None


def _abstract(entry: Mapping[str, Any]) -> str:
    """The summary, or the longer content where there is none."""
    contents = [item.get("value") for item in entry.get("content") or () if isinstance(item, Mapping)]
    return next((text for value in (entry.get("summary"), *contents) if (text := _text(value))), "")


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    named = [item.get("name") for item in entry.get("authors") or () if isinstance(item, Mapping)]
    texts = [text for value in named or [entry.get("author")] if (text := _text(value))]
    if len(texts) == 1 and ("," in texts[0] or ";" in texts[0]):
        texts = _parted(texts[0])
    return tuple(dict.fromkeys(texts))[:MAX_AUTHORS]


def _parted(joined: str) -> list[str]:
    """`A. B, C. D` is two people; `Surname, A.; Surname, C.` are two as well (bioRxiv joins `Surname, A., Surname, C.`)."""
    if ";" in joined:
        return [squash(name) for name in joined.split(";") if name.strip()]
    parts = [squash(part) for part in joined.split(",") if part.strip()]
    initials = [bool(re.fullmatch(r"(?:[\w]\.?[ -]?){1,4}", part)) and part.endswith(".") for part in parts]
    if len(parts) % 2 == 0 and all(initials[1::2]) and not any(initials[::2]):
        return [f"{given} {family}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts


class _Text(HTMLParser):
    """The text of HTML, with a space where a block ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def _text(value: object) -> str:
    """Without markup, white space collapsed. A `<` that begins no tag stays."""
    if not isinstance(value, str):
        return ""
    reader = _Text()
    reader.feed(value)
    reader.close()
    return squash(_UNPRINTABLE.sub("\ufffd", "".join(reader.parts)))


def _url(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>]", text) else None


def _instant(value: object) -> datetime | None:
    """feedparser's times are in UTC."""
    if not isinstance(value, struct_time):
        return None
    try:
        return datetime(*value[:6], tzinfo=UTC)
    except (ValueError, TypeError):
        return None
