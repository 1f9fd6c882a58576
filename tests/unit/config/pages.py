"""Writes the pages that are made from the settings classes: .env.example, and the README's table between its two marks.

`make settings` runs it; `test_pages.py` checks that it was run.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import adapters
from config.base import Settings
from config.settings import CoreSettings
from config.table import env_example, settings_table

ROOT = Path(__file__).resolve().parents[3]
START, END = "<!-- settings -->\n", "<!-- /settings -->"


def owners() -> list[type[Settings]]:
    """The core's, then each adapter's, in the order of their names."""
    for module in pkgutil.walk_packages(adapters.__path__, "adapters."):
        importlib.import_module(module.name)
    found = [each for each in _below(Settings) if each.__module__.startswith("adapters.")]
    return [CoreSettings, *sorted(found, key=lambda each: each.__module__)]


def _below(owner: type[Settings]) -> set[type[Settings]]:
    return {each for child in owner.__subclasses__() for each in {child, *_below(child)}}


def example() -> str:
    return env_example(owners())


def readme(text: str) -> str:
    """The README with its table made anew; as it was where it has no marks."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    return f"{before}{start}{settings_table(owners())}{end}{after}" if end else text


def main() -> None:
    (ROOT / ".env.example").write_text(example())
    page = ROOT / "README.md"
    page.write_text(readme(page.read_text()))


if __name__ == "__main__":
    main()
