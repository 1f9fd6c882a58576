"""The settings as pages show them: the README's table and .env.example, both made from the settings classes.

Lives here: the rendering. Which classes there are is the caller's to find, since each adapter owns its own
(`tests/unit/config/pages.py`, called by `make settings`, and by the test that keeps the pages complete).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.base import Settings

HEAD = (
    "# Copy this file to .env and fill in what you want to use. Nothing in it is needed: without any, papers are shown in the terminal.\n"
    "# Made by `make settings`. What the environment says goes before what stands here; an empty value counts as not set.\n"
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. `default` as one would write it, empty where there is none."""

    name: str
    default: str
    description: str


def variables(owner: type[Settings]) -> list[Variable]:
    """In the order in which the class has them."""
    return [
        Variable(owner.variable(name), _default(field), (field.description or "").strip())
        for name, field in owner.model_fields.items()
    ]


def settings_table(owners: Iterable[type[Settings]]) -> str:
    """A Markdown table of all of them."""
    lines = ["| Variable | Default | What it is |", "|---|---|---|"]
    for owner in owners:
        for each in variables(owner):
            default = f"`{each.default}`" if each.default else ""
            lines.append(f"| `{each.name}` | {default} | {each.description.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def env_example(owners: Iterable[type[Settings]]) -> str:
    """A .env to fill in: what has a default stands commented out with it, the rest is empty."""
    parts = [HEAD]
    for owner in owners:
        parts.append(f"\n## {title(owner)}\n")
        for each in variables(owner):
            setting = f"# {each.name}={each.default}" if each.default else f"{each.name}="
            parts.append(f"\n# {each.description}\n{setting}\n")
    return "".join(parts)


def title(owner: type[Settings]) -> str:
    """The first sentence of the class' docstring, else its name."""
    doc = inspect.cleandoc(owner.__dict__.get("__doc__") or owner.__name__.removesuffix("Settings"))
    return doc.split("\n")[0].rstrip(".")


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, tuple | list):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
