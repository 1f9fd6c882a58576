"""Papers as the arXiv emulator keeps them, and how its feeds, its API and its OAI-PMH write them down. All made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
SPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


@dataclass(frozen=True)
class Work:
    """A paper. `categories`: the primary one first. `submitted_at`: of version 1. The feeds have no `comment`."""

    id: str
    title: str = ""
    categories: tuple[str, ...] = ("cs.CL",)
    submitted_at: datetime = datetime(2026, 4, 23, 12, 0, tzinfo=UTC)
    version: int = 1
    authors: tuple[str, ...] = ("A. Author", "B. Author")
    abstract: str = "We look at a question, and < answer it."
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""

    @property
    def heading(self) -> str:
        return self.title or f"A Study of Question {self.id}"


@dataclass(frozen=True)
class Announced:
    """A work in a category's feed of a day. `kind`: as arxiv:announce_type has it."""

    work: Work
    kind: str = "new"


@dataclass
class Day:
    """What the feeds of one date have, by category."""

    feeds: dict[str, list[Announced]] = field(default_factory=dict)


def rss(category: str, day: date, items: Sequence[Announced]) -> str:
    midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)
    stamp = format_datetime(midnight)
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<rss {SPACES} version=\"2.0\">\n  <channel>\n"
        f"    <title>{escape(category)} updates on arXiv.org</title>\n    <link>http://rss.arxiv.org/rss/{escape(category)}</link>\n"
        f"    <description>{escape(category)} updates on the arXiv.org e-print archive.</description>\n"
        f"    <lastBuildDate>{format_datetime(midnight.astimezone(UTC))}</lastBuildDate>\n    <pubDate>{stamp}</pubDate>\n"
        "    <skipDays><day>Sunday</day><day>Saturday</day></skipDays>\n"
        + "".join(_item(item, stamp) for item in items)
        + "  </channel>\n</rss>"
    )


def _item(item: Announced, stamp: str) -> str:
    work = item.work
    terms = "".join(f"<category>{escape(term)}</category>" for term in work.categories)
    return (
        f"    <item><title>{escape(work.heading)}</title><link>https://arxiv.org/abs/{work.id}</link>"
        f"<description>{escape(_described(item))}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{work.id}v{work.version}</guid>{terms}<pubDate>{stamp}</pubDate>'
        f"<arxiv:announce_type>{item.kind}</arxiv:announce_type>{_published(work)}"
        f"<dc:creator>{escape(', '.join(work.authors))}</dc:creator></item>\n"
    )


def _published(work: Work) -> str:
    """As the feeds name these. Source: github.com/arXiv/arxiv-feed"""
    return _element("DOI", work.doi) + _element("journal_reference", work.journal_ref)


def _element(name: str, text: str, spaces: str = "") -> str:
    return f"<arxiv:{name}{spaces}>{escape(text)}</arxiv:{name}>" if text else ""


def atom(category: str, day: date, items: Sequence[Announced]) -> str:
    midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK).isoformat()
    entries = "".join(
        f"<entry><id>oai:arXiv.org:{item.work.id}v{item.work.version}</id><title>{escape(item.work.heading)}</title>"
        f'<updated>{midnight}</updated><link href="https://arxiv.org/abs/{item.work.id}" rel="alternate" type="text/html"/>'
        f"<summary>{escape(_described(item))}</summary>"
        + "".join(f"<category term={quoteattr(term)}/>" for term in item.work.categories)
        + f"<published>{midnight}</published><arxiv:announce_type>{item.kind}</arxiv:announce_type>"
        f"{_published(item.work)}<dc:creator>{escape(', '.join(item.work.authors))}</dc:creator></entry>\n"
        for item in items
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {SPACES} xmlns=\"http://www.w3.org/2005/Atom\">"
        f"<id>http://rss.arxiv.org/atom/{escape(category)}</id><title>{escape(category)} updates on arXiv.org</title>"
        f"<updated>{midnight}</updated>\n{entries}</feed>"
    )


def _described(item: Announced) -> str:
    return f"arXiv:{item.work.id}v{item.work.version} Announce Type: {item.kind} \nAbstract: {item.work.abstract}"


def error_rss(query: str) -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed error for query: {escape(query)}</title>'
        "<description>Bad archive or category.</description></channel></rss>"
    )


def answer(works: Sequence[Work], total: int, start: int, *, old_shape: bool = False) -> str:
    """The API's feed, in the newer shape or in that until 2025-10."""
    search = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    entry = _old_entry if old_shape else _entry
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {search} xmlns:arxiv=\"http://arxiv.org/schemas/atom\" "
        f'xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title><updated>2026-04-27T00:00:00Z</updated>'
        f"<opensearch:itemsPerPage>{len(works)}</opensearch:itemsPerPage><opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{''.join(entry(work) for work in works)}</feed>"
    )


def _entry(work: Work) -> str:
    stamp = f"{work.submitted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"<entry><id>http://arxiv.org/abs/{work.id}v{work.version}</id><title>{escape(work.heading)}</title><updated>{stamp}</updated>"
        f'<link href="https://arxiv.org/abs/{work.id}v{work.version}" rel="alternate" type="text/html"/>'
        f"<summary>{escape(work.abstract)}</summary>"
        + "".join(f"<category term={quoteattr(term)}/>" for term in work.categories)
        + f"<published>{stamp}</published>{_element('comment', work.comment)}"
        f'<arxiv:primary_category term="{work.categories[0]}"/>{_element("journal_ref", work.journal_ref)}'
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)
        + _element("doi", work.doi)
        + _doi_link(work, "https")
        + "</entry>\n"
    )


def _doi_link(work: Work, scheme: str) -> str:
    page = f"{scheme}://{'dx.' if scheme == 'http' else ''}doi.org/{work.doi}"
    return f'<link href={quoteattr(page)} rel="related" title="doi"/>' if work.doi else ""


def _old_entry(work: Work) -> str:
    stamp = f"{work.submitted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    wrapped = escape(work.heading).replace(" ", "\n  ", 1)
    comment = work.comment.replace(" ", "\n  ", 1)
    spaces = ' xmlns:arxiv="http://arxiv.org/schemas/atom"'
    return (
        f"<entry>\n<id>http://arxiv.org/abs/{work.id}v{work.version}</id>\n<updated>{stamp}</updated>\n<published>{stamp}</published>"
        f"<title>{wrapped}</title>\n<summary>  {escape(work.abstract)}\n</summary>"
        + "".join(f"<author>\n<name>{escape(name)}</name>\n</author>" for name in work.authors)
        + f"{_element('doi', work.doi, spaces)}{_doi_link(work, 'http')}{_element('comment', comment, spaces)}"
        f"{_element('journal_ref', work.journal_ref, spaces)}"
        f'<link href="http://arxiv.org/abs/{work.id}v{work.version}" rel="alternate" type="text/html"/>'
        f'<arxiv:primary_category{spaces} term="{work.categories[0]}" scheme="http://arxiv.org/schemas/atom"/>'
        + "".join(
            f'<category term={quoteattr(term)} scheme="http://arxiv.org/schemas/atom"/>' for term in work.categories
        )
        + "</entry>\n"
    )


def error_answer(summary: str) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" "
        'xmlns="http://www.w3.org/2005/Atom"><title>arXiv Search Results</title><opensearch:totalResults>1</opensearch:totalResults>'
        f"<entry><id>https://arxiv.org/api/errors#{escape(summary.replace(' ', '_'))}</id><title>Error</title>"
        f"<summary>{escape(summary)}</summary><author><name>arXiv api core</name></author></entry></feed>"
    )


def oai(verb: str, records: Sequence[tuple[Work, date]], token: str = "") -> str:
    inner = "".join(
        _header(work, day) if verb == "ListIdentifiers" else f"<record>{_header(work, day)}{_metadata(work)}</record>"
        for work, day in records
    )
    return _oai(f"<{verb}>{inner}<resumptionToken>{token}</resumptionToken></{verb}>")


def oai_error(code: str) -> str:
    return _oai(f'<error code="{code}">no luck</error>')


def _oai(inner: str) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
        f"<responseDate>2026-04-27T00:00:00Z</responseDate><request>http://oaipmh.arxiv.org/oai</request>{inner}</OAI-PMH>"
    )


def _header(work: Work, day: date) -> str:
    return f"<header><identifier>oai:arXiv.org:{work.id}</identifier><datestamp>{day}</datestamp><setSpec>cs:cs:CL</setSpec></header>"


def _metadata(work: Work) -> str:
    names = "".join(
        f"<author><keyname>{escape(name.split()[-1])}</keyname><forenames>{escape(' '.join(name.split()[:-1]))}</forenames></author>"
        for name in work.authors
    )
    return (
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{work.id}</id><created>{work.submitted_at:%Y-%m-%d}</created>'
        f"{'<updated>2026-04-27</updated>' if work.version > 1 else ''}"
        f"<authors>{names}</authors><title>{escape(work.heading)}</title><categories>{' '.join(work.categories)}</categories>"
        f"<abstract>{escape(work.abstract)}</abstract></arXiv></metadata>"
    )
