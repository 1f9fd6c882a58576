"""What Discord refuses in a message or a command, by hand: also what its OpenAPI document lets pass.

Limits: discord-api-docs, resources/message, components/reference, interactions/application-commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

COMPONENTS_V2 = 1 << 15
EMBED_LIMITS = {"title": 256, "description": 4096}
MESSAGE_KEYS = {"content", "embeds", "allowed_mentions", "components", "flags", "nonce", "enforce_nonce", "tts"}
MESSAGE_KEYS |= {"message_reference", "attachments", "sticker_ids", "poll"}
EMBED_KEYS = {
    "title",
    "type",
    "description",
    "url",
    "timestamp",
    "color",
    "footer",
    "image",
    "thumbnail",
    "author",
    "fields",
}
NAME = re.compile(r"^[-_'\w]{1,32}$")

MENU_NAME = re.compile(r"^[-_'\w ]{1,32}$")
MOST_COMMANDS = {1: 100, 2: 15, 3: 15}  # typed, of a person's menu, of a message's menu

Problem = tuple[str, str]  # where (dotted), and what


def message_problems(body: dict[str, Any], *, new: bool = True) -> list[Problem]:
    problems = list(_message(body))
    if (
        new
        and not problems
        and not any(body.get(key) for key in ("content", "embeds", "components", "sticker_ids", "poll"))
    ):
        problems.append(("", "EMPTY"))
    return problems


def invalid_form(problems: list[Problem]) -> dict[str, Any]:
    """The body of a 400. An empty message has a code of its own."""
    if problems == [("", "EMPTY")]:
        return {"code": 50006, "message": "Cannot send an empty message"}
    errors: dict[str, Any] = {}
    for where, what in problems:
        place = errors
        for part in where.split("."):
            place = place.setdefault(part, {})
        place.setdefault("_errors", []).append({"code": "BASE_TYPE", "message": what})
    return {"code": 50035, "message": "Invalid Form Body", "errors": errors}


def _message(body: dict[str, Any]) -> Iterator[Problem]:
    for key in body.keys() - MESSAGE_KEYS:
        yield key, "unknown key (Discord ignores it; the emulator does not)"
    if _units(body.get("content")) > 2000:
        yield "content", "Must be 2000 or fewer in length."
    if _units(body.get("nonce")) > 25:
        yield "nonce", "Must be 25 or fewer in length."
    embeds, components = body.get("embeds") or [], body.get("components") or []
    if (body.get("flags") or 0) & COMPONENTS_V2 and (body.get("content") or embeds):
        yield "flags", "content and embeds cannot stand beside IS_COMPONENTS_V2"
    if len(embeds) > 10:
        yield "embeds", "Must be 10 or fewer in length."
    for number, embed in enumerate(embeds):
        for where, what in _embed(embed):
            yield f"embeds.{number}.{where}", what
    if sum(map(_embed_size, embeds)) > 6000:
        yield "embeds", "Embed size exceeds maximum size of 6000"
    yield from _components(components)


def _embed(embed: dict[str, Any]) -> Iterator[Problem]:
    for key in embed.keys() - EMBED_KEYS:
        yield key, "unknown key"
    for key, limit in EMBED_LIMITS.items():
        if _units(embed.get(key)) > limit:
            yield key, f"Must be {limit} or fewer in length."
    if _units((embed.get("footer") or {}).get("text")) > 2048:
        yield "footer.text", "Must be 2048 or fewer in length."
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield "fields", "Must be 25 or fewer in length."
    for number, item in enumerate(fields):
        if not 0 < _units(item.get("name")) <= 256 or not 0 < _units(item.get("value")) <= 1024:
            yield f"fields.{number}", "Must be between 1 and 256 (1024) in length."
    for key in ("url", "thumbnail", "image"):
        value = embed.get(key)
        url = value.get("url") if isinstance(value, dict) else value
        if url is not None and not _web(url, 2048):
            yield key, "Not a well formed URL."


def _components(rows: list[dict[str, Any]]) -> Iterator[Problem]:
    if len(rows) > 5:
        yield "components", "Must be 5 or fewer in length."
    seen: set[str] = set()
    for at, row in enumerate(rows):
        buttons = row.get("components") or []
        if row.get("type") == 1 and [part.get("type") for part in buttons] == [3]:
            for what in _menu(buttons[0], seen):
                yield f"components.{at}.components.0", what
            continue
        if row.get("type") != 1 or not 1 <= len(buttons) <= 5:
            yield f"components.{at}", "Must be an action row of 1 to 5."
        for number, button in enumerate(buttons):
            for what in _button(button, seen):
                yield f"components.{at}.components.{number}", what


def _menu(menu: dict[str, Any], seen: set[str]) -> Iterator[str]:
    options = menu.get("options") or []
    if not 1 <= len(options) <= 25:
        yield "options: Must be between 1 and 25 in length."
    for option in options:
        if not 1 <= _units(option.get("label")) <= 100 or not 1 <= _units(option.get("value")) <= 100:
            yield "options: label and value must be between 1 and 100 in length."
    if len({option.get("value") for option in options}) != len(options):
        yield "options: The specified option value is already used"
    if _units(menu.get("placeholder")) > 150:
        yield "placeholder: Must be 150 or fewer in length."
    yield from _custom_id(menu, seen)


def _button(button: dict[str, Any], seen: set[str]) -> Iterator[str]:
    if not 1 <= _units(button.get("label")) <= 80 or not button["label"].strip():
        yield "label: Must be between 1 and 80 in length."
    if button.get("style") == 5:
        if not _web(button.get("url"), 512) or "custom_id" in button:
            yield "url: Not a well formed URL, too long, or with a custom_id."
        return
    yield from _custom_id(button, seen)


def _custom_id(part: dict[str, Any], seen: set[str]) -> Iterator[str]:
    custom_id = part.get("custom_id") or ""
    if not 1 <= _units(custom_id) <= 100:
        yield "custom_id: Must be between 1 and 100 in length."
    if custom_id in seen:
        yield "custom_id: Component custom id cannot be duplicated"
    seen.add(custom_id)


def command_problems(commands: list[dict[str, Any]]) -> list[Problem]:
    problems: list[Problem] = []
    for kind, most in MOST_COMMANDS.items():
        if sum(command.get("type", 1) == kind for command in commands) > most:
            problems.append(("commands", "30032"))
    if len({(command.get("type", 1), command.get("name")) for command in commands}) < len(commands):
        problems.append(("commands", "Application command names must be unique"))
    for at, command in enumerate(commands):
        for where, what in _menu_entry(command) if command.get("type") in (2, 3) else _command(command):
            problems.append((f"{at}.{where}", what))
        if _command_size(command) > 8000:
            problems.append((str(at), "Command exceeds maximum size (8000)"))
    return problems


def _command(command: dict[str, Any]) -> Iterator[Problem]:
    name, options = command.get("name", ""), command.get("options") or []
    if not NAME.match(name) or name != name.lower():
        yield "name", "Command name is invalid"
    if not 1 <= _units(command.get("description")) <= 100:
        yield "description", "Must be between 1 and 100 in length."
    if len(options) > 25:
        yield "options", "Must be 25 or fewer in length."
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield "options", "Required options must be placed before non-required options"
    for at, option in enumerate(options):
        for where, what in _command(option):
            yield f"options.{at}.{where}", what


def _menu_entry(command: dict[str, Any]) -> Iterator[Problem]:
    if not MENU_NAME.match(command.get("name", "")):
        yield "name", "Command name is invalid"
    if command.get("description") or command.get("options"):
        yield "description", "Context menu commands cannot have description or options"


def choice_problems(choices: list[dict[str, Any]]) -> list[Problem]:
    problems = [("choices", "Must be 25 or fewer in length.")] if len(choices) > 25 else []
    for at, choice in enumerate(choices):
        if not 1 <= _units(choice.get("name")) <= 100 or not 1 <= _units(str(choice.get("value"))) <= 100:
            problems.append((f"choices.{at}", "Must be between 1 and 100 in length."))
    return problems


def _command_size(command: dict[str, Any]) -> int:
    own = _units(command.get("name")) + _units(command.get("description"))
    return own + sum(map(_command_size, command.get("options") or []))


def _embed_size(embed: dict[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    texts += [part for item in embed.get("fields") or [] for part in (item.get("name"), item.get("value"))]
    return sum(map(_units, texts))


def _units(text: str | None) -> int:
    """UTF-16 units: never fewer than Discord counts."""
    return len((text or "").encode("utf-16-le", "surrogatepass")) // 2


def _web(url: Any, limit: int) -> bool:
    return isinstance(url, str) and _units(url) <= limit and re.match(r"https?://[^\s/]+\.[^\s]+$", url) is not None
