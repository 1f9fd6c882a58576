"""The fields of the subscribe form: their looks, and reading what they hold. Pure.

The ids are kept over updates, so that Slack keeps what was filled in. Not here: what is done with it (`subscribing.py`). Limits:
docs.slack.dev/reference/block-kit/block-elements (option text 75, value 150, plain_text_input 3,000).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.slack.markup import Block, plain_text, rich_span, rich_text
from adapters.platforms.slack.modals import Frame, modal
from bot.chat import Choice
from bot.language import _
from bot.posts.plain import clean, shorten
from bot.topics.form import Form
from bot.topics.language import MOST_CHARACTERS

CALLBACK = "paper_route.subscribe.v1"
TOPIC, CATEGORIES, AUTHORS, UPVOTES, CODE, WHERE = "topic", "categories", "authors", "upvotes", "code", "where"
OPTION_TEXT, OPTION_VALUE = 75, 150
MOST_CHOSEN = 10  # of a menu: more is another topic
FLOORS = (5, 10, 20, 50, 100)
_BEGINNINGS = {CATEGORIES: "cat:", AUTHORS: 'author:"'}


def form(channel: str, preview: Sequence[Block], *, opening: bool = False) -> dict[str, Any]:
    """`channel`: where the person is. `preview` stands below the topic. `opening`: the topic is where one begins; later it would draw
    people away from the field that they are in."""
    return modal(
        Frame(_("Subscribe"), CALLBACK, {"channel": channel}, submit=_("Subscribe"), close=_("Cancel")),
        [_topic(focus=opening), *preview, {"type": "divider"}, *_menus(), _where(channel)],
    )


def answered(channel: str, asked_in: str = "") -> Frame:
    """Around the answer that takes the form's place. What it calls here is named, where the person asked elsewhere."""
    return Frame(
        _("Subscribe"), memory={"channel": channel}, head=(_named(channel),) if asked_in not in ("", channel) else ()
    )


def _named(channel: str) -> Block:
    if channel.startswith("D"):
        return rich_text([rich_span(_("In your direct message with me:"))])
    return rich_text([{"type": "channel", "channel_id": channel}, rich_span(":")])


def form_in(view: Mapping[str, Any]) -> Form:
    """What was filled in."""
    floor = (_held(view, UPVOTES).get("selected_option") or {}).get("value", "")
    return Form(
        words=str(_held(view, TOPIC).get("value") or ""),
        categories=_chosen(view, CATEGORIES),
        authors=_chosen(view, AUTHORS),
        upvotes=int(floor) if str(floor).isdecimal() else 0,
        code=bool(_chosen(view, CODE)),
    )


def channel_in(view: Mapping[str, Any]) -> str:
    return str(_held(view, WHERE).get("selected_conversation") or "")


def begun_in(payload: Mapping[str, Any]) -> str | None:
    """What was typed into a menu, as the beginning of a topic. None for a menu that is none of ours."""
    field = str(payload.get("action_id") or "").removeprefix(f"{CALLBACK}.")
    typed = str(payload.get("value") or "").replace('"', "")
    return f"{_BEGINNINGS[field]}{typed}" if field in _BEGINNINGS else None


def menu(choices: Sequence[Choice]) -> list[Block]:
    """The options of a menu; what does not fit into one is left out, and can be typed as a topic."""
    found = [(clean(each.label.split(":", 1)[-1].replace('"', "")), each.value) for each in choices]
    return [_option(label, value) for label, value in found if label and 0 < len(value) <= OPTION_VALUE]


def _topic(*, focus: bool) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": f"{CALLBACK}.{TOPIC}",
        "max_length": MOST_CHARACTERS,
        "focus_on_load": focus,
        "placeholder": plain_text(_('diffusion policy, or "chain of thought" -survey')),
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return _input(TOPIC, _("Topic"), element, dispatch=True)


def _menus() -> list[Block]:
    either = {"max_selected_items": MOST_CHOSEN, "type": "multi_external_select", "min_query_length": 1}
    floors = [_option(_("at least {floor}", floor=floor), str(floor)) for floor in FLOORS]
    code = [_option(_("Only papers with code"), "has:code")]
    return [
        _input(CATEGORIES, _("arXiv categories"), {**either, "placeholder": plain_text(_("any"))}, dispatch=True),
        _input(AUTHORS, _("Authors"), {**either, "placeholder": plain_text(_("anybody"))}, dispatch=True),
        _input(
            UPVOTES,
            _("Upvotes"),
            {"type": "static_select", "options": floors, "placeholder": plain_text(_("any"))},
            True,
        ),
        _input(CODE, _("Code"), {"type": "checkboxes", "options": code}, dispatch=True),
    ]


def _where(channel: str) -> Block:
    """Public channels, private ones, and direct messages with us."""
    known = channel.startswith(("C", "G", "D"))  # not a person, where Slack opened no direct message
    here = {"initial_conversation": channel} if known else {"default_to_current_conversation": True}
    element = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private", "im"]},
        **here,
    }
    return _input(WHERE, _("Where papers are posted"), element, dispatch=True, optional=False)


def _input(field: str, label: str, element: Block, dispatch: bool = False, *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": field,
        "label": plain_text(label),
        "element": {"action_id": f"{CALLBACK}.{field}", **element},
        "dispatch_action": dispatch,
        "optional": optional,
    }


def _option(label: str, value: str) -> Block:
    return {"text": plain_text(shorten(label, OPTION_TEXT)), "value": value}


def _held(view: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    values = (view.get("state") or {}).get("values") or {}
    return dict((values.get(field) or {}).get(f"{CALLBACK}.{field}") or {})


def _chosen(view: Mapping[str, Any], field: str) -> tuple[str, ...]:
    return tuple(str(each.get("value") or "") for each in _held(view, field).get("selected_options") or ())
