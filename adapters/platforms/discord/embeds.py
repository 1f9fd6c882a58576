"""A post as a Discord message: one embed, a row of link buttons, nothing that pings.

Lives here: what stands where, and every limit of it. Not here: escaping (`markdown.py`), answers to commands
(`answers.py`), how it is sent (`platform.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discord.markdown import ELLIPSIS, URL_LENGTH, fit, fit_plain, length, one_line, render, web_url
from bot.model import Capacity, Image, Link, MessageId, MessageRef, Post

# Source: discord-api-docs, resources/message, "Embed Limits"; components/reference, "Button"
TITLE = 256
DESCRIPTION = 4096
FOOTER = 2048
EMBED_URL = 2048
BUTTON_LABEL = 80
BUTTONS = 5
# Ours, for a phone's screen. Together with title and footer far below the 6,000 that all embeds may have
BYLINE_SHOWN = 400
SUMMARY_SHOWN = 1800
WHY_SHOWN = 800
FACTS_SHOWN = 400

# All embeds of a message may have 6,000 characters. An entry takes about 900 of them.
CAPACITY = Capacity(entries=5, titles=40, weight=5_700)

SUPPRESS_NOTIFICATIONS = 1 << 12  # message flag. Source: resources/message, "Message Flags"
NO_MENTIONS: Mapping[str, Any] = {"parse": []}
COLOUR = 0xB31B1B
MARK = "pr-"  # before a message's id, in the link's fragment

Payload = dict[str, Any]


def message(post: Post, message_id: MessageId, reply_to: MessageRef | None = None) -> Payload:
    """The body of a create request. The nonce is the id: Discord takes it once within a few minutes."""
    body = content(post, message_id) | {
        "nonce": message_id,
        "enforce_nonce": True,
        "flags": SUPPRESS_NOTIFICATIONS,
    }
    if reply_to is not None:
        body["message_reference"] = {"message_id": reply_to.id, "fail_if_not_exists": False}
    return body


def content(post: Post, message_id: MessageId) -> Payload:
    """What both a new and an edited message say."""
    return {"embeds": [_embed(post, message_id)], "components": _buttons(post.links), "allowed_mentions": NO_MENTIONS}


def bears(found: Mapping[str, Any], message_id: MessageId) -> bool:
    """Whether a message of the history is the one with this id."""
    mark = f"{MARK}{message_id}"
    for embed in found.get("embeds") or ():
        footer = (embed.get("footer") or {}).get("text") or ""
        if (embed.get("url") or "").endswith(mark) or footer.endswith(mark):
            return True
    return found.get("nonce") == message_id  # the history has no nonces as a rule


def marked_url(post: Post, message_id: MessageId) -> str | None:
    """The post's link (else the first of its links) with the id as its fragment, which servers never see."""
    for url in (post.url, *(link.url for link in post.links)):
        target = web_url(url, EMBED_URL - len(MARK) - len(message_id) - 1)
        if target:
            return f"{target}{'&' if '#' in target else '#'}{MARK}{message_id}"
    return None


def _embed(post: Post, message_id: MessageId) -> Payload:
    url = marked_url(post, message_id)
    footer = [fit_plain(one_line(" · ".join(post.facts)), FACTS_SHOWN)]
    if url is None:
        footer.append(f"{MARK}{message_id}")  # no link to carry it
    embed: Payload = {
        "title": fit(one_line(post.title), TITLE) or ELLIPSIS,
        "url": url,
        "description": "\n\n".join(filter(None, _paragraphs(post))),
        "footer": {"text": " · ".join(filter(None, footer))},
        "thumbnail": _thumbnail(post.image),
        "color": COLOUR,
    }
    if not embed["footer"]["text"]:
        del embed["footer"]
    return {key: value for key, value in embed.items() if value}


def _paragraphs(post: Post) -> tuple[str, str, str]:
    return (
        fit(one_line(post.byline), BYLINE_SHOWN),
        fit(post.summary.strip(), SUMMARY_SHOWN),
        render(post.why, WHY_SHOWN),
    )


def _thumbnail(image: Image | None) -> Payload | None:
    """Only https, and no SVG: Discord shows neither. An embed has no place for the alt text."""
    url = web_url(image.url, EMBED_URL) if image else None
    if url is None or not url.startswith("https://") or url.split("?")[0].lower().endswith(".svg"):
        return None
    return {"url": url}


def _buttons(links: tuple[Link, ...]) -> list[Payload]:
    """One row of link buttons; what cannot stand in a button is left out."""
    buttons = [
        {"type": 2, "style": 5, "label": label, "url": url}
        for link in links
        if (url := web_url(link.url, URL_LENGTH)) and (label := fit_plain(one_line(link.label), BUTTON_LABEL))
    ]
    return [{"type": 1, "components": buttons[:BUTTONS]}] if buttons else []


def total(embed: Mapping[str, Any]) -> int:
    """What counts toward the 6,000."""
    fields = embed.get("fields") or ()
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [part for field in fields for part in (field["name"], field["value"])]
    return sum(length(text) for text in texts if text)
