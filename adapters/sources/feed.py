"""Any RSS or Atom feed as a source, with a name: journals, bioRxiv, the blogs of laboratories.

Lives here: settings, conditional requests, the cursor. Not here: what an entry means (`feed_entries.py`), transport (`http.py`).
Built by `adapters/registry.py`, one source a feed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus

import structlog
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.sources.feed_entries import FeedEntries, read_entries
from adapters.sources.http import READ_S, Page, PoliteHttp, max_age_s, user_agent
from bot.errors import Transient
from bot.language import _
from bot.model import Paper, PaperId
from bot.ports import Clock, PaperSource, Period
from bot.progress import Batch, Expected, SourceState, Witnessed
from bot.surroundings import Surroundings
from config.base import Settings

log = structlog.get_logger()

DEADLINE_S = 60.0
TRIES = 3
MAX_BYTES = 10_000_000  # decoded; the longest feeds of journals have 2 MB
MAX_FRESH_S = 6 * 3600.0  # a Cache-Control of a week must not cost a week's papers
MAX_HEADER = 1000

_NAMED = re.compile(r"^(?P<name>[a-z][a-z0-9_-]{0,31})=(?:feed:)?(?P<url>https?://[^\s/?#]+[^\s]*)$")
_NEXT = re.compile(r"[,\s]+(?=[A-Za-z0-9_-]+=)|\s+")
_TAKEN = frozenset({"huggingface", "arxiv"})


class FeedSettings(Settings):
    """Which feeds there are beside the built-in sources."""

    model_config = SettingsConfigDict(env_prefix="FEED_")

    urls: str = Field(
        "",
        description="RSS or Atom feeds to read, each as name=address and separated by spaces, such as "
        "`nature=https://www.nature.com/nature.rss`. The name is what `source:` in topics and PAPERROUTE_SOURCES take.",
    )

    @field_validator("urls")
    @classmethod
    def _known_form(cls, value: str) -> str:
        parts = [part for part in _NEXT.split(value.strip()) if part]
        names = []
        for part in parts:
            found = _NAMED.match(part)
            if found is None:
                raise ValueError(
                    "write each feed as name=https://…, the name in small letters, with spaces between feeds"
                )
            if found["name"] in _TAKEN or found["name"] in names:
                raise ValueError(f"there is more than one source called {found['name']}")
            names.append(found["name"])
        return " ".join(parts)

    @property
    def feeds(self) -> Mapping[str, str]:
        """Address by name."""
        found = [_NAMED.match(part) for part in self.urls.split()]
        return {each["name"]: each["url"] for each in found if each}


def build_all(surroundings: Surroundings) -> Mapping[str, PaperSource]:
    """A source for each configured feed, by name. Raises SettingsError."""
    feeds = FeedSettings.read(surroundings.env_file).feeds
    return {name: FeedSource(name, url, surroundings.clock) for name, url in feeds.items()}


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the server gave for asking again."""

    url: str = ""
    etag: str = ""
    modified: str = ""
    fresh_until: str = ""


class FeedSource:
    """The cursor is JSON: ETag and Last-Modified of the last answer that was read whole, and until when it is fresh."""

    def __init__(
        self, name: str, url: str, clock: Clock, *, read_s: float = READ_S, deadline_s: float = DEADLINE_S
    ) -> None:
        self._name = name
        self._url = url
        self._clock = clock
        self._deadline_s = deadline_s
        self._http = PoliteHttp(
            url,
            clock,
            who=name,
            headers=_headers(),
            heard=lambda status, headers: None,
            read_s=read_s,
            max_bytes=MAX_BYTES,
        )

    @property
    def name(self) -> str:
        return self._name

    @property
    def label(self) -> str:
        return self._name

    def expected(self, now: datetime) -> Expected:
        """Nothing ever is: a feed has no calendar."""
        return Expected(date(1970, 1, 1), now + timedelta(days=1), _("a feed announces when it has something"))

    def next_batch_at(self, now: datetime) -> datetime | None:
        return None

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return {}

    async def close(self) -> None:
        await self._http.close()

    async def fetch(self, cursor: str | None) -> Batch:
        """All entries that the feed has; none where it has not changed. See the port.

        A damaged feed gives what can be read of it, and is asked for whole the next time.
        """
        known = read_cursor(cursor, self._url)
        now = self._clock.now()
        if (
            known.fresh_until
            and now.isoformat() < known.fresh_until <= (now + timedelta(seconds=MAX_FRESH_S)).isoformat()
        ):
            return Batch((), _written(known))
        page = await self._http.get(
            "", {}, admit=_freely, deadline_s=self._deadline_s, tries=TRIES, headers=_conditions(known)
        )
        if page.status == HTTPStatus.NOT_MODIFIED:
            return Batch((), _written(replace(known, fresh_until=_fresh_until(page, now))))
        if page.status != HTTPStatus.OK:
            raise Transient(f"{self._name} answered {page.status}.")
        found = await asyncio.to_thread(
            read_entries, page.body, self._name, self._url, page.headers.get("Content-Type", "")
        )
        return self._batch(found, page, now)

    async def read_day(self, day: date) -> tuple[Paper, ...]:
        """A feed has no past."""
        return ()

    def announced_at(self, day: date) -> datetime | None:
        return None

    async def witness(self, since: date, until: date, state: SourceState) -> tuple[Witnessed, ...]:
        return ()

    async def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """A feed has no search."""
        return ()

    async def lookup(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """Nor does it know more than what it lists."""
        return ()

    async def trending(self, period: Period, limit: int) -> tuple[Paper, ...]:
        return ()

    def _batch(self, found: FeedEntries, page: Page, now: datetime) -> Batch:
        listed = len(found.papers) + len(found.skipped)
        if len(found.skipped) * 2 > listed:
            raise Transient(f"More than half of what {self._name} lists cannot be read. {found.skipped[0]}")
        skipped = found.skipped if found.whole else (*found.skipped, f"{self._name} is damaged; a part may be missing.")
        cursor = Cursor(self._url)
        if found.whole:
            cursor = replace(
                cursor,
                etag=page.headers.get("ETag", "")[:MAX_HEADER],
                modified=page.headers.get("Last-Modified", "")[:MAX_HEADER],
                fresh_until=_fresh_until(page, now),
            )
        oldest_first = tuple(sorted(found.papers, key=_listed_on))
        return Batch(oldest_first, _written(cursor), skipped)


def read_cursor(cursor: str | None, url: str) -> Cursor:
    """What was kept for this address; nothing where it is another's or cannot be read."""
    try:
        told = json.loads(cursor) if cursor else {}
        known = Cursor(**{key: str(value) for key, value in told.items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        log.warning("cursor_unreadable", source="feed", cursor=str(cursor)[:200])
        return Cursor(url)
    return known if known.url == url else Cursor(url)


def _written(cursor: Cursor) -> str:
    return json.dumps({key: value for key, value in asdict(cursor).items() if value})


def _conditions(known: Cursor) -> dict[str, str]:
    """RFC 9110, 13.1. What cannot stand in a header is left out."""
    wanted = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {key: value for key, value in wanted.items() if value and value.isascii() and value.isprintable()}


def _fresh_until(page: Page, now: datetime) -> str:
    """When the answer is to be asked for again; "" where it says nothing or wants to be asked."""
    left_s = min(max_age_s(page.headers) or 0.0, MAX_FRESH_S)
    return (now + timedelta(seconds=left_s)).isoformat() if left_s > 0 else ""


def _listed_on(paper: Paper) -> date:
    return next((listing.day for listing in paper.listings if listing.day), date.max)


def _freely() -> None:
    """A feed has no budget."""


def _headers() -> dict[str, str]:
    return {
        "User-Agent": user_agent(),
        "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5",
    }
