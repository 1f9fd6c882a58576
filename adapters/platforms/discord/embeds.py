"""A post of any kind as a Discord message: an embed a paper, nothing that pings but the one mention.

Lives here: what stands where, and every limit of it. Not here: escaping (`markdown.py`), buttons (`buttons.py`), answers to commands
(`answers.py`), how it is sent (`platform.py`). Pure.

Embeds and not Components V2: all embeds together hold 6,000 characters in which addresses of titles do not count (V2: 4,000, undocumented,
addresses included), a post shows in notifications and in clients of any age, what is too long is refused with a reason instead of
an error 500, and the history returns the link that carries our id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discord.buttons import control_rows, menu_rows
from adapters.platforms.discord.markdown import (
    ELLIPSIS,
    fit,
    fit_plain,
    length,
    masked,
    one_line,
    render,
    render_lines,
    web_url,
)
from bot.language import ngettext
from bot.model import Capacity, Image, Line, Link, MessageId, MessageRef, Post, Span, plain
from bot.posts.plain import unbroken

# Source: discord-api-docs, resources/message, "Embed Limits", "Create Message"
CONTENT = 2000
TITLE = 256
DESCRIPTION = 4096
FOOTER = 2048
EMBED_URL = 2048
EMBEDS = 10
ALL_EMBEDS = 6000
CAPACITY = Capacity(entries=5, titles=40, weight=5_900)
# Ours, for a phone's screen. Together with title and footer below the 6,000 that all embeds may have
BYLINE_SHOWN = 400
SUMMARY_SHOWN = 2100  # arXiv takes abstracts of 1,920
WHY_SHOWN = 800
FACTS_SHOWN = 400
LINKS_SHOWN = 900
ALSO_SHOWN = 600  # a title with its address
CLOSING_SHOWN = 300

SUPPRESS_NOTIFICATIONS = 1 << 12  # message flag. Source: resources/message, "Message Flags"
NO_MENTIONS: Mapping[str, Any] = {"parse": []}
COLOUR = 0xB31B1B
MARK = "pr-"  # before a message's id, in the link's fragment
NOWHERE = (
    "https://discord.com/channels/@me"  # carries the id where a post has no link; without a title nothing leads there
)

Payload = dict[str, Any]


def message(post: Post, message_id: MessageId, reply_to: MessageRef | None = None) -> Payload:
    """The body of a create request. The nonce is the id: Discord takes it once within a few minutes."""
    role = _role(post)
    body = content(post, message_id) | {"nonce": message_id, "enforce_nonce": True}
    if role is None:
        body["flags"] = SUPPRESS_NOTIFICATIONS
    else:
        body["allowed_mentions"] = {"parse": [], "roles": [role]}
    if reply_to is not None:
        body["message_reference"] = {"message_id": reply_to.id, "fail_if_not_exists": False}
    return body


def content(post: Post, message_id: MessageId) -> Payload:
    """What both a new and an edited message say. An edit mentions nobody anew."""
    role = _role(post)
    together = bool(post.entries or post.also or post.closing)
    head = [f"<@&{role}>"] if role else []
    if together:
        embeds, missing = _papers(post)
        head += [f"### {fit(one_line(post.title), TITLE)}"] if post.title.strip() else []
        head += [render(post.intro, CONTENT // 2)] if post.intro else []
        head += (
            [ngettext("{count} more did not fit here.", "{count} more did not fit here.", missing)] if missing else []
        )
    else:
        line = not post.title.strip() and bool(post.intro)
        embeds = [_line(post.intro) if line else paper_embed(post)]
        head += [render(post.intro, CONTENT // 2)] if post.intro and not line else []
    return {
        "content": "\n".join(filter(None, head)),
        "embeds": _marked(embeds, post, message_id),
        "components": menu_rows(post.entries) if together else control_rows(post.controls),
        "allowed_mentions": NO_MENTIONS,
    }


def bears(found: Mapping[str, Any], message_id: MessageId) -> bool:
    """Whether a message of the history is the one with this id."""
    mark = f"{MARK}{message_id}"
    for embed in found.get("embeds") or ():
        footer = (embed.get("footer") or {}).get("text") or ""
        if (embed.get("url") or "").endswith(mark) or footer.endswith(mark):
            return True
    return found.get("nonce") == message_id  # the history has no nonces as a rule


def mark(found: Mapping[str, Any]) -> str:
    """The id that a message of ours bears, or something that is none."""
    embeds = found.get("embeds") or ()
    texts = [text for each in embeds for text in (each.get("url"), (each.get("footer") or {}).get("text")) if text]
    return next((text.rpartition(MARK)[2] for text in texts if MARK in text), "")


def marked_url(url: str, message_id: MessageId) -> str | None:
    """The address with the id as its fragment, which servers never see."""
    target = web_url(url, EMBED_URL - len(MARK) - len(message_id) - 1)
    return f"{target}{'&' if '#' in target else '#'}{MARK}{message_id}" if target else None


def total(embed: Mapping[str, Any]) -> int:
    """What counts toward the 6,000."""
    fields = embed.get("fields") or ()
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [part for field in fields for part in (field["name"], field["value"])]
    return sum(length(text) for text in texts if text)


def _marked(embeds: list[Payload], post: Post, message_id: MessageId) -> list[Payload]:
    """The id goes to the first embed with a link; else to one without a title, where a link does not show; else to a footer."""
    first = embeds[0]
    for embed in embeds:
        if marked := marked_url(embed.get("url") or "", message_id):
            embed["url"] = marked
            return embeds
    if "title" not in first:
        first["url"] = marked_url(NOWHERE, message_id)
    elif marked := next(filter(None, (marked_url(link.url, message_id) for link in post.links)), None):
        first["url"] = marked
    else:
        footer = (first.get("footer") or {}).get("text")
        first["footer"] = {"text": " · ".join(filter(None, (footer, f"{MARK}{message_id}")))}
    return embeds


def _papers(post: Post) -> tuple[list[Payload], int]:
    """An embed a paper, then the others as a list; and how many did not fit. What was made inside `CAPACITY` fits."""
    closing = fit_plain(one_line(plain(post.closing)), CLOSING_SHOWN)
    room = ALL_EMBEDS - length(closing) - 80  # the id in a footer at worst
    embeds: list[Payload] = []
    more = list(post.also)
    for number, entry in enumerate(post.entries):
        embed = paper_embed(entry, among=True)
        if len(embeds) == EMBEDS - 3 or total(embed) > room:
            more = [*(_linked(each) for each in post.entries[number:]), *more]
            break
        embeds.append(embed)
        room -= total(embed)
    while more and len(embeds) < EMBEDS - 1:
        listed = _list(more, min(room, DESCRIPTION))
        if not listed:
            break
        embeds.append({"description": "\n".join(listed), "color": COLOUR})
        room -= total(embeds[-1])
        more = more[len(listed) :]
    if closing and embeds and "title" not in embeds[-1]:
        embeds[-1]["footer"] = {"text": closing}
    elif closing:
        embeds.append({"description": fit(closing, CLOSING_SHOWN), "color": COLOUR})
    return embeds or [_line(post.intro)], len(more)


def _list(lines: list[Line], room: int) -> list[str]:
    """As many lines, as list items, as have room."""
    shown: list[str] = []
    for line in lines:
        item = f"- {render_lines([line], ALSO_SHOWN) or ELLIPSIS}"
        room -= length(item) + 1
        if room < 0:
            break
        shown.append(item)
    return shown


def _linked(entry: Post) -> Line:
    return (Span(one_line(entry.title) or ELLIPSIS, url=entry.url),)


def _line(line: Line) -> Payload:
    """A line whose first link carries the id. It is an embed, since content alone has no place for one."""
    links = (web_url(span.url, EMBED_URL - 64) for span in line)
    url = next(filter(None, links), None)
    embed: Payload = {"description": render(line, DESCRIPTION) or ELLIPSIS, "color": COLOUR}
    return embed | ({"url": url} if url else {})


def paper_embed(post: Post, *, among: bool = False) -> Payload:
    """`among` others the counts stand beside the byline, which saves a line each."""
    facts = fit_plain(one_line(" · ".join(post.facts)), FACTS_SHOWN)
    beside = " · ".join(unbroken(one_line(fact)) for fact in post.facts) if among else ""
    byline = " · ".join(filter(None, (one_line(post.byline), fit_plain(beside, FACTS_SHOWN))))
    paragraphs = (
        fit(byline, BYLINE_SHOWN + (FACTS_SHOWN if among else 0)),
        fit(post.summary.strip(), SUMMARY_SHOWN),
        render(post.why, WHY_SHOWN),
        _links(post.links),
    )
    embed: Payload = {
        "title": fit(one_line(post.title), TITLE) or ELLIPSIS,
        "url": web_url(post.url, EMBED_URL),
        "description": "\n\n".join(filter(None, paragraphs)),
        "footer": {"text": facts} if facts and not among else None,
        "thumbnail": _thumbnail(post.image),
        "color": COLOUR,
    }
    return {key: value for key, value in embed.items() if value}


def _links(links: tuple[Link, ...]) -> str:
    """Linked words in one line, as many as have room."""
    shown: list[str] = []
    room = LINKS_SHOWN
    for link in links:
        text = masked(one_line(link.label), link.url, room) if web_url(link.url) and one_line(link.label) else ""
        if not text or "](" not in text:
            continue
        room -= length(text) + 3
        if room < 0:
            break
        shown.append(text)
    return " · ".join(shown)


def _thumbnail(image: Image | None) -> Payload | None:
    """Only https, and no SVG: Discord shows neither. An embed has no place for the alt text."""
    url = web_url(image.url, EMBED_URL) if image else None
    if url is None or not url.startswith("https://") or url.split("?")[0].lower().endswith(".svg"):
        return None
    return {"url": url}


def _role(post: Post) -> str | None:
    """A role's id. The server's own id is the role @everyone, which nobody may set: who sets a mention is asked before."""
    return post.mention if post.mention and post.mention.isascii() and post.mention.isdecimal() else None
