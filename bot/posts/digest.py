"""Papers together in one message: a digest, a roll-up, a catch-up, the trending ones. What it says, the same for every platform.

Lives here: title, opening line, papers in full, the others as linked titles, closing line. Not here: one paper's post (`compose.py`),
dividing what is too much for one message (`parts.py`), which papers and in what order (the planner). Called by the courier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from bot.language import _, dated, day_and_month, ngettext, phrase, weekday
from bot.model import Line, Link, Paper, Post, Span, TopicMatch
from bot.posts.compose import COMPACT, Style, compose, page_of, short_count, title_of, web_url
from bot.posts.fitting import fitted, line_of
from bot.posts.plain import clean, shorten

ENTRY_TITLE = 200  # weight
ALSO_TITLE = 130
ENTRY_LINKS = 3
ENTRY_TOPICS = 1  # whose evidence is shown
MAX_LINK = 200  # characters of an address
MAX_CHANNEL = 80
HEADING_TOPIC = 40  # so that the longest title has the 150 characters of a header in Slack

Kind = Literal["digest", "rollup", "catchup", "trending"]


@dataclass(frozen=True, slots=True)
class Item:
    """A paper of a digest, and the topics that wanted it (none where it is there because it is trending). `there`: where another channel
    has it in full, by that channel's name."""

    paper: Paper
    topics: tuple[TopicMatch, ...] = ()
    there: Link | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """Which digest, and which part of it.

    `since` and `until`: the first and the last day it covers, in the channel's calendar. `in_full`: so many of this part's papers,
    from the first, are shown in full. `total`: papers in all parts; `whole`: how many of them in full. `topics`: the channel's topics that
    brought them, as typed. `left_out`: what the channel's limit kept out. `away_since`: by the channel's clocks, since when nothing could
    be posted there.
    """

    kind: Kind
    since: date
    until: date
    total: int
    in_full: int
    whole: int = 0
    topics: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1
    left_out: int = 0
    away_since: datetime | None = None


def digest(
    items: Sequence[Item],
    edition: Edition,
    now: datetime,
    style: Style = COMPACT,
    mention: str | None = None,
    *,
    before: Sequence[Paper] = (),
) -> Post:
    """The message of one part. Only the first part mentions anyone, only the last says what was left out. `before`: what was posted there
    already, named in one line."""
    return Post(
        title=_title(edition, now),
        url=None,
        intro=(*_away(edition, now), *_intro(edition)),
        entries=tuple(entry(item, now, style) for item in items[: edition.in_full]),
        also=tuple(also(item) for item in items[edition.in_full :]),
        closing=_before(before) or _closing(edition),
        mention=mention if edition.part == 1 else None,
        topics=edition.topics,
    )


def entry(item: Item, now: datetime, style: Style = COMPACT) -> Post:
    """A paper in full, as it stands among others: shorter than alone, without a picture, with its first control."""
    post = compose(item.paper, item.topics[:ENTRY_TOPICS], now, replace(style, full=False, pictures=False))
    links = [link for link in post.links if len(link.url) <= MAX_LINK]
    url = post.url if post.url and len(post.url) <= MAX_LINK else None
    return replace(
        post,
        title=fitted(post.title, ENTRY_TITLE),
        url=url,
        links=tuple(links[:ENTRY_LINKS]),
        controls=post.controls[:1],
    )


def also(item: Item) -> Line:
    """A paper as its linked title, with its upvotes, and where it stands in full."""
    page = page_of(item.paper)
    upvotes = f"  ▲ {short_count(item.paper.upvotes)}" if item.paper.upvotes > 0 else ""
    title = fitted(title_of(item.paper), ALSO_TITLE)
    there = phrase(" · " + _("posted in {channel}"), channel=elsewhere(item.there)) if item.there else ()
    return line_of((Span(title, url=page if page and len(page) <= MAX_LINK else None), upvotes, *there))


def elsewhere(there: Link) -> Span:
    """Another channel, by its name."""
    return Span(f"#{shorten(clean(there.label).removeprefix('#'), MAX_CHANNEL)}", url=web_url(there.url))


def _title(edition: Edition, now: datetime) -> str:
    days = said_days(edition.since, edition.until, now.date())
    match edition.kind:
        case "digest":
            title = _("Papers of {days}", days=days)
        case "rollup":
            title = ngettext("{count} new paper", "{count} new papers", edition.total)
        case "catchup":
            title = ngettext(
                "What came while I was away: {count} paper of {days}",
                "What came while I was away: {count} papers of {days}",
                edition.total,
                days=days,
            )
        case "trending":
            title = _("Trending papers of {days}", days=days)
    part = _("(part {part} of {parts})", part=edition.part, parts=edition.parts) if edition.parts > 1 else ""
    return f"{title}{_topics(edition.topics)} {part}".rstrip()


def _topics(topics: Sequence[str]) -> str:
    """For whom: one topic by its name, more by their number."""
    if not topics:
        return ""
    if len(topics) == 1:
        return _(", for “{topic}”", topic=shorten(clean(topics[0]), HEADING_TOPIC))
    return ngettext(", for {count} topic", ", for {count} topics", len(topics))


def _away(edition: Edition, now: datetime) -> Line:
    """`I could not post here since Monday 3 August, 14:05. `"""
    since = edition.away_since
    if since is None or edition.part > 1:
        return ()
    day = said_days(since.date(), since.date(), now.date())
    when = Span(_("{day}, {time}", day=day, time=f"{since:%H:%M}"), at=since)
    return phrase(_("I could not post here since {when}.") + " ", when=when)


def _intro(edition: Edition) -> Line:
    if edition.kind == "trending":
        return phrase(_("What people on Hugging Face upvote most.")) if edition.total else ()
    if edition.part > 1 or edition.total <= 1:
        return ()
    if edition.whole >= edition.total:
        return phrase(_("{total} papers, the best matches first.", total=edition.total))
    if edition.whole == 0:
        return phrase(_("{total} papers, the best matches first, as titles.", total=edition.total))
    said = ngettext(
        "The best match of {total} in full, the others as titles.",
        "The {count} best of {total} in full, the others as titles.",
        edition.whole,
        total=edition.total,
    )
    return phrase(said)


def _closing(edition: Edition) -> Line:
    if edition.part < edition.parts or edition.left_out <= 0:
        return ()
    said = ngettext(
        "{count} more was left out by this channel’s limit; searching finds them.",
        "{count} more were left out by this channel’s limit; searching finds them.",
        edition.left_out,
    )
    return phrase(said)


def _before(papers: Sequence[Paper]) -> Line:
    """`Posted here before: A · B`."""
    spans = [span for paper in papers for span in (Span(" · "), *also(Item(paper)))]
    return phrase(_("Posted here before: {papers}"), papers=tuple(spans[1:])) if spans else ()


def said_days(since: date, until: date, today: date) -> str:
    """`Wednesday 12 August`, `6–12 August`, `28 July – 3 August`, with the year where it is not this one."""
    end = day_and_month(until, year=until.year != today.year)
    if since >= until:
        return _("{weekday} {day}", weekday=weekday(until), day=end)
    if (since.year, since.month) == (until.year, until.month):
        return f"{dated(since, _('d'))}–{end}"
    return f"{day_and_month(since, year=since.year != until.year)} – {end}"
