"""Discord's own OpenAPI document, held against every request and answer (where ../shared has it)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

DOCUMENT = Path(__file__).resolve().parents[3] / ".." / "shared" / "contracts" / "discord-openapi.json"


def available() -> bool:
    return DOCUMENT.is_file()


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return document


@cache
def _validator(path: str, method: str, kind: str) -> Draft202012Validator | None:
    """`kind`: `request`, or a status for the answer. None where the document asks for nothing."""
    operation = _document()["paths"].get(path, {}).get(method.lower())
    if operation is None:
        return None
    part = operation.get("requestBody") if kind == "request" else operation["responses"].get(kind)
    schema = ((part or {}).get("content") or {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    return Draft202012Validator({"allOf": [schema], "components": {"schemas": _document()["components"]["schemas"]}})


def problems(path: str, method: str, kind: str, value: Any) -> list[str]:
    """Phrases; none where the document is absent."""
    validator = _validator(path, method, kind) if available() else None
    if validator is None:
        return []
    errors = list(validator.iter_errors(value))[:3]
    return [
        f"{method} {path} {kind}: ${''.join(f'/{step}' for step in error.instance_path)}: {error.message[-200:]}"
        for error in errors
    ]
