"""Untrusted text in Slack's forms: cleaned, shortened, escaped, and as rich_text elements, where nothing is markup.

mrkdwn has no escape for * _ ~ and the backtick, so text from outside is put into rich_text or plain_text objects, which show
it literally; only what we wrote ourselves goes through mrkdwn. Called by `blocks.py` and `answers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from bot.language import _
from bot.model import Line, Span
from bot.posts.plain import clean, shorten

Block = dict[str, Any]

# Control characters, lone surrogates (no UTF-8 can carry them), and the marks that turn the direction of what follows.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile(r"(?:•|(\d{1,4})\.) ")  # how a line of an answer begins that is one of several
URL_LIMIT = 1000  # Slack takes 3,000; no real address of a paper is near this, and the message's budget is shared


def clean_block(text: str) -> str:
    """For preformatted text, whose lines and spaces stay."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\t", "    ")).rstrip()


def escape(text: str) -> str:
    """For mrkdwn and for `text`: these three and no others. Source: docs.slack.dev, formatting message text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What Slack did to the text of a slash command."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def web_address(url: str | None) -> str | None:
    """The address with anything that could end a link encoded; None for what is no absolute http(s) address."""
    if not url:
        return None
    wanted = quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]", errors="ignore")
    try:
        parts = urlsplit(wanted)
        absolute = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return wanted if absolute and len(wanted) <= URL_LIMIT else None


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}  # emoji: ":tada:" in a title stays as it is


def rich_text(*sections: Sequence[Block], block: str | None = None) -> Block:
    """A rich_text block: a section a line, a list of lines that begin with a bullet or are numbered from 1, then preformatted text. At
    least one of them must hold something."""
    elements: list[Block] = []
    for line in sections:
        if not line:
            continue
        style, number, item = _listed(line)
        last = elements[-1] if elements and elements[-1].get("style") == style else None
        if last is not None and (style == "bullet" or number == len(last["elements"]) + 1):
            last["elements"].append(_section(item))
        elif style == "bullet" or number == 1:
            elements.append(_list(style, [item]))
        else:  # a list can begin with no other number: Slack's own types know no offset, though its documentation does
            elements.append(_section(line))
    if block:
        elements.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": block}]})
    return {"type": "rich_text", "elements": elements}


def rich_list(lines: Sequence[Sequence[Block]]) -> Block:
    """A bulleted list, an item a line. There must be one, and none may be empty."""
    return {"type": "rich_text", "elements": [_list("bullet", lines)]}


def _list(style: str, items: Sequence[Sequence[Block]]) -> Block:
    return {"type": "rich_text_list", "style": style, "elements": [_section(each) for each in items]}


def _section(line: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(line)}


def _listed(line: Sequence[Block]) -> tuple[str, int, Sequence[Block]]:
    """Whether a line is an item of a list: the list's style, its number there, and what it says without its mark."""
    first = line[0]
    mark = _MARK.match(first["text"]) if first["type"] == "text" and not first.get("style") else None
    if mark is None:
        return "", 0, line
    rest = first["text"][mark.end() :]
    item = [*([{**first, "text": rest}] if rest else []), *line[1:]]
    style, number = ("ordered", int(mark[1])) if mark[1] else ("bullet", 0)
    return (style, number, item) if item else ("", 0, line)


def rich_line(spans: Iterable[Span], limit: int) -> list[Block]:
    """The spans as rich_text elements, about `limit` characters of text and addresses in all."""
    elements: list[Block] = []
    for span in spans:
        text = _UNWANTED.sub("", re.sub(r"\s+", " ", span.text))
        if not text or limit <= 0:
            continue
        text, url = shorten(text, limit), web_address(span.url)
        limit -= len(text) + len(url or "")
        elements.append(rich_date(text, span.at) if span.at else rich_span(text, span.style, url))
    return elements


def rich_date(text: str, at: datetime) -> Block:
    """An instant by the reader's own clocks: `today at 14:05`. Source: docs.slack.dev/reference/block-kit/block-elements/date-element"""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": _date_format(), "fallback": text}


def _date_format() -> str:
    """Slack words the day by the reader's own settings; what stands between is ours."""
    return _("{day} at {time}", day="{date_short_pretty}", time="{time}")


def rich_span(text: str, style: str = "plain", url: str | None = None) -> Block:
    element: Block = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    if style != "plain":
        element["style"] = {style: True}
    return element


def fallback(line: Line) -> str:
    """The line for notifications and screen readers: code in backticks, everything escaped."""
    return clean("".join(_fallback(span) for span in line))


def _fallback(span: Span) -> str:
    text = escape(span.text)
    if span.at is not None:
        return f"<!date^{int(span.at.timestamp())}^{_date_format()}|{text.replace('|', ' ')}>"
    return f"`{text}`" if span.style == "code" else text


def size(value: Any) -> int:
    """The characters of all texts in it, addresses and the blocks' own words included: never less than what Slack counts."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(size(item) for item in value.values())
    return sum(size(item) for item in value) if isinstance(value, list | tuple) else 0
