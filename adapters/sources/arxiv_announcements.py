"""A day's feed of a category, RSS or Atom, made into announcements. Pure: bytes in, values out.

Lives here: announce types, the feed's date, its fingerprint. Not here: what a feed means for what was read before
(`arxiv_progress.py`), requests (`arxiv_feed.py`). Written after the server's source, github.com/arXiv/arxiv-feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from xml.etree.ElementTree import Element

from adapters.sources.arxiv_calendar import NEW_YORK
from adapters.sources.arxiv_entries import (
    NAME,
    categories,
    creators,
    identify,
    instant,
    journal,
    label,
    page_of,
)
from adapters.sources.arxiv_withdrawals import withdrawal
from adapters.sources.arxiv_xml import ARXIV, ATOM, DC, local_name, parse, text_of, texts_of
from bot.errors import Transient
from bot.model import Listing, Paper, PaperId, short_hash
from bot.record import doi_of

LIMIT = 2000  # the most that a feed has. Source: arxiv-feed, feed/database.py: of what is above it, *new* falls off

_ABSTRACT = re.compile(r"^.*?\bAnnounce Type:\s*([a-z-]+)\s*Abstract:\s*", re.DOTALL | re.IGNORECASE)


class Kind(StrEnum):
    """`arxiv:announce_type`."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One entry. `version`: as the guid has it, None where it has none."""

    kind: Kind
    version: int | None
    paper: Paper

    @property
    def is_new(self) -> bool:
        """News for readers of this category; else a new version of a paper that was announced before."""
        return self.kind in (Kind.NEW, Kind.CROSS)


@dataclass(frozen=True, slots=True)
class Feed:
    """`day`: its date in New York, None where it says none. `entries`: how many there were, readable or not."""

    day: date | None
    announcements: tuple[Announcement, ...]
    skipped: tuple[str, ...]
    entries: int

    @property
    def print(self) -> str:
        """The same for the same papers, in whatever order and under whatever date; "" for none."""
        return fingerprint((item.paper.id, item.version) for item in self.announcements)

    @property
    def newest(self) -> str:
        """The highest id among its new papers, "" for none: arXiv numbers them in the order in which they come."""
        return max((item.paper.id for item in self.announcements if item.kind is Kind.NEW), default="")


def fingerprint(items: Iterable[tuple[PaperId, int | None]]) -> str:
    ids = sorted(f"{identity}v{version or ''}" for identity, version in items)
    return short_hash("feed", *ids) if ids else ""


def read_feed(body: bytes, who: str) -> Feed:
    """Raises Transient where it is no feed of arXiv, says that it is an error, or more than half of it cannot be read."""
    root = parse(body, who)
    channel, entries = _outline(root, who)
    title = text_of(channel, "title") or text_of(channel, f"{ATOM}title")
    if title.lower().startswith("feed error") and not entries:
        raise Transient(f"{who} answered with an error feed: {title[:200].rstrip('.')}.")
    day = _date(channel, entries)
    found, skipped = _announcements(entries, day)
    if len(skipped) * 2 > len(entries):
        raise Transient(
            f"More than half of what {who} lists cannot be read ({len(skipped)} of {len(entries)}). {skipped[0]}"
        )
    return Feed(day, found, tuple(skipped), len(entries))


def _outline(root: Element, who: str) -> tuple[Element, Sequence[Element]]:
    if local_name(root) == "rss" and (channel := root.find("channel")) is not None:
        return channel, channel.findall("item")
    if root.tag == f"{ATOM}feed":
        return root, root.findall(f"{ATOM}entry")
    raise Transient(f"{who} answered with XML that is no feed.")


def _announcements(entries: Iterable[Element], day: date | None) -> tuple[tuple[Announcement, ...], list[str]]:
    """Each paper once; where it stands twice, what is new wins over what is replaced."""
    found: dict[PaperId, Announcement] = {}
    skipped = []
    for position, entry in enumerate(entries, start=1):
        try:
            item = _announcement(entry, day)
        except ValueError as error:
            skipped.append(f"Entry {label(entry, position)} was left out: {error}.")
            continue
        known = found.get(item.paper.id)
        if known is None or (item.is_new and not known.is_new):
            found[item.paper.id] = item
    return tuple(found.values()), skipped


def _announcement(entry: Element, day: date | None) -> Announcement:
    """Raises ValueError with a phrase that says what is wrong."""
    rss = local_name(entry) == "item"
    named = [found for text in _places(entry, rss) if (found := identify(text))]
    if not named:
        raise ValueError("it has no arXiv id")
    identity = named[0].id
    title = text_of(entry, "title" if rss else f"{ATOM}title")
    if not title:
        raise ValueError("it has no title")
    described = text_of(entry, "description" if rss else f"{ATOM}summary")
    page = page_of(identity)
    terms = texts_of(entry, "category") if rss else (each.get("term", "") for each in entry.findall(f"{ATOM}category"))
    paper = Paper(
        id=identity,
        title=title,
        abstract=_ABSTRACT.sub("", described),
        authors=creators(entry, f"{DC}creator"),
        url=page,
        categories=categories(terms),
        published_at=None,  # when it was submitted is not in the feed
        listings=(Listing(NAME, day, page),),
        doi=doi_of(text_of(entry, f"{ARXIV}DOI")),
        journal_ref=journal(text_of(entry, f"{ARXIV}journal_reference")),
        withdrawn=withdrawal(_ABSTRACT.sub("", described)),
    )
    return Announcement(_kind(entry, described), next((each.version for each in named if each.version), None), paper)


def _places(entry: Element, rss: bool) -> Iterable[str]:
    """Where an id may stand: the guid has the version, the link has none."""
    if rss:
        return (text_of(entry, "guid"), text_of(entry, "link"))
    return (text_of(entry, f"{ATOM}id"), *(link.get("href", "") for link in entry.findall(f"{ATOM}link")))


def _kind(entry: Element, described: str) -> Kind:
    """By the element. Only where it is missing, by the first line of the description, which says the same.

    Raises ValueError: a kind nobody knows must neither be announced nor pass in silence.
    """
    said = text_of(entry, f"{ARXIV}announce_type").lower()
    if not said and (line := _ABSTRACT.match(described)):
        said = line[1].lower()
    try:
        return Kind(said)
    except ValueError:
        raise ValueError(f"its announce type is {said[:40]!r}" if said else "it has no announce type") from None


def _date(channel: Element, entries: Sequence[Element]) -> date | None:
    """The feed's date. RSS: `pubDate`, midnight New York. Atom: that of its entries, else of `updated`."""
    stamps = [text_of(channel, "pubDate")]
    stamps += [text_of(entry, "pubDate") or text_of(entry, f"{ATOM}published") for entry in entries[:1]]
    stamps += [text_of(channel, "lastBuildDate"), text_of(channel, f"{ATOM}updated")]
    found = next((stamp for text in stamps if (stamp := _stamp(text))), None)
    return found.astimezone(NEW_YORK).date() if found else None


def _stamp(text: str) -> datetime | None:
    if found := instant(text):
        return found
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
