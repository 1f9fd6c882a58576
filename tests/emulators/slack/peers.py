"""What others know of Block Kit, held against every payload beside our own rules.

Three peers: the JSON schema of @slack/types (names, types, what must be there), the models of slack_sdk and of slackblocks (limits). Each
misses what another finds: the schema knows no lengths, the models let unknown fields pass. Called by `blocks.py`; what they object to is
an error like one of Slack's own.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import slackblocks
from jsonschema_rs import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

SCHEMA = Path(__file__).with_name("block-kit.schema.json")
Json = dict[str, Any]


def objections(blocks: list[Json]) -> list[str]:
    """Of all peers, each with its name."""
    found: list[str] = []
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        found += [
            f"@slack/types: {phrase}"
            for phrase in _schema_objections(_kinds().get(str(block.get("type")), "KnownBlock"), block, at)
        ]
        found += [f"slack_sdk: {phrase} [json-pointer:{at}]" for phrase in _slack_sdk_objections(block)]
        found += [f"slackblocks: {phrase} [json-pointer:{at}]" for phrase in _slackblocks_objections(block)]
    return found


def view_objections(view: Json) -> list[str]:
    """A modal or home view without its blocks, which are asked about one by one."""
    name = "HomeView" if view.get("type") == "home" else "ModalView"
    return [f"@slack/types: {phrase}" for phrase in _schema_objections(name, {**view, "blocks": []}, "")]


def _schema_objections(name: str, value: Json, at: str) -> list[str]:
    return [
        f"{error.message[-200:]} [json-pointer:{at}{''.join(f'/{step}' for step in error.instance_path)}]"
        for error in _validator(name).iter_errors(value)
    ]


def _slack_sdk_objections(block: Json) -> list[str]:
    try:
        parsed = Block.parse(block)
        if parsed is not None:
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError) as error:  # TypeError: a field that must be there is not
        return [str(error)]
    return []


def _slackblocks_objections(block: Json) -> list[str]:
    try:
        slackblocks.blocks.Block.from_dict(block)
    except NotImplementedError:  # it reads back only a part of the kinds that it can make
        return []
    except slackblocks.errors.InvalidUsageError as error:
        return [str(error)]
    return []


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": _definitions()})


@cache
def _definitions() -> Json:
    return dict(json.loads(SCHEMA.read_text())["definitions"])


@cache
def _kinds() -> dict[str, str]:
    """The definition of each type of block: an objection then speaks of the one that was meant."""
    names = [choice["$ref"].rsplit("/", 1)[-1] for choice in _definitions()["KnownBlock"]["anyOf"]]
    typed = {name: _definitions()[name].get("properties", {}).get("type", {}).get("const") for name in names}
    return {kind: name for name, kind in typed.items() if kind is not None}
