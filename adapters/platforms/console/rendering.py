"""Posts and answers as terminal text: coloured with links on a terminal, plain with addresses written out elsewhere.

Lives here: pure functions from our values to rich's. Every text passes `clean`: a title may neither send codes to the terminal nor
be taken for markup (so only `Text` is handed to rich, never `str`). Called by `platform.py` and `prompt.py`.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from bot.chat import PAGE_SIZE, Answer
from bot.language import _
from bot.model import Channel, Line, Post, Span

WIDEST = 100  # columns; longer lines are tiring to read
STYLES = {"plain": "", "bold": "bold", "italic": "italic", "code": "cyan"}
TONES = {"plain": "", "good": "green", "bad": "yellow"}

_WEB = re.compile(r"https?://[!-~]+")  # printable ASCII: an address cannot end its own escape sequence


def clean(text: str) -> str:
    """One line without control codes, direction overrides and half surrogates."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    # Joiners are letters' business in Persian, Hindi and emoji; other format characters only hide or reorder text.
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs") or c in "\u200c\u200d")


def web(url: str | None) -> str | None:
    return url if url is not None and _WEB.fullmatch(url) else None


def header(channel: Channel) -> Text:
    return Text(f"#{clean(channel.channel)}", "bold magenta")


def line_text(line: Line, style: str = "") -> Text:
    text = Text(style=style)
    for span in line:
        text.append(clean(span.text), Style.parse(STYLES[span.style]) + Style(link=web(span.url)))
    return text


def line_plain(line: Line) -> str:
    return "".join(_plain_span(span) for span in line)


def _plain_span(span: Span) -> str:
    text = f"`{clean(span.text)}`" if span.style == "code" else clean(span.text)
    return f"{text} ({span.url})" if web(span.url) else text


def post_panel(post: Post, heading: Text, width: int) -> RenderableType:
    rows = list(_rows(post))
    return Panel(Group(*rows), title=heading, title_align="left", width=min(width, WIDEST), border_style="dim")


def _rows(post: Post, number: int | None = None) -> Iterable[Text]:
    """A terminal has no buttons: what a post's controls do is typed (`abstract 2401.01234`)."""
    title = Text.assemble((f"{number}. " if number is not None else "", "dim"))
    if post.title or not post.intro:
        yield title.append(clean(post.title), Style(bold=True, link=web(post.url)))
    if post.intro or post.mention:
        yield _opening(post)
    if web(post.url):
        yield Text(post.url or "", Style(color="blue", dim=True, link=post.url), no_wrap=True, overflow="ellipsis")
    if post.byline:
        yield Text(clean(post.byline), "dim")
    if post.summary:
        yield Text()
        yield Text(clean(post.summary))
    if post.why:
        yield line_text(post.why, "italic")
    facts = Text(" · ", "dim").join([*(Text(clean(fact), "yellow") for fact in post.facts), *_links(post)])
    if facts:
        yield facts
    for place, entry in enumerate(post.entries, 1):
        yield Text()
        yield from _rows(entry, place)
    if post.also:
        yield Text()
    for line in post.also:
        yield Text.assemble(("• ", "dim"), line_text(line))
    if post.closing:
        yield line_text(post.closing, "dim")


def _opening(post: Post) -> Text:
    return Text.assemble((f"@{clean(post.mention)} " if post.mention else "", "yellow"), line_text(post.intro))


def _links(post: Post) -> list[Text]:
    return [
        Text(clean(link.label), Style(underline=True, link=link.url))
        for link in post.links
        if web(link.url) is not None
    ]


def post_plain(post: Post, heading: str) -> str:
    """A heading, then what the post says, indented; one address a line, never broken."""
    return "\n".join([heading, *_plain_rows(post)])


def _plain_rows(post: Post, number: int | None = None) -> Iterable[str]:
    rows = _wrapped(f"{number}. {post.title}" if number is not None else post.title)
    rows += [f"  {post.url}"] if web(post.url) else []
    for text in (line_plain(post.intro), post.byline, post.summary, line_plain(post.why), " · ".join(post.facts)):
        rows += _wrapped(text)
    rows += [f"  {clean(link.label)}: {link.url}" for link in post.links if web(link.url) not in (None, post.url)]
    for place, entry in enumerate(post.entries, 1):
        rows += ["", *_plain_rows(entry, place)]
    rows += [""] if post.also else []
    for line in (*post.also, post.closing):
        rows += _wrapped(line_plain(line))
    return rows


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        clean(text), WIDEST, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def show_answer(console: Console, answer: Answer, channel: Channel) -> None:
    for row in answer_rows(answer, channel, min(console.width, WIDEST)):
        console.print(row, soft_wrap=False)


def answer_rows(answer: Answer, channel: Channel, width: int = WIDEST) -> Iterable[Text]:
    """What a person is answered on a terminal, line by line, in the language in force."""
    for line in answer.lines:
        yield line_text(line, TONES[answer.tone])
    for row in _around_pointer(answer.block, width - 2) if answer.block else ():
        yield Text(f"  {row}", "cyan", no_wrap=True, overflow="ignore")
    for row in answer.attachment.text.splitlines() if answer.attachment else ():
        yield Text(clean(row), no_wrap=True, overflow="ignore")
    first = (answer.pages.page - 1) * PAGE_SIZE + 1 if answer.pages else 1
    alone = len(answer.cards) == 1 and answer.pages is None  # a number would be taken for that of an offer
    for number, card in enumerate(answer.cards, first):
        yield Text()
        yield from _rows(card, None if alone else number)
    for line in answer.below:
        yield line_text(line)
    if answer.pages is not None and answer.pages.page < answer.pages.total:
        yield Text()
        yield Text.assemble((_("More:"), "dim"), (" /papers next", "cyan"))
    if answer.offers:
        yield Text()
    for place, offer in enumerate(answer.offers, 1):
        yield Text.assemble((f"  {place} ", "cyan"), clean(offer.label))
    if answer.offers:
        yield Text("  " + _("Type its number to have it done."), "dim")
    if answer.announcement is not None:
        yield Text.assemble(header(channel), " ", line_text(answer.announcement))


def _around_pointer(block: str, width: int) -> list[str]:
    """The block's lines, cut alike to what fits around the pointer in the last one: a wrapped line would part it from its place."""
    rows = [clean(row) for row in block.split("\n")]
    longest = max(map(len, rows))
    start = max(0, min(rows[-1].find("^") - width // 2, longest - width))
    return [row[start : start + width] for row in rows]


def show_post(console: Console, post: Post, channel: Channel, note: str = "") -> None:
    if console.is_terminal:
        heading = header(channel).append(f" {note}".rstrip(), "dim")
        console.print(post_panel(post, heading, console.width), soft_wrap=False)  # whatever the console's own habit is
    else:
        heading_text = f"#{clean(channel.channel)}{f' {note}' if note else ''}"
        say(console, f"{post_plain(post, heading_text)}\n")


def say(console: Console, text: str) -> None:
    """Exactly this text, uncoloured, unwrapped."""
    console.print(Text(text), soft_wrap=True)
