"""A post as a Slack message: Block Kit inside every limit, text for notifications, our id in the metadata. Pure.

Slack's limits (docs.slack.dev/reference/block-kit): 50 blocks, section text 3,000, context 10 elements, image_url 3,000,
alt_text 2,000; and an undocumented `msg_blocks_too_long` near 13,200 characters over all blocks (bolt-js#2509). The shares
below add up to less than 11,000. Called by `platform.py`; `answers.py` uses the pieces for search results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.slack.markup import (
    Block,
    escape,
    fallback,
    plain_text,
    rich_line,
    rich_span,
    rich_text,
    web_address,
)
from bot.model import Capacity, Image, Link, MessageId, Post
from bot.posts.plain import clean, shorten

EVENT_TYPE = "paper_route_message"  # the metadata's type, by which `history.py` knows our messages

# An entry is six blocks of the 50, and the blocks' own words count toward the budget of characters.
CAPACITY = Capacity(entries=5, titles=40, weight=7_500)

ALT_LIMIT = 300
LINKS_LIMIT = 2400  # characters of labels and addresses together
LABEL_LIMIT = 60
TEXT_LIMIT = 3000  # the fallback text. Slack advises 4,000 at most and truncates at 40,000


@dataclass(frozen=True, slots=True)
class Shares:
    """How many characters each part of a post may take."""

    title: int = 500
    byline: int = 400
    summary: int = 1500
    why: int = 1000


FULL = Shares()


def message(post: Post, message_id: MessageId, *, with_image: bool = True) -> dict[str, Any]:
    """The arguments of chat.postMessage and chat.update that say what the message says."""
    return {
        "text": summary_text(post),
        "blocks": post_blocks(post, FULL, with_image=with_image),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": message_id}},
    }


def id_of(found: Mapping[str, Any]) -> str | None:
    """Our id in a message of Slack's history, None in anyone else's."""
    metadata = found.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return str(payload.get("id")) if isinstance(payload, Mapping) else None


def post_blocks(post: Post, shares: Shares, *, with_image: bool = True) -> list[Block]:
    """Title, byline with counts, summary beside the picture, why it matched, links. What is empty is left out."""
    image = _image(post.image) if with_image else None
    byline = _byline(post, shares.byline)
    summary = shorten(clean(post.summary), shares.summary)
    blocks = [_title(post, shares.title)]
    if byline and (summary or image is None):
        blocks.append({"type": "context", "elements": [plain_text(byline)]})
    body = summary or (byline if image else "")  # a picture needs a section's text to stand beside
    if body:
        blocks.append({"type": "section", "text": plain_text(body), **({"accessory": image} if image else {})})
    if why := rich_line(post.why, shares.why):
        blocks.append(rich_text(why))
    if links := _links(post.links):
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": links, "verbatim": True}]})
    return blocks


def summary_text(post: Post) -> str:
    """What a notification shows and a screen reader says. Never empty."""
    lines = [
        escape(title_of(post)),
        escape(_byline(post, FULL.byline)),
        escape(clean(post.summary)),
        fallback(post.why),
        escape(web_address(post.url) or ""),
    ]
    return shorten("\n".join(line for line in lines if line), TEXT_LIMIT)


def title_of(post: Post) -> str:
    return clean(post.title) or "(untitled)"


def _title(post: Post, limit: int) -> Block:
    title = shorten(title_of(post), limit)
    return rich_text([rich_span(title, "bold", web_address(post.url))])


def _byline(post: Post, limit: int) -> str:
    parts = [clean(part) for part in (post.byline, *post.facts[:8])]
    return shorten(" · ".join(part for part in parts if part), limit)


def _image(image: Image | None) -> Block | None:
    """Slack fetches the picture itself, and shows no SVG."""
    url = web_address(image.url) if image else None
    if image is None or url is None or urlsplit(url).path.lower().endswith((".svg", ".svgz")):
        return None
    return {"type": "image", "image_url": url, "alt_text": shorten(clean(image.alt), ALT_LIMIT) or "Thumbnail"}


def _links(links: tuple[Link, ...]) -> str:
    """`<address|label>` for each, as many as fit. Labels are defused: no character in them means anything to mrkdwn."""
    shown: list[str] = []
    room = LINKS_LIMIT
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
