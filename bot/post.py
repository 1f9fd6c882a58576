"""What a message says, platform-neutral: text as spans, links, buttons, and the post made of them.

Lives here: frozen values. Not here: which words are chosen (`posts/`), markup and limits (each platform's own). All text is plain
Unicode (no LaTeX, no markup) and untrusted: whoever renders it escapes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. `text` is plain and untrusted: each platform escapes it. No markup inside.

    `at`: an instant, which a platform shows by the reader's own clocks where it can (and then without link and style); `text` says it
    for everywhere else.
    """

    text: str
    style: Literal["plain", "bold", "italic", "code"] = "plain"
    url: str | None = None
    at: datetime | None = None


Line = tuple[Span, ...]


def plain(line: Sequence[Span]) -> str:
    """The line's text without styles."""
    return "".join(span.text for span in line)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: it runs a command as if whoever presses it had typed it, and is checked as if they had.

    Below an answer, or (a paper's controls) on a post; there the answer goes to the presser alone. Where a platform has no room for
    it (Discord takes 100 characters) it is left out, so what it does can always be typed too. `spoken`: what a screen reader says in
    place of a label that is a sign, where a platform can tell it.
    """

    label: str
    command: str
    text: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What a message says, in this order; what is empty is left out, and something must be there.

    A paper's post: title with link, byline, summary, `why` (one line of spans, empty for a search result), facts (short counts:
    "▲ 112"), links, `controls`. A digest: title, `intro`, `entries` (papers' posts, which have no entries themselves), `also`
    (a line a paper, its linked title first), `closing`. A note or a single line: `intro` alone, the title empty.
    `topics`: those that wanted it, by which a platform may file it.
    `mention` is the platform's own id of a role or group: the only one whom the message may ping, and only when it is new.
    """

    title: str
    url: str | None
    byline: str = ""
    summary: str = ""
    why: Line = ()
    facts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    controls: tuple[Offer, ...] = ()
    intro: Line = ()
    entries: tuple[Post, ...] = ()
    also: tuple[Line, ...] = ()
    closing: Line = ()
    mention: str | None = None
    topics: tuple[str, ...] = ()

    @classmethod
    def line(cls, *spans: Span) -> Post:
        """A single line."""
        return cls("", None, intro=spans)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one message of a platform holds: `entries` papers in full, `titles` linked ones, `weight` in all.

    Weight is counted by `posts/fitting.py`. A post inside these is shown whole: nothing of it is cut.
    """

    entries: int
    titles: int
    weight: int
