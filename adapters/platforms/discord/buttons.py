"""Buttons and menus that run a command: what they carry, so that they work after a restart, an upgrade, and on posts of months ago.

Lives here: the form of the custom ids, and the rows. A custom id holds the command and its text whole; where they do not fit into its
100 characters the button is left out, as nothing else of a message could carry them through a restart unseen, and whatever a
button does can be typed. Not here: the pages of a search (`paging.py`), what a press leads to (`desk.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.discord.markdown import fit_plain, length, one_line
from bot.model import Offer, Post

# Source: discord-api-docs, components/reference, "Action Row", "Button", "String Select"
CUSTOM_ID = 100
LABEL = 80
ROW = 5
OPTIONS = 25
OPTION = 100  # label and value
PLACEHOLDER = 150

# Version 1. "o": an offer below an answer, whose answer takes its place. "c": a control of a post, answered beside it, to the presser
# alone. "m": a menu, whose chosen value says the rest.
_FORM = re.compile(r"pr1:([oc]):([a-z-]+):(.*)", re.DOTALL)
_CHOSEN = re.compile(r"([a-z-]+):(.*)", re.DOTALL)
MENU = "pr1:m"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """What a press asks for. `in_place`: the answer takes the place of the message that bears the button."""

    command: str
    text: str
    in_place: bool


def offer_rows(offers: Iterable[Offer]) -> list[Row]:
    return _rows(offers, "o")


def control_rows(controls: Iterable[Offer]) -> list[Row]:
    return _rows(controls, "c")[:1]


def menu_rows(entries: Sequence[Post]) -> list[Row]:
    """The first control of each of several papers, as one menu: a button a paper would not tell which paper it is of."""
    options: dict[str, Row] = {}
    for post in entries:
        for control in post.controls[:1]:
            value = f"{control.command}:{control.text}"
            title = fit_plain(one_line(post.title), OPTION)
            if length(value) <= OPTION and title:
                options.setdefault(value, {"label": title, "value": value})
    if not options:
        return []
    label = next(control.label for post in entries for control in post.controls[:1])
    menu = {
        "type": 3,
        "custom_id": MENU,
        "placeholder": fit_plain(f"{label} …", PLACEHOLDER),
        "options": list(options.values())[:OPTIONS],
    }
    return [{"type": 1, "components": [menu]}]


def press_of(data: Mapping[str, Any]) -> Press | None:
    """What an interaction's data asks for; None for what is no button of this form."""
    custom_id = str(data.get("custom_id") or "")
    if custom_id == MENU:
        chosen = _CHOSEN.fullmatch(str(next(iter(data.get("values") or ()), "")))
        return Press(chosen[1], chosen[2], in_place=False) if chosen else None
    found = _FORM.fullmatch(custom_id)
    return Press(found[2], found[3], in_place=found[1] == "o") if found else None


def carried(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What the controls and menus of a post run their commands with, in their order."""
    parts = [part for row in rows for part in row.get("components") or ()]
    for part in parts:
        if found := _FORM.fullmatch(str(part.get("custom_id") or "")):
            yield found[3]
        yield from (value[2] for each in part.get("options") or () if (value := _CHOSEN.fullmatch(str(each["value"]))))


def fits(offer: Offer) -> bool:
    """Whether it can be a button."""
    return length(_custom_id(offer, "o")) <= CUSTOM_ID


def _custom_id(offer: Offer, kind: str) -> str:
    return f"pr1:{kind}:{offer.command}:{offer.text}"


def _rows(offers: Iterable[Offer], kind: str) -> list[Row]:
    buttons: dict[str, Row] = {}
    for offer in offers:
        custom_id = _custom_id(offer, kind)
        label = fit_plain(one_line(offer.label), LABEL)
        if length(custom_id) <= CUSTOM_ID and label and _FORM.fullmatch(custom_id):
            buttons.setdefault(custom_id, {"type": 2, "style": 2, "label": label, "custom_id": custom_id})
    shown = list(buttons.values())
    return [{"type": 1, "components": shown[start : start + ROW]} for start in range(0, len(shown), ROW)]
