"""The subscribe form: a modal's fields, and reading what they hold. Pure.

Not here: when it opens and what a submission is answered (`subscribing.py`). Limits: discord-api-docs, components/reference ("Label", "Text
Input", "String Select", "Radio Group", "Checkbox", "Channel Select"): five fields, labels of 45 characters, 25 options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.platforms.discord.elsewhere import TAKE_POSTS
from adapters.platforms.discord.markdown import fit_plain
from bot.language import _
from bot.topics.category_names import NAMES
from bot.topics.form import Form
from bot.topics.language import MOST_CHARACTERS

CUSTOM_ID = "pr1:f"
TOPIC, CATEGORIES, UPVOTES, CODE, THEN, WHERE = "topic", "categories", "upvotes", "code", "then", "where"
SHOW, SUBSCRIBE = "show", "subscribe"
OPTION = 100
MOST_CHOSEN = 10  # of a menu: more is another topic
FLOORS = (5, 10, 20, 50, 100)
# What most groups read; a topic takes any other (`cat:quant-ph`).
_MOST_READ = """
cs.LG cs.CL cs.CV cs.AI cs.RO cs.IR cs.CR cs.SE cs.HC cs.MA cs.NE cs.SD cs.DC cs.GR cs.SI cs.CY cs.DB
eess.AS eess.IV eess.SP eess.SY math.OC q-bio.QM stat.ME stat.ML
"""
OFFERED = tuple(_MOST_READ.split())

Field = dict[str, Any]


def modal(topic: str = "", there: int | None = None) -> Field:
    """With a topic to change, or empty. `there`: for another channel, which is shown and may be changed; it is subscribed at once then, as
    a button below a preview would act on the channel in which it is pressed."""
    text = {"type": 4, "custom_id": TOPIC, "style": 2, "required": False, "max_length": MOST_CHARACTERS}
    text |= {"value": topic} if topic else {"placeholder": _('diffusion policy, or "chain of thought" -survey')}
    floors = [_option(_("at least {floor}", floor=floor), str(floor)) for floor in FLOORS]
    then = [_option(_("Show me first what it would have brought"), SHOW) | {"default": True}]
    then.append(_option(_("Subscribe at once"), SUBSCRIBE))
    last = _label(_("Then"), {"type": 21, "custom_id": THEN, "options": then}) if there is None else _where(there)
    return {
        "custom_id": CUSTOM_ID,
        "title": _("New papers for this channel") if there is None else _("New papers for another channel"),
        "components": [
            _label(_("Topic"), text, _('Words, "exact phrases", OR, -without')),
            _label(
                _("arXiv categories"),
                _menu(CATEGORIES, [_category(code) for code in OFFERED], MOST_CHOSEN),
                _("Any of"),
            ),
            _label(_("Upvotes on Hugging Face"), _menu(UPVOTES, floors, 1), _("It comes once it has that many")),
            _label(_("Only papers with code"), {"type": 23, "custom_id": CODE}),
            last,
        ],
    }


def read(data: Mapping[str, Any]) -> tuple[Form, bool]:
    """What was filled in, and whether to show first what it would have brought."""
    held = {str(field.get("custom_id")): field for field in fields_of(data)}
    floor = next(iter(held.get(UPVOTES, {}).get("values") or ()), "")
    form = Form(
        words=str(held.get(TOPIC, {}).get("value") or ""),
        categories=tuple(map(str, held.get(CATEGORIES, {}).get("values") or ())),
        upvotes=int(floor) if str(floor).isdecimal() else 0,
        code=bool(held.get(CODE, {}).get("value")),
    )
    return form, held.get(THEN, {}).get("value") != SUBSCRIBE


def channel_in(data: Mapping[str, Any]) -> str:
    """The other channel that it is for, "" where it is for this one."""
    held = next((field for field in fields_of(data) if field.get("custom_id") == WHERE), {})
    return str(next(iter(held.get("values") or ()), ""))


def fields_of(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Of any form that was filled in, those below a label."""
    for part in data.get("components") or ():
        if isinstance(inside := part.get("component"), Mapping):
            yield inside


def _label(label: str, component: Field, description: str = "") -> Field:
    return {"type": 18, "label": label, "component": component} | ({"description": description} if description else {})


def _menu(custom_id: str, options: list[Field], most: int) -> Field:
    few = {"min_values": 0, "max_values": most, "required": False, "placeholder": _("any")}
    return {"type": 3, "custom_id": custom_id, "options": options, **few}


def _where(there: int) -> Field:
    chosen = {"type": "channel", "id": str(there)}
    kinds = [each.value for each in TAKE_POSTS]
    field = {"type": 8, "custom_id": WHERE, "channel_types": kinds, "default_values": [chosen]}
    return _label(_("Where papers are posted"), field)


def _category(code: str) -> Field:
    return _option(f"{NAMES[code]} ({code})" if code in NAMES else code, f"cat:{code}")


def _option(label: str, value: str) -> Field:
    return {"label": fit_plain(label, OPTION), "value": value}
