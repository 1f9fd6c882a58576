"""A Discord message as HTML that resembles its client: content, embeds, buttons, menus. Pure.

Of markdown it knows what we write: bold, italic, code, headings, lists, masked links, and the backslash that takes a mark's meaning.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.language import day_and_month, language

Payload = dict[str, Any]

ZONE = ZoneInfo("Europe/Berlin")  # of who looks
# The client's own words.
WORDS = {
    "en": ("Only you can see this", "Today at 13:00", "Cancel", "Submit"),
    "de": ("Nur du kannst dies sehen", "heute um 13:00 Uhr", "Abbrechen", "Absenden"),
}
STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def message(body: Payload, *, private: bool, file: str = "") -> str:
    only_you, today, *_ = WORDS[language()]
    only = f'<div class="only">👁 {only_you}</div>' if private else ""
    who = f'<div class="who"><b>Paper Route</b> <i>APP</i> <small>{today}</small></div>'
    parts = [who, f"<div>{markdown(body.get('content') or '')}</div>"]
    parts += map(_embed, body.get("embeds") or ())
    parts += [f'<div class="file">📄 {html.escape(file)}</div>'] if file else []
    parts += map(_row, body.get("components") or ())
    return f'<div class="message"><div class="avatar">P</div><div class="body">{"".join(parts)}{only}</div></div>'


def modal(payload: Payload) -> str:
    """A form in its frame."""
    body = "".join(map(_field, payload["components"]))
    *_, cancel, submit = WORDS[language()]
    foot = f'<div class="foot"><button>{cancel}</button><button class="primary">{submit}</button></div>'
    return f'<div class="modal"><h3>{html.escape(payload["title"])}</h3>{body}{foot}</div>'


def thread(payload: Payload, tags: Mapping[str, str]) -> str:
    """A post of a forum: its name, its tags, its first message."""
    named = "".join(f'<span class="tag">{html.escape(tags[each])}</span>' for each in payload.get("applied_tags", ()))
    first = message(payload["message"], private=False)
    return f'<div class="thread"><h2>{html.escape(payload["name"])}</h2><div class="row">{named}</div></div>{first}'


def _field(label: Payload) -> str:
    if label["type"] == 10:
        return f"<p>{markdown(label['content'])}</p>"
    part, about = label["component"], html.escape(label.get("description", ""))
    return f'<div class="field"><b>{html.escape(label["label"])}</b><small>{about}</small>{_input(part)}</div>'


def _input(part: Payload) -> str:
    if part["type"] == 4:
        shown = part.get("value") or f"<i>{html.escape(part.get('placeholder', ''))}</i>"
        return f'<div class="box{" tall" if part["style"] == 2 else ""}">{shown}</div>'
    if part["type"] == 21:
        chosen = (("◉" if each.get("default") else "○") + f" {html.escape(each['label'])}" for each in part["options"])
        return "".join(f"<div>{each}</div>" for each in chosen)
    return "<div>☐</div>" if part["type"] == 23 else _component(part)


def _embed(embed: Payload) -> str:
    title = markdown(embed.get("title", ""))
    if title and embed.get("url"):
        title = f'<a href="{html.escape(embed["url"])}">{title}</a>'
    parts = [f'<div class="title">{title}</div>'] if title else []
    paragraphs = embed.get("description", "").split("\n\n")
    parts += [f'<div class="text">{"".join(f"<p>{markdown(each)}</p>" for each in paragraphs)}</div>']
    footer = (embed.get("footer") or {}).get("text")
    parts += [f'<div class="footer">{html.escape(footer)}</div>'] if footer else []
    picture = (embed.get("thumbnail") or {}).get("url")
    image = '<div class="picture"></div>' if picture else ""
    return f'<div class="embed"><div>{"".join(parts)}</div>{image}</div>'


def _row(row: Payload) -> str:
    return f'<div class="row">{"".join(map(_component, row["components"]))}</div>'


def _component(part: Payload) -> str:
    if part["type"] == 3:
        return f'<div class="menu"><span>{html.escape(part["placeholder"])}</span><span>⌄</span></div>'
    return f"<button{' disabled' if part.get('disabled') else ''}>{html.escape(part['label'])}</button>"


def markdown(text: str) -> str:
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(shown)
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"```\n?(.*?)```", lambda found: keep(f"<pre>{html.escape(found[1])}</pre>"), text, flags=re.DOTALL)
    text = re.sub(r"`([^`]+)`", lambda found: keep(f"<code>{html.escape(found[1])}</code>"), text)
    text = re.sub(r"\\([^\w\s])", lambda found: keep(html.escape(found[1])), text)
    text = html.escape(text, quote=False)
    text = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', text)
    text = re.sub(r"&lt;t:(\d+)(?::\w)?&gt;", lambda found: _time(int(found[1])), text)
    text = re.sub(r"&lt;#\d+&gt;", '<span class="role">#reading-group</span>', text)
    text = re.sub(r"&lt;@&amp;\d+&gt;", '<span class="role">@role</span>', text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    text = "\n".join(_line(line) for line in text.split("\n"))
    text = text.replace("</ul>\n<ul>", "").replace("</ul>\n", "</ul>").replace("</h3>\n", "</h3>").replace("\n", "<br>")
    while "\0" in text:
        text = re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)
    return text


def _time(seconds: int) -> str:
    at = datetime.fromtimestamp(seconds, ZONE)
    return f'<span class="time">{day_and_month(at.date(), year=True)} {at:%H:%M}</span>'


def _line(line: str) -> str:
    if line.startswith("### "):
        return f"<h3>{line[4:]}</h3>"
    return f"<ul><li>{line[2:]}</li></ul>" if line.startswith("- ") else line
