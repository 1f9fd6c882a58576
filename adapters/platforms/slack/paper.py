"""A paper as Slack's blocks: alone in a message, among others, or as a search result. Pure.

Not here: what stands around it (`blocks.py`, `answers.py`), escaping (`markup.py`). Slack's limits
(docs.slack.dev/reference/block-kit): section text 3,000, context 10 elements, image_url 3,000, alt_text 2,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.platforms.slack.buttons import BESIDE, button, offers_row
from adapters.platforms.slack.markup import Block, escape, plain_text, rich_line, rich_span, rich_text, web_address
from bot.model import Image, Link, Post
from bot.posts.plain import clean, shorten, unbroken

ALT_LIMIT = 300
LABEL_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Shares:
    """How many characters each part may take. `row`: all controls in a row of their own, else the first one beside the summary.

    `links`: their labels and addresses together.
    """

    title: int
    byline: int
    summary: int
    why: int
    links: int
    row: bool


ALONE = Shares(title=500, byline=400, summary=2500, why=1000, links=2400, row=True)
ENTRY = Shares(title=300, byline=500, summary=600, why=700, links=900, row=False)
CARD = Shares(title=300, byline=200, summary=400, why=300, links=500, row=False)


def paper_blocks(post: Post, shares: Shares, *, number: int = 0, with_image: bool = True) -> list[Block]:
    """Title, byline with counts, summary beside the picture, why it matched, links, controls. What is empty is left out.

    `number` makes the buttons' ids unique in the message.
    """
    beside = _image(post.image) if with_image else None
    if beside is None and not shares.row and post.controls:
        beside = button(post.controls[0], f"{BESIDE}.{number}.0")
    byline = byline_of(post, shares.byline)
    summary = shorten(clean(post.summary), shares.summary)
    blocks = [_title(post, shares.title)]
    if byline and (summary or beside is None):
        blocks.append({"type": "context", "elements": [plain_text(byline)]})
    body = summary or (byline if beside else "")  # what stands beside needs a section's text to stand beside
    if body:
        blocks.append({"type": "section", "text": plain_text(body), **({"accessory": beside} if beside else {})})
    if why := rich_line(post.why, shares.why):
        blocks.append(rich_text(why))
    if links := _links(post.links, shares.links):
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": links, "verbatim": True}]})
    return [*blocks, *(offers_row(post.controls, f"{BESIDE}.{number}") if shares.row else [])]


def title_of(post: Post) -> str:
    return clean(post.title) or "(untitled)"


def byline_of(post: Post, limit: int) -> str:
    parts = [clean(post.byline), *(unbroken(clean(fact)) for fact in post.facts[:8])]
    return shorten(" · ".join(part for part in parts if part), limit)


def _title(post: Post, limit: int) -> Block:
    title = shorten(title_of(post), limit)
    return rich_text([rich_span(title, "bold", web_address(post.url))])


def _image(image: Image | None) -> Block | None:
    """Slack fetches the picture itself, and shows no SVG."""
    url = web_address(image.url) if image else None
    if image is None or url is None or urlsplit(url).path.lower().endswith((".svg", ".svgz")):
        return None
    return {"type": "image", "image_url": url, "alt_text": shorten(clean(image.alt), ALT_LIMIT) or "Thumbnail"}


def _links(links: tuple[Link, ...], room: int) -> str:
    """`<address|label>` for each, as many as fit. Labels are defused: no character in them means anything to mrkdwn."""
    shown: list[str] = []
    for link in links:
        url, label = web_address(link.url), _label(link.label)
        if url is None or not label:
            continue
        text = f"<{escape(url)}|{escape(label)}>"
        if len(text) + 3 > room:
            break
        room -= len(text) + 3
        shown.append(text)
    return " · ".join(shown)


def _label(label: str) -> str:
    return shorten(clean(label.translate(_DEFUSED)), LABEL_LIMIT)


# A label stands in mrkdwn, where these have no escape: lookalikes show the same and mean nothing.
_DEFUSED = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "∣", ":": "∶", "<": "‹", ">": "›"})
