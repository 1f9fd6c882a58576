"""What a post about a paper says, the same for every platform.

Lives here: which facts are shown, in what words and order. Not here: markup, limits and layout (each platform's own), the
choice of sentences (`summary.py`), LaTeX (`math.py`), papers together (`digest.py`). Called by the courier for a delivery and by
commands for a search result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit

from bot.language import _, clocks, dated, language, ngettext, number, phrase
from bot.model import Evidence, Image, Line, Link, Paper, Post, Span, TopicMatch
from bot.posts.controls import controls_of
from bot.posts.fitting import fitted
from bot.posts.math import to_unicode
from bot.posts.plain import clean, shorten
from bot.posts.summary import LIMIT, opening, summarize, telling

SHOWN_AUTHORS = 3
SHOWN_TOPICS = 3
SHOWN_WORDS = 3  # a topic
MAX_TITLE = 256  # weight: what Discord takes at most, and no title of arXiv's needs more
FULL_SUMMARY = 1500  # characters: nearly every abstract whole
MAX_NAME = 80
MAX_WORDS = 60
MAX_TOPIC = 120
MAX_URL = 2000
HUGGING_FACE = "huggingface"  # the name of that source in a listing


@dataclass(frozen=True, slots=True)
class Style:
    """How a channel wants its posts. `full`: the abstract rather than its telling sentences. `zone`: whose calendar dates are of."""

    full: bool = False
    pictures: bool = True
    zone: tzinfo = UTC


COMPACT = Style()


def compose(paper: Paper, topics: Sequence[TopicMatch], now: datetime, style: Style = COMPACT) -> Post:
    """The post of a delivery: the paper, and why it is here. `now` (UTC-aware) decides whether the year is said."""
    told = _told(paper, now.astimezone(style.zone).year, style, language())
    return replace(told, why=_why(topics), topics=tuple(each.topic for each in topics))


@lru_cache(maxsize=256)  # a paper comes to many channels at about the same time
def _told(paper: Paper, this_year: int, style: Style, spoken: str) -> Post:
    """What is the same in all channels of that style. `spoken`: the language in force; in another it is another post."""
    return Post(
        title=title_of(paper),
        url=page_of(paper),
        byline=_byline(paper, this_year, style.zone),
        summary=_summary(paper, full=style.full),
        facts=_facts(paper),
        links=links_of(paper),
        image=_image(paper) if style.pictures else None,
        controls=controls_of(paper.id),
    )


def card(paper: Paper, now: datetime) -> Post:
    """The post of a search result: no topic asked for it, so it does not say why."""
    return compose(paper, (), now, Style(zone=clocks()))


def glance(paper: Paper, now: datetime) -> Post:
    """No more than somebody needs to know what a link leads to: title, byline, one sentence."""
    sentence = telling(to_unicode(paper.tldr or "") or to_unicode(paper.abstract), LIMIT)
    return replace(card(paper, now), summary=sentence, links=(), image=None, controls=())


def title_of(paper: Paper) -> str:
    return fitted(to_unicode(paper.title) or paper.id, MAX_TITLE)


def page_of(paper: Paper) -> str | None:
    """Where the title leads: arXiv's abstract, else the page of whoever announced it. Hugging Face's page stands beside it."""
    return _arxiv(paper, "abs") or web_url(paper.url) or _hugging_face(paper)


def _hugging_face(paper: Paper) -> str | None:
    for listing in paper.listings:
        if listing.source == HUGGING_FACE:
            page = f"https://huggingface.co/papers/{paper.arxiv_id}" if paper.arxiv_id else None
            return web_url(listing.url) or page
    return None


def _arxiv(paper: Paper, kind: str) -> str | None:
    return f"https://arxiv.org/{kind}/{paper.arxiv_id}" if paper.arxiv_id else None


def _byline(paper: Paper, this_year: int, zone: tzinfo) -> str:
    organization = shorten(to_unicode(paper.organization or ""), MAX_NAME)
    parts = (_authors(paper.authors), organization, _date(paper, this_year, zone))
    return " · ".join(part for part in parts if part)


def _authors(authors: Sequence[str]) -> str:
    """A single one more is named: that is no longer than to count it."""
    names = [name for name in (shorten(to_unicode(author), MAX_NAME) for author in authors) if name]
    more = len(names) - SHOWN_AUTHORS
    if more <= 1:
        return ", ".join(names)
    return _("{authors} and {count} more", authors=", ".join(names[:SHOWN_AUTHORS]), count=more)


def _date(paper: Paper, this_year: int, zone: tzinfo) -> str:
    day = _published_on(paper.published_at, zone) if paper.published_at else _first_day(paper)
    if day is None:
        return ""
    return dated(day, _("d MMM") if day.year == this_year else _("d MMM y"))


def _published_on(at: datetime, zone: tzinfo) -> date:
    """What bears no time but midnight names a day, which is the same everywhere."""
    utc = at.astimezone(UTC)
    return utc.date() if utc.time() == time() else at.astimezone(zone).date()


def _first_day(paper: Paper) -> date | None:
    return min((listing.day for listing in paper.listings if listing.day), default=None)


def _summary(paper: Paper, *, full: bool) -> str:
    """Compact: the source's own summary, else the abstract's telling sentences. Full: the abstract, where there is one."""
    tldr, abstract = to_unicode(paper.tldr or ""), to_unicode(paper.abstract)
    if full:
        return opening(abstract or tldr, FULL_SUMMARY)
    return summarize(tldr or abstract, LIMIT)


def _facts(paper: Paper) -> tuple[str, ...]:
    said, models, datasets, spaces = paper.comments, paper.models.total, paper.datasets.total, paper.spaces.total
    counts = (
        (f"▲ {short_count(paper.upvotes)}", paper.upvotes),
        (ngettext("{count} comment", "{count} comments", said, count=short_count(said)), said),
        (ngettext("{count} model", "{count} models", models, count=short_count(models)), models),
        (ngettext("{count} dataset", "{count} datasets", datasets, count=short_count(datasets)), datasets),
        (ngettext("{count} Space", "{count} Spaces", spaces, count=short_count(spaces)), spaces),
    )
    return tuple(fact for fact, count in counts if count > 0)


def short_count(count: int) -> str:
    """`307`, `1.2k`, `12k`, `1.2M`: rounded down, so that it never says more than there is."""
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            return f"{number(count // unit if count >= 10 * unit else count * 10 // unit / 10)}{name}"
    return str(count)


def links_of(paper: Paper) -> tuple[Link, ...]:
    """What stands beside the title: where else it is, and what came with it. Never the title's own address again."""
    stars = paper.code_stars or 0
    code = _("Code") + (f" ★{short_count(stars)}" if stars > 0 else "")
    offered = (
        ("Hugging Face", _hugging_face(paper)),
        ("PDF", _arxiv(paper, "pdf")),
        (code, web_url(paper.code_url)),
        (_("Project"), web_url(paper.project_url)),
    )
    title = (page_of(paper) or "").rstrip("/")
    links: dict[str, Link] = {}
    for label, url in offered:
        if url and url.rstrip("/") != title and url.rstrip("/") not in links:
            links[url.rstrip("/")] = Link(label, url)
    return tuple(links.values())


def _image(paper: Paper) -> Image | None:
    url = web_url(paper.thumbnail_url)
    return Image(url, _("Thumbnail of the paper “{title}”", title=shorten(title_of(paper), 150))) if url else None


def web_url(url: str | None) -> str | None:
    """The address if a browser can follow it over http or https and no markup can break it, else None."""
    if not url or len(url) > MAX_URL:
        return None
    url = url.strip()
    try:
        parts = urlsplit(url)
        fine = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    unsafe = clean(url) != url or any(char in ' <>"`|\\^{}' for char in url)
    return url if fine and not unsafe else None


def _why(topics: Sequence[TopicMatch]) -> Line:
    """Matched `diffusion policy`: **Diffusion Policies** · `robot`: **robots** and 2 more topics."""
    if not topics:
        return ()
    spans: list[Span] = []
    for place, topic in enumerate(topics[:SHOWN_TOPICS]):
        spans += [Span(" · ")] if place else []
        spans += [Span(shorten(clean(topic.called), MAX_TOPIC), "code"), *_evidence(topic.evidence)]
    more, shown = len(topics) - SHOWN_TOPICS, tuple(spans)
    if more > 0:
        said = ngettext("Matched {topics} and {count} more topic", "Matched {topics} and {count} more topics", more)
        return phrase(said, topics=shown)
    return phrase(_("Matched {topics}"), topics=shown)


@lru_cache(maxsize=1024)
def _evidence(found: tuple[Evidence, ...]) -> Line:
    words: dict[str, str] = {}
    for evidence in found:
        text = shorten(to_unicode(evidence.text), MAX_WORDS)
        if text:
            words.setdefault(text.casefold(), text)
    shown = list(words.values())[:SHOWN_WORDS]
    spans: list[Span] = []
    for place, text in enumerate(shown):
        spans += [Span(", " if place else ": "), Span(text, "bold")]
    return (*spans, Span(" …")) if len(words) > len(shown) else tuple(spans)
