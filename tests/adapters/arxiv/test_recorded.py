"""Recorded answers of arXiv, where they are: each file is read, and one that no test expects fails the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.sources.arxiv_announcements import Feed, read_feed
from adapters.sources.arxiv_api import ArxivApi, Slice
from adapters.sources.http import Page
from bot.errors import Transient

FOLDER = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "arxiv"
pytestmark = pytest.mark.shared


def body(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def api(name: str, status: int = 200) -> Slice:
    return ArxivApi(None, "").read(Page(status, {}, body(name)))  # type: ignore[arg-type]


def feed(name: str) -> Feed:
    return read_feed(body(name), "arXiv")


def empty_answer(name: str) -> None:
    assert (api(name).total, api(name).listed) == (0, 0)


def error_answer(name: str) -> None:
    with pytest.raises(Transient, match="incorrect id format for abc"):
        api(name, 400)


def many_authors(name: str) -> None:
    (paper,) = api(name).entries.papers
    assert (paper.id, paper.categories) == ("arxiv:1707.08567", ("cs.IT",))


def titled_zero(name: str) -> None:
    (paper,) = api(name).entries.papers
    assert (paper.title, paper.id) == ("0", "arxiv:2104.12255")


def old_style(name: str) -> None:
    (paper,) = api(name).entries.papers
    assert (paper.id, paper.authors[0], len(paper.authors)) == ("arxiv:astro-ph/0601001", "Andrew Gould", 4)
    assert paper.url == "https://arxiv.org/abs/astro-ph/0601001"
    assert paper.published_at == datetime(2006, 1, 2, 14, 57, 58, tzinfo=UTC)


def slices(count: int, total: int) -> Callable[[str], None]:
    def check(name: str) -> None:
        found = api(name)
        assert (found.listed, len(found.entries.papers), found.entries.skipped) == (count, count, ())
        assert found.total >= total
        for paper in found.entries.papers:
            assert "\n" not in paper.title + paper.abstract
            assert paper.authors
            assert paper.categories
            assert paper.published_at

    return check


def day(expected: date, count: int) -> Callable[[str], None]:
    def check(name: str) -> None:
        found = feed(name)
        assert (found.day, found.entries, len(found.announcements), found.skipped) == (expected, count, count, ())
        assert bool(found.print) == bool(count)
        for item in found.announcements:
            assert "Announce Type" not in item.paper.abstract
            assert item.paper.authors
            assert item.version
        kinds = Counter(item.kind for item in found.announcements)
        assert sum(kinds.values()) == count

    return check


EXPECTED: dict[str, Callable[[str], None]] = {
    "atom_empty_HTTP200_id_0000.0000.xml": empty_answer,
    "atom_error_HTTP400_incorrect_id_abc.xml": error_answer,
    "atom_id_1707.08567.xml": many_authors,
    "atom_id_2104.12255v1_title_is_0.xml": titled_zero,
    "atom_id_old_style_astro-ph_0601001.xml": old_style,
    "atom_query_new_shape_2026-04_testing_s0_m10.xml": slices(10, 11),
    "atom_query_new_shape_2026-04_testing_s0_m100.xml": slices(100, 101),
    "atom_query_new_shape_2026-06-14_transformer_cs.LG.xml": slices(5, 28_946),
    "atom_query_old_shape_2025-10-17.xml": slices(2, 5_619),
    "rss_ATOM_cs.AI_2025-08-20_trimmed.xml": day(date(2025, 8, 20), 7),
    "rss_cs.AI_2026-04-27_trimmed.xml": day(date(2026, 4, 27), 3),
    "rss_cs.CL_2026-04-27_trimmed.xml": day(date(2026, 4, 27), 3),
    "rss_cs.CL_2026-08-01_saturday_empty.xml": day(date(2026, 8, 1), 0),
    "rss_cs.LG_2026-04-27_trimmed.xml": day(date(2026, 4, 27), 3),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_answer_is_read(name: str) -> None:
    """As it came."""
    EXPECTED[name](name)


def test_no_recording_is_unused() -> None:
    """A file that nobody reads proves nothing."""
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)
