"""What is said of a paper after its post, in its thread, and the single lines that a channel gets.

Lives here: wording. Not here: when something is said (the planner), a paper's post (`compose.py`). Called by the courier.
"""

from __future__ import annotations

from bot.language import _, ngettext, phrase
from bot.model import Line, Link, Paper, Post, Span
from bot.posts.compose import page_of, title_of, web_url
from bot.posts.digest import elsewhere
from bot.posts.fitting import fitted
from bot.posts.math import to_unicode
from bot.posts.plain import shorten
from bot.posts.summary import opening

ABSTRACT = "abstract"  # the event that is none: what a paper says itself
NOTE_TITLE = 200  # weight
MAX_ABSTRACT = 2000  # arXiv takes 1,920
MAX_REASON = 300
MAX_VENUE = 120
MAX_HINT = 200


def told(paper: Paper, event: str) -> Post:
    """What an event of a paper says, by its name (`PaperEvent.name`)."""
    if event == ABSTRACT:
        return Post(_("Abstract"), page_of(paper), summary=opening(to_unicode(paper.abstract), MAX_ABSTRACT))
    if event == "withdrawn":
        return withdrawn(paper, paper.withdrawn or "")
    if event == "published":
        url = f"https://doi.org/{paper.doi}" if paper.doi else None
        return published(paper, paper.journal_ref or paper.doi or "", url)
    number = event.removeprefix("v")
    return new_version(paper, int(number)) if number.isdecimal() else a_new_version(paper)


def a_new_version(paper: Paper) -> Post:
    """Where its number is not told."""
    return Post.line(*phrase(_("A new version of {paper}"), paper=_title(paper, page_of(paper))))


def new_version(paper: Paper, version: int) -> Post:
    """`A new version: v3 of …`."""
    page = f"https://arxiv.org/abs/{paper.arxiv_id}v{version}" if paper.arxiv_id else page_of(paper)
    said = _("A new version: {version} of {paper}")
    return Post.line(*phrase(said, version=Span(f"v{version}", "bold"), paper=_title(paper, page)))


def withdrawn(paper: Paper, reason: str = "") -> Post:
    """`It was withdrawn by its authors: …`, with their reason where they gave one."""
    title, why = _title(paper, page_of(paper)), shorten(to_unicode(reason), MAX_REASON)
    if why:
        return Post.line(*phrase(_("{paper} was withdrawn by its authors: {reason}"), paper=title, reason=why))
    return Post.line(*phrase(_("{paper} was withdrawn by its authors."), paper=title))


def published(paper: Paper, venue: str, url: str | None = None) -> Post:
    """`Published in Nature: …`."""
    place = shorten(to_unicode(venue), MAX_VENUE) or _("a journal")
    where = Span(place, "italic", web_url(url))
    return Post.line(*phrase(_("Published in {journal}: {paper}"), journal=where, paper=_title(paper, page_of(paper))))


def pointer(paper: Paper, there: Link) -> Post:
    """`Already posted in #x: …`. `there`: the message, by the name of its channel."""
    said = _("Already posted in {channel}: {paper}")
    return Post.line(*phrase(said, channel=elsewhere(there), paper=_title(paper, page_of(paper))))


def silence(
    days: int, papers: int, *, healthy: bool, nearest: Paper | None = None, lacks: Line = (), hint: str = ""
) -> Post:
    """No post for so many days: what was read, whether the sources are well, the nearest miss and what it `lacks`, and what to type to
    widen."""
    parts: list[Line] = [
        phrase(ngettext("Nothing for {count} day.", "Nothing for {count} days.", days)),
        phrase(ngettext("{count} paper read, none matched.", "{count} papers read, none matched.", papers)),
        phrase(_("All sources are well."))
        if healthy
        else phrase(_("Not every source could be read, so something may still come.")),
    ]
    if nearest is not None:
        title = _title(nearest, page_of(nearest))
        near = _("Nearest: {paper} ({lacks}).") if lacks else _("Nearest: {paper}.")
        parts.append(phrase(near, paper=title, lacks=lacks))
    if hint:
        typed = Span(shorten(to_unicode(hint), MAX_HINT), "code")
        parts.append(phrase(_("To have more, try {command}"), command=typed))
    return Post.line(*[span for part in parts for span in (Span(" "), *part)][1:])


def _title(paper: Paper, url: str | None) -> Span:
    return Span(fitted(title_of(paper), NOTE_TITLE), url=url)
