"""The map of the code holds: who may import whom, how big things are, what is not there."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "adapters", "config")
TOP_FILE, TOP_FUNCTION, TOP_MEDIAN = 400, 40, 12  # lines
DUMPING_GROUNDS = {"utils", "util", "helpers", "common", "manager", "misc"}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, int]]:
    """Each function's place and length in lines."""
    for path in modules(*PACKAGES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_imports_keep_the_contracts() -> None:
    """Those in pyproject.toml, every file having its place in them."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def test_no_file_runs_away() -> None:
    """At most 400 lines, with no list of exceptions."""
    sizes = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in modules(*PACKAGES)}
    assert {name: size for name, size in sizes.items() if size > TOP_FILE} == {}


def test_functions_are_short() -> None:
    """At most 40 lines, half of them at most 12."""
    lengths = dict(functions())
    assert {name: length for name, length in lengths.items() if length > TOP_FUNCTION} == {}
    assert statistics.median(lengths.values()) <= TOP_MEDIAN


def test_every_module_says_what_it_is() -> None:
    """A docstring in each that has any code."""
    silent = [path for path in modules(*PACKAGES) if tree(path).body and ast.get_docstring(tree(path)) is None]
    assert silent == []


def test_there_is_no_dumping_ground() -> None:
    """No module is named for nothing in particular."""
    assert [path for path in modules(*PACKAGES) if path.stem in DUMPING_GROUNDS] == []


def test_only_the_keys_spell_a_key() -> None:
    """Nowhere else does a key of Redis begin; but where an old layout is brought up to date, its keys are its own."""
    stores = ROOT / "adapters" / "storage" / "redis"
    others = [p for p in modules(*PACKAGES) if p.parent != stores / "keys" and not p.name.startswith("from_")]
    found = [p for p in (*others, *stores.glob("*.lua")) if re.search(r"[\"']pr:", p.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("banned", "why"),
    [
        (
            r"^\s*(from|import) discord\.ext\.tasks|^\s*from discord\.ext import .*tasks",
            "it stops for good at the first error",
        ),
        (r"^\s*(from unittest import mock|from unittest\.mock|import unittest\.mock)", "a fake of 15 lines does it"),
    ],
)
def test_what_is_banned_stays_out(banned: str, why: str) -> None:
    """In the code and in the tests."""
    found = [p for p in modules(*PACKAGES, "tests") if re.search(banned, p.read_text(encoding="utf-8"), re.MULTILINE)]
    assert found == [], why


def test_a_platform_that_is_not_configured_is_not_loaded() -> None:
    """The SDKs of both platforms cost half a second and 70 MB: `import bot.wiring` loads neither, nor the sources' replay."""
    program = "import sys, bot.wiring; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"discord", "slack_bolt", "slack_sdk"} & set(ended.stdout.split()) == set()
