"""Block Kit as HTML that resembles Slack. Pure: a payload's blocks in, markup out. Every text is escaped, so what would be markup shows."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.language import day_and_month, language

Block = dict[str, Any]

ZONE, DAY = ZoneInfo("Europe/Berlin"), date(2026, 4, 15)  # of who looks, and when
TODAY = {"en": "today", "de": "heute"}
ONLY_YOU = {"en": "Only visible to you", "de": "Nur für dich sichtbar"}  # the client's own words
STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def message(blocks: list[Block], *, private: bool) -> str:
    only = f'<div class="only">👁 {ONLY_YOU[language()]}</div>' if private else ""
    who = '<div class="who"><b>Paper Route</b> <i>APP</i> <small>13:00</small></div>'
    return f'<div class="message"><div class="avatar">P</div><div class="body">{only}{who}{"".join(map(_block, blocks))}</div></div>'


def unfurled(blocks: list[Block]) -> str:
    """A card below somebody's message."""
    return f'<div class="message"><div class="body unfurled">{"".join(map(_block, blocks))}</div></div>'


def view(payload: Block, typed: Mapping[str, str]) -> str:
    """A modal in its frame, or Home. `typed`: what stands in the fields, by block id."""
    body = "".join(
        _input(each, typed.get(str(each.get("block_id")), "")) if each["type"] == "input" else _block(each)
        for each in payload["blocks"]
    )
    if payload["type"] == "home":
        return f'<div class="view">{body}</div>'
    styles = {"close": "", "submit": ' class="primary"'}
    buttons = [(style, payload[name]["text"]) for name, style in styles.items() if name in payload]
    foot = "".join(f"<button{style}>{html.escape(each)}</button>" for style, each in buttons)
    title = html.escape(payload["title"]["text"])
    return f'<div class="view modal"><div class="header">{title}</div>{body}<div class="foot">{foot}</div></div>'


def _input(block: Block, typed: str) -> str:
    element = block["element"]
    label = html.escape(block["label"]["text"]) + (" <i>(optional)</i>" if block.get("optional") else "")
    if element["type"] == "checkboxes":
        field = " ".join(f"☐ {html.escape(each['text']['text'])}" for each in element["options"])
        return f'<div class="input"><label>{label}</label><div>{field}</div></div>'
    hint = html.escape(element.get("placeholder", {}).get("text", ""))
    shown = html.escape(typed) if typed else f"<i>{hint}</i>"
    arrow = "" if element["type"] == "plain_text_input" else "<span>⌄</span>"
    return (
        f'<div class="input"><label>{label}</label><div class="box"><div>{shown or "&nbsp;"}</div>{arrow}</div></div>'
    )


def _block(block: Block) -> str:
    return _BLOCKS[block["type"]](block)


def _header(block: Block) -> str:
    return f'<div class="header">{html.escape(block["text"]["text"])}</div>'


def _section(block: Block) -> str:
    beside = block.get("accessory")
    return f'<div class="section"><div>{_text(block["text"])}</div>{_element(beside) if beside else ""}</div>'


def _context(block: Block) -> str:
    return f'<div class="context">{" ".join(map(_text, block["elements"]))}</div>'


def _actions(block: Block) -> str:
    return f'<div class="actions">{"".join(map(_element, block["elements"]))}</div>'


def _element(element: Block) -> str:
    if element["type"] == "image":
        return f'<div class="picture">{html.escape(element["alt_text"])}</div>'
    style = f' class="{element["style"]}"' if "style" in element else ""
    return f"<button{style}>{html.escape(element['text']['text'])}</button>"


def _text(text: Block) -> str:
    """plain_text as it is; of mrkdwn the links, which is all that we write in it."""
    shown = html.escape(text["text"], quote=False).replace("\n", "<br>")
    if text["type"] == "mrkdwn":
        return re.sub(r"&lt;(.+?)\|(.+?)&gt;", r'<a href="\1">\2</a>', shown).replace("&amp;amp;", "&amp;")
    return shown


def _rich_text(block: Block) -> str:
    return f'<div class="rich">{"".join(map(_part, block["elements"]))}</div>'


def _part(part: Block) -> str:
    if part["type"] == "rich_text_list":
        items = "".join(f"<li>{_part(item)}</li>" for item in part["elements"])
        return f"<ol>{items}</ol>" if part["style"] == "ordered" else f"<ul>{items}</ul>"
    inner = "".join(map(_span, part["elements"]))
    return f"<pre>{inner}</pre>" if part["type"] == "rich_text_preformatted" else f"<div>{inner}</div>"


def _span(element: Block) -> str:
    if element["type"] == "usergroup":
        return '<span class="group">@group</span>'
    if element["type"] == "channel":
        return '<a href="#">#reading-group</a>'
    if element["type"] == "date":
        return html.escape(_date(element))
    shown = html.escape(element["text"])
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        shown = f"<{tag}>{shown}</{tag}>" if element.get("style", {}).get(style) else shown
    return f'<a href="{html.escape(element["url"])}">{shown}</a>' if element["type"] == "link" else shown


def _date(element: Block) -> str:
    """As the client words it, for who looks on the day of the gallery."""
    at = datetime.fromtimestamp(element["timestamp"], ZONE)
    day = TODAY[language()] if at.date() == DAY else day_and_month(at.date(), year=False)
    shown = element["format"].replace("{date_short_pretty}", day).replace("{time}", f"{at:%H:%M}")
    return str(shown)


_BLOCKS: dict[str, Callable[[Block], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "divider": lambda _: "<hr>",
}
