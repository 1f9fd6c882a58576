"""Slack's documented rules for messages' blocks and metadata, as errors with JSON pointers, like Slack's own.

Sources: docs.slack.dev/reference/block-kit (limits), bolt-js#2509 (the cap over all blocks).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.emulators.slack.inputs import MENUS, Errors, input_block
from tests.emulators.slack.inputs import length as _length
from tests.emulators.slack.inputs import only as _only
from tests.emulators.slack.peers import objections
from tests.emulators.slack.state import Refusal

BLOCKS_LIMIT = 50
ALL_CHARACTERS = 13_200
METADATA_LIMIT = 16_000
DATE_TOKENS = {"day_divider_pretty", "time", "time_secs", "ago"} | {
    f"date{form}{pretty}"
    for form in ("", "_num", "_slash", "_short", "_long", "_long_full")
    for pretty in ("", "_pretty")
}
STYLES = {"bold", "italic", "strike", "code", "underline"}


def check_blocks(blocks: Any, *, capped: bool = True) -> None:
    """Raises Refusal: invalid_blocks_format, invalid_blocks with what is wrong, msg_blocks_too_long."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refusal("invalid_blocks_format")
    errors = problems(blocks) or objections(blocks)
    if errors:
        raise Refusal("invalid_blocks", errors=errors, response_metadata={"messages": [f"[ERROR] {e}" for e in errors]})
    if capped and characters(blocks) > ALL_CHARACTERS:
        raise Refusal("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_schema")
    if characters(metadata) > METADATA_LIMIT:
        raise Refusal("metadata_too_large")


def problems(blocks: list[dict[str, Any]], *, most: int = BLOCKS_LIMIT, view: bool = False) -> Errors:
    """`view`: fields may stand there, too."""
    errors: Errors = []
    if len(blocks) > most:
        errors.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        check = input_block if view and block.get("type") == "input" else _BLOCKS.get(str(block.get("type")))
        if check is None:
            errors.append(f"unsupported type: {block.get('type')} [json-pointer:{at}/type]")
            continue
        _length(errors, block.get("block_id", "x"), 1, 255, f"{at}/block_id")
        check(errors, block, at)
    _unique(errors, [block["block_id"] for block in blocks if "block_id" in block], "block_id")
    _unique(errors, _action_ids(blocks), "action_id")
    return errors


def characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(characters(item) for item in value.values())
    return sum(characters(item) for item in value) if isinstance(value, list) else 0


def _unique(errors: Errors, ids: list[str], name: str) -> None:
    if len(ids) != len(set(ids)):
        errors.append(f"{name} is used twice [json-pointer:/blocks]")


def _action_ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _action_ids(item)]
    if not isinstance(value, dict):
        return []
    own = [value["action_id"]] if "action_id" in value else []
    return own + [found for item in value.values() for found in _action_ids(item)]


def _text(errors: Errors, text: Any, most: int, at: str, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        errors.append(f"must be one of {kinds} [json-pointer:{at}]")
        return
    _only(errors, text, "type text emoji" if text["type"] == "plain_text" else "type text verbatim", at)
    _length(errors, text.get("text"), 1, most, f"{at}/text")


def _url(errors: Errors, url: Any, at: str, most: int = 3000) -> None:
    _length(errors, url, 1, most, at)
    if not str(url).startswith(("http://", "https://")) or " " in str(url):
        errors.append(f"invalid url [json-pointer:{at}]")


def _section(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id text fields accessory expand", at)
    if "text" not in block and "fields" not in block:
        errors.append(f"missing text [json-pointer:{at}]")
    if "text" in block:
        _text(errors, block["text"], 3000, f"{at}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        errors.append(f"no more than 10 items [json-pointer:{at}/fields]")
    for number, field in enumerate(fields):
        _text(errors, field, 2000, f"{at}/fields/{number}")
    if "accessory" in block:
        _element(errors, block["accessory"], f"{at}/accessory")


def _element(errors: Errors, element: dict[str, Any], at: str) -> None:
    if element.get("type") == "image":
        _only(errors, element, "type image_url alt_text slack_file", at)
        _url(errors, element.get("image_url"), f"{at}/image_url")
        _length(errors, element.get("alt_text"), 1, 2000, f"{at}/alt_text")
    elif element.get("type") == "button":
        _only(errors, element, "type text action_id url value style confirm accessibility_label", at)
        _text(errors, element.get("text"), 75, f"{at}/text", ("plain_text",))
        _length(errors, element.get("action_id", "x"), 1, 255, f"{at}/action_id")
        _length(errors, element.get("value", "x"), 1, 2000, f"{at}/value")
        if "url" in element:
            _url(errors, element["url"], f"{at}/url")
    elif element.get("type") in MENUS:
        MENUS[element["type"]](errors, element, at)
    else:
        errors.append(f"unsupported element {element.get('type')} [json-pointer:{at}/type]")


def _context(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id elements", at)
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        errors.append(f"1 to 10 items [json-pointer:{at}/elements]")
    for number, element in enumerate(elements):
        where = f"{at}/elements/{number}"
        _element(errors, element, where) if element.get("type") == "image" else _text(errors, element, 3000, where)


def _actions(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id elements", at)
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        errors.append(f"1 to 25 items [json-pointer:{at}/elements]")
    for number, element in enumerate(elements):
        _element(errors, element, f"{at}/elements/{number}")


def _header(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id text", at)
    _text(errors, block.get("text"), 150, f"{at}/text", ("plain_text",))


def _image(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id image_url alt_text title", at)
    _url(errors, block.get("image_url"), f"{at}/image_url")
    _length(errors, block.get("alt_text"), 1, 2000, f"{at}/alt_text")


def _divider(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id", at)


def _rich_text(errors: Errors, block: dict[str, Any], at: str) -> None:
    _only(errors, block, "type block_id elements", at)
    if not block.get("elements"):
        errors.append(f"must not be empty [json-pointer:{at}/elements]")
    for number, part in enumerate(block.get("elements") or []):
        where = f"{at}/elements/{number}"
        if part.get("type") == "rich_text_list":
            _rich_list(errors, part, where)
        else:
            _rich_part(errors, part, where, ("rich_text_section", "rich_text_preformatted", "rich_text_quote"))


def _rich_list(errors: Errors, part: dict[str, Any], at: str) -> None:
    _only(errors, part, "type elements style indent offset border", at)
    if part.get("style") not in ("bullet", "ordered") or not part.get("elements"):
        errors.append(f"a list needs a style and items [json-pointer:{at}]")
    for number, item in enumerate(part.get("elements") or []):
        _rich_part(errors, item, f"{at}/elements/{number}", ("rich_text_section",))


def _rich_part(errors: Errors, part: dict[str, Any], at: str, kinds: tuple[str, ...]) -> None:
    if part.get("type") not in kinds:
        errors.append(f"unsupported type [json-pointer:{at}/type]")
    if not part.get("elements"):
        errors.append(f"must not be empty [json-pointer:{at}/elements]")
    for place, element in enumerate(part.get("elements") or []):
        _rich_element(errors, element, f"{at}/elements/{place}")


def _rich_element(errors: Errors, element: dict[str, Any], at: str) -> None:
    kind = element.get("type")
    if kind == "channel":
        _only(errors, element, "type channel_id style", at)
        return
    if kind == "usergroup":
        _only(errors, element, "type usergroup_id style", at)
        _length(errors, element.get("usergroup_id"), 2, 30, f"{at}/usergroup_id")
        return
    if kind == "date":
        _date(errors, element, at)
        return
    if kind not in ("text", "link"):
        errors.append(f"unsupported type {kind} [json-pointer:{at}/type]")
        return
    _only(errors, element, "type text style" + (" url unsafe" if kind == "link" else ""), at)
    _length(errors, element.get("text"), 1, ALL_CHARACTERS, f"{at}/text")
    if kind == "link":
        _url(errors, element.get("url"), f"{at}/url")
    style = element.get("style", {})
    if (
        not isinstance(style, dict)
        or not set(style) <= STYLES
        or not all(isinstance(on, bool) for on in style.values())
    ):
        errors.append(f"invalid style [json-pointer:{at}/style]")


def _date(errors: Errors, element: dict[str, Any], at: str) -> None:
    """Source: docs.slack.dev/reference/block-kit/block-elements/date-element"""
    _only(errors, element, "type timestamp format timezone url fallback style", at)
    if not isinstance(element.get("timestamp"), int):
        errors.append(f"must be a number of seconds [json-pointer:{at}/timestamp]")
    tokens = re.findall(r"\{([^{}]*)\}", str(element.get("format") or ""))
    if not tokens or not set(tokens) <= DATE_TOKENS:
        errors.append(f"unknown date format [json-pointer:{at}/format]")


_BLOCKS: dict[str, Callable[[Errors, dict[str, Any], str], None]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "header": _header,
    "image": _image,
    "divider": _divider,
    "rich_text": _rich_text,
}
