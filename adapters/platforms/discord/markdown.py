"""Untrusted text made safe for Discord's markdown, and cut to fit.

Lives here: escaping, styles of spans, cutting. Not here: where the text goes (`embeds.py`, `answers.py`). Pure.

Not `discord.utils.escape_markdown`: it leaves mentions, emoji names and list marks, and what it returns cannot be cut without
splitting an escape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from bot.model import Line, Span

ELLIPSIS = "…"
URL_LENGTH = 512  # of a button's link. Source: discord-api-docs, components/reference, "Button Structure"

# A backslash takes the meaning of any mark that is no letter, digit or space.
# Source: support.discord.com, "Markdown Text 101"; the client's parser is simple-markdown, whose rule `escape` says so.
_MARKS = frozenset("\\*_~`|<>[]")
_STARTS = frozenset("#-+>=")  # headings, lists, subtext, quotes: only where a line begins
_BLANKS = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"\d+(?=[.)])")  # 1. a list too
_URL = re.compile(r"https?://[\w\-./?=&%:+~#,;@!$']+")  # an address is taken whole by Discord: escapes would break it
_EMOJI = re.compile(r":(?=\w+:)")  # :tada: becomes a picture
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")  # would turn the rest of the line round
_LABEL = str.maketrans({"[": "［", "]": "］"})  # a masked link ends at a bracket, escaped or not
_URL_QUOTED = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", '"': "%22", "\\": "%5C"})


def length(text: str) -> int:
    """UTF-16 units, as Discord's clients count: never less than what the API counts."""
    return len(text) + sum(1 for mark in text if mark > "\uffff")


def clean(text: str) -> str:
    """Without control characters, lone surrogates and marks that turn text round; lines kept."""
    text = _BIDI.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "".join(mark for mark in text if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs"))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Shows literally wherever Discord reads markdown: no format, no ping, no list, no emoji by name."""
    return "".join(_pieces(clean(text)))


def fit(text: str, limit: int, form: Callable[[str], Iterator[str]] | None = None) -> str:
    """`text` escaped and at most `limit` long, cut between characters (at a word where one is near), with an ellipsis."""
    pieces = list((form or _pieces)(clean(text)))
    if sum(map(length, pieces)) <= limit:
        return "".join(pieces)
    kept, room = [], limit - length(ELLIPSIS)
    for piece in pieces:
        room -= length(piece)
        if room < 0:
            break
        kept.append(piece)
    return _to_word(kept).rstrip() + ELLIPSIS if limit >= length(ELLIPSIS) else ""


def fit_plain(text: str, limit: int) -> str:
    """For places without markdown (a footer, a button's label)."""
    return fit(text, limit, form=iter)


def render(line: Line, limit: int) -> str:
    """A line of spans in Discord's markdown, at most `limit` long."""
    rendered: list[str] = []
    for number, span in enumerate(line):
        piece = _span(span, limit, first=number == 0)
        rendered.append(piece)
        limit -= length(piece)
    return "".join(rendered)


def render_lines(lines: Sequence[Line], limit: int) -> str:
    text: list[str] = []
    for line in lines:
        piece = render(line, limit)
        piece = f"- {piece[2:]}" if piece.startswith("• ") else piece  # a list, which wraps below its text
        limit -= length(piece) + 1
        if limit < 0:
            break
        text.append(piece)
    return "\n".join(text)


def masked(label: str, url: str, limit: int) -> str:
    """`[label](url)`, the label alone where the address is none or too long."""
    target = web_url(url, limit)
    shell = f"[]({target})" if target else ""
    room = limit - length(shell)
    if not target or room < min(length(label), 12):
        return fit(label, limit)
    return f"[{fit(one_line(label).translate(_LABEL), room, _no_urls)}]({target})"


def web_url(url: str | None, limit: int = URL_LENGTH) -> str | None:
    """An http(s) address that can stand in a link, or None."""
    if not url:
        return None
    quoted = one_line(url).translate(_URL_QUOTED)
    try:
        parts = urlsplit(quoted)
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and length(quoted) <= limit
    return quoted if usable else None


def _span(span: Span, room: int, *, first: bool) -> str:
    text = re.sub(r"\s+", " ", clean(span.text))  # a span is part of one line; its edges may be blanks between words
    if not text or room <= 0:
        return ""
    if span.at is not None:
        shown = f"<t:{int(span.at.timestamp())}:f>"  # by the reader's clocks. Source: discord-api-docs, reference, "Message Formatting"
        return shown if length(shown) <= room else ""
    if span.url:
        return masked(text, span.url, room)
    if span.style == "code":
        return f"`{fit_plain(text.replace('`', 'ˋ'), room - 2)}`" if room > 3 and text.strip() else ""
    mark = {"bold": "**", "italic": "*"}.get(span.style, "") if text.strip() == text else ""
    # A numbered line may stay a list: it shows the same, and answers are numbered on purpose.
    inner = fit(text, room - 2 * len(mark), lambda whole: _pieces(whole, line_start=first, numbers=False))
    return f"{mark}{inner}{mark}" if inner else ""


def _pieces(text: str, *, line_start: bool = True, numbers: bool = True) -> Iterator[str]:
    """Escaped pieces that may not be cut apart: an escaped character, an address."""
    at = 0
    while at < len(text):
        if line_start and (blanks := _BLANKS.match(text, at)):
            yield from blanks[0]
            at = blanks.end()
        elif line_start and numbers and (number := _NUMBER.match(text, at)):
            yield from number[0]
            yield f"\\{text[number.end()]}"
            at, line_start = number.end() + 1, False
        elif url := _URL.match(text, at):
            yield url[0]
            at, line_start = url.end(), False
        else:
            yield _escaped(text, at, line_start)
            line_start = text[at] == "\n"
            at += 1


def _escaped(text: str, at: int, line_start: bool) -> str:
    mark = text[at]
    if mark in _MARKS or (line_start and mark in _STARTS) or _EMOJI.match(text, at):
        return f"\\{mark}"
    if _EVERYBODY.match(text, at):
        return "@\u200b"  # an escape does not stop this one
    return mark


def _no_urls(text: str) -> Iterator[str]:
    """Inside a masked link an address in the label would end the link: its colon is set apart."""
    return _pieces(re.sub(r"(https?):(?=//)", "\\1\u200b:", text))


def _to_word(pieces: list[str]) -> str:
    for back in range(1, min(24, len(pieces) // 2)):
        if pieces[-back] == " ":
            return "".join(pieces[:-back])
    return "".join(pieces)
