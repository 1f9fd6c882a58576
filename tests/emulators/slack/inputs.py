"""Slack's documented rules for what people fill in: input blocks, menus, checkboxes. Beside `blocks.py`.

Source: docs.slack.dev/reference/block-kit/block-elements, composition-objects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Errors = list[str]
Check = Callable[[Errors, dict[str, Any], str], None]

_COMMON = "type action_id focus_on_load placeholder"
_TRIGGERS = {"on_enter_pressed", "on_character_entered"}
_CONVERSATIONS = {"im", "mpim", "private", "public"}


def input_block(errors: Errors, block: dict[str, Any], at: str) -> None:
    only(errors, block, "type block_id label element dispatch_action hint optional", at)
    plain(errors, block.get("label"), 2000, f"{at}/label")
    if "hint" in block:
        plain(errors, block["hint"], 2000, f"{at}/hint")
    element = block.get("element") or {}
    check = MENUS.get(str(element.get("type"))) or _FIELDS.get(str(element.get("type")))
    if check is None:
        errors.append(f"unsupported element {element.get('type')} [json-pointer:{at}/element/type]")
        return
    check(errors, element, f"{at}/element")


def only(errors: Errors, value: dict[str, Any], allowed: str, at: str) -> None:
    errors += [f"unknown key {key} [json-pointer:{at}/{key}]" for key in value if key not in allowed.split()]


def length(errors: Errors, text: Any, least: int, most: int, at: str) -> None:
    if not isinstance(text, str) or not least <= len(text) <= most:
        errors.append(f"must be a text of {least} to {most} characters [json-pointer:{at}]")


def plain(errors: Errors, text: Any, most: int, at: str) -> None:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        errors.append(f"must be plain_text [json-pointer:{at}]")
        return
    only(errors, text, "type text emoji", at)
    length(errors, text.get("text"), 1, most, f"{at}/text")


def _common(errors: Errors, element: dict[str, Any], more: str, at: str) -> None:
    only(errors, element, f"{_COMMON} {more}", at)
    length(errors, element.get("action_id", "x"), 1, 255, f"{at}/action_id")
    if "placeholder" in element:
        plain(errors, element["placeholder"], 150, f"{at}/placeholder")


def _text_input(errors: Errors, element: dict[str, Any], at: str) -> None:
    _common(errors, element, "initial_value multiline min_length max_length dispatch_action_config", at)
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        errors.append(f"1 to 3000 [json-pointer:{at}/max_length]")
    length(errors, element.get("initial_value", ""), 0, most, f"{at}/initial_value")
    config = element.get("dispatch_action_config", {})
    only(errors, config, "trigger_actions_on", f"{at}/dispatch_action_config")
    if not set(config.get("trigger_actions_on", ())) <= _TRIGGERS:
        errors.append(f"unknown trigger [json-pointer:{at}/dispatch_action_config]")


def _options(errors: Errors, options: Any, least: int, most: int, at: str) -> None:
    if not isinstance(options, list) or not least <= len(options) <= most:
        errors.append(f"{least} to {most} options [json-pointer:{at}]")
        return
    for number, option in enumerate(options):
        where = f"{at}/{number}"
        only(errors, option, "text value description url", where)
        plain(errors, option.get("text"), 75, f"{where}/text")
        length(errors, option.get("value"), 1, 150, f"{where}/value")
    values = [str(option.get("value")) for option in options]
    if len(values) != len(set(values)):
        errors.append(f"two options with one value [json-pointer:{at}]")


def suggested(body: Any) -> Errors:
    """What is wrong with an answer to block_suggestion."""
    errors: Errors = []
    only(errors, body, "options option_groups", "")
    _options(errors, body.get("options"), 0, 100, "/options")
    return errors


def _static(errors: Errors, element: dict[str, Any], at: str) -> None:
    _common(errors, element, "options initial_option confirm", at)
    _options(errors, element.get("options"), 1, 100, f"{at}/options")
    if "initial_option" in element and element["initial_option"] not in (element.get("options") or ()):
        errors.append(f"none of the options [json-pointer:{at}/initial_option]")


def _external(errors: Errors, element: dict[str, Any], at: str) -> None:
    _common(errors, element, "min_query_length initial_options max_selected_items confirm", at)
    if "initial_options" in element:
        _options(errors, element["initial_options"], 1, 100, f"{at}/initial_options")
    if element.get("max_selected_items", 1) < 1:
        errors.append(f"at least 1 [json-pointer:{at}/max_selected_items]")


def _conversations(errors: Errors, element: dict[str, Any], at: str) -> None:
    allowed = "initial_conversation default_to_current_conversation response_url_enabled filter confirm"
    _common(errors, element, allowed, at)
    filters = element.get("filter")
    if filters is not None:
        only(errors, filters, "include exclude_external_shared_channels exclude_bot_users", f"{at}/filter")
        if not filters or not set(filters.get("include", _CONVERSATIONS)) <= _CONVERSATIONS:
            errors.append(f"an empty or unknown filter [json-pointer:{at}/filter]")


def _checkboxes(errors: Errors, element: dict[str, Any], at: str) -> None:
    _common(errors, element, "options initial_options confirm", at)
    _options(errors, element.get("options"), 1, 10, f"{at}/options")


MENUS: dict[str, Check] = {
    "static_select": _static,
    "multi_external_select": _external,
    "conversations_select": _conversations,
    "checkboxes": _checkboxes,
}
_FIELDS: dict[str, Check] = {"plain_text_input": _text_input}
