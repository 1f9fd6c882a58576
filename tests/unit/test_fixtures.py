"""A fixture that nobody uses proves nothing and fails the run: recorded answers, data files among the tests, fixtures of pytest."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from adapters.archive.archive import TantivyArchive
from bot.model import Paper, PaperId
from bot.posts.math import to_unicode

TESTS = Path(__file__).resolve().parents[1]
RECORDED = TESTS.parent / ".." / "shared" / "data"
CARDS = RECORDED / "huggingface" / "search-page-cards.jsonl"

# Which test reads which recordings, every one of them.
READERS = {
    "arxiv/*.xml": "adapters/arxiv/test_recorded.py",
    "huggingface/daily/*.json": "adapters/huggingface/test_replay.py",
    "huggingface/search-page-cards.jsonl": "unit/test_fixtures.py",
    "arxiv-60k.jsonl.gz": "unit/posts/test_math.py",
    "README.md": "",
}


@pytest.mark.shared
def test_every_recording_has_a_reader() -> None:
    """A file that came without a test for it is a finding; so is a reader without a file."""
    files = [path.relative_to(RECORDED).as_posix() for path in RECORDED.rglob("*") if path.is_file()]
    assert [name for name in files if not any(fnmatch(name, pattern) for pattern in READERS)] == []
    assert [pattern for pattern in READERS if not any(fnmatch(name, pattern) for name in files)] == []
    for pattern, reader in READERS.items():
        assert not reader or "shared" in (TESTS / reader).read_text(), pattern


def test_every_data_file_is_named_by_a_test() -> None:
    """Hand-made answers too."""
    code = "\n".join(path.read_text() for path in TESTS.rglob("*.py"))
    unused = [
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and path.name not in code
    ]
    assert unused == []


def test_every_pytest_fixture_is_asked_for() -> None:
    """By a test or by another fixture."""
    fixtures, asked = dict[str, str](), set[str]()
    for path in TESTS.rglob("*.py"):
        for function in _functions(ast.parse(path.read_text())):
            asked |= {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
            for decorator in map(ast.unparse, function.decorator_list):
                if decorator.startswith("pytest.fixture") and "autouse" not in decorator:
                    fixtures[function.name] = path.name
    assert {name: file for name, file in fixtures.items() if name not in asked} == {}


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.shared
async def test_every_card_of_a_search_page_is_found_by_its_title(tmp_path: Path) -> None:
    """41 real titles, with their colons, formulas and dashes, in an archive of all of them."""
    cards = [json.loads(line) for line in CARDS.read_text().splitlines()]
    papers = [
        Paper(PaperId(f"arxiv:2601.{number:05}"), card["title"], card["abstract"]) for number, card in enumerate(cards)
    ]
    archive = TantivyArchive(tmp_path)
    await archive.add(papers)
    for paper in papers:
        assert (await archive.search(paper.title, 1))[0].paper.title == paper.title
        assert to_unicode(paper.title).strip()
    await archive.close()
    assert len(papers) == 41
