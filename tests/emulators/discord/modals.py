"""Modals: what Discord refuses in one, and what it sends when a person fills it in.

Source: discord-api-docs, interactions/receiving-and-responding, "Modal"; components/reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

LABEL, TEXT_INPUT, MENU, CHANNELS, TEXT, RADIOS, CHECKBOX = 18, 4, 3, 8, 10, 21, 23
Problem = tuple[str, str]


def modal_problems(modal: dict[str, Any]) -> list[Problem]:
    problems = [*_lengths(modal, {"title": (1, 45), "custom_id": (1, 100)})]
    parts = modal.get("components") or []
    if not 1 <= len(parts) <= 5:
        problems.append(("components", "Must be between 1 and 5 in length."))
    for at, part in enumerate(parts):
        problems += [(f"components.{at}.{where}", what) for where, what in _part(part)]
    ids = [part["component"]["custom_id"] for part in parts if part.get("type") == LABEL]
    if len(set(ids)) < len(ids):
        problems.append(("components", "Component custom id cannot be duplicated"))
    return problems


def submitted(modal: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """A person's data for what they filled in; what they left alone is as it was. Raises AssertionError for what they could not."""
    left = dict(filled)
    parts = [part for part in modal["components"] if part["type"] == LABEL]
    data = [
        {"type": LABEL, "id": 2 * at + 1, "component": {"id": 2 * at + 2, **_value(part["component"], left)}}
        for at, part in enumerate(parts)
    ]
    assert not left, f"no such fields: {sorted(left)}"
    return {"custom_id": modal["custom_id"], "components": data}


def _value(field: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    kind, name = field["type"], field["custom_id"]
    known = {"type": kind, "custom_id": name}
    options = {option["label"]: option for option in field.get("options", ())}
    if kind == TEXT_INPUT:
        text = filled.pop(name, field.get("value", ""))
        assert len(text) <= field.get("max_length", 4000)
        assert text or field.get("required") is False
        return known | {"value": text}
    if kind == MENU:
        chosen = [options[label]["value"] for label in filled.pop(name, ())]
        assert field.get("min_values", 1) <= len(chosen) <= field.get("max_values", 1)
        return known | {"values": chosen}
    if kind == CHANNELS:
        usual_ids = [each["id"] for each in field.get("default_values") or ()]
        ids = [each.id for each in filled.pop(name)] if name in filled else usual_ids
        assert field.get("min_values", 1) <= len(ids) <= field.get("max_values", 1)
        return known | {"values": ids}
    if kind == RADIOS:
        usual = next((option["value"] for option in options.values() if option.get("default")), None)
        return known | {"value": options[filled.pop(name)]["value"] if name in filled else usual}
    assert kind == CHECKBOX
    return known | {"value": filled.pop(name, field.get("default", False))}


def chosen_channels(data: dict[str, Any]) -> list[str]:
    """The ids of those that were chosen in a form."""
    fields = [part["component"] for part in data["components"]]
    return [each for field in fields if field["type"] == CHANNELS for each in field["values"]]


def _part(part: dict[str, Any]) -> Iterator[Problem]:
    if part.get("type") == TEXT:
        return
    if part.get("type") != LABEL:
        yield "type", "a label or a text is wanted here"
        return
    yield from _lengths(part, {"label": (1, 45)})
    if "description" in part:
        yield from _lengths(part, {"description": (1, 100)})
    field = part.get("component") or {}
    yield from ((f"component.{where}", what) for where, what in _lengths(field, {"custom_id": (1, 100)}))
    options = field.get("options") or []
    most = {MENU: (1, 25), RADIOS: (2, 10)}.get(field.get("type"))
    if most and not most[0] <= len(options) <= most[1]:
        yield "component.options", f"Must be between {most[0]} and {most[1]} in length."
    for option in options:
        yield from ((f"component.options.{where}", what) for where, what in _option(option))
    if field.get("type") == TEXT_INPUT and len(field.get("value") or "") > field.get("max_length", 4000):
        yield "component.value", "longer than max_length"
    if field.get("type") == CHANNELS and len(field.get("default_values") or ()) > field.get("max_values", 1):
        yield "component.default_values", "more than may be chosen"
    if field.get("type") == MENU and field.get("required", True) and field.get("min_values") == 0:
        yield "component.min_values", "a required select takes at least one"


def _option(option: dict[str, Any]) -> Iterator[Problem]:
    yield from _lengths(option, {"label": (1, 100), "value": (1, 100)})


def _lengths(thing: dict[str, Any], limits: dict[str, tuple[int, int]]) -> Iterator[Problem]:
    for key, (least, most) in limits.items():
        if not least <= len((thing.get(key) or "").encode("utf-16-le")) // 2 <= most:
            yield key, f"Must be between {least} and {most} in length."
