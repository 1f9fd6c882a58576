"""Recorded days served on loopback and read by the real source; and the sample that comes with the program."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from adapters.sources.replay import SAMPLE, ReplayServer
from bot.errors import Transient, UserError
from tests.emulators.huggingface import make_entry
from tests.fakes.clock import FakeClock

FIRST, SECOND = date(2026, 4, 14), date(2026, 4, 15)
RECORDED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "huggingface" / "daily"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day, count in ((FIRST, 3), (SECOND, 130)):
        entries = [make_entry(f"26{day:%d}.{n:05d}", f"Paper {n} of day {day:%d}") for n in range(count)]
        (tmp_path / f"{day}.json").write_text(json.dumps(entries))
    (tmp_path / "notes.json").write_text("{}")
    (tmp_path / "2026-02-31.json").write_text("[]")
    return tmp_path


async def test_days_come_out_as_today_moves(folder: Path, clock: FakeClock) -> None:
    """Before its day a list is not there; after it, it is, with all pages."""
    async with ReplayServer(folder, today=FIRST) as replay:
        assert replay.days == (FIRST, SECOND)
        source = HuggingFaceSource(HuggingFaceSettings(url=replay.url, details=0, trending=False), clock)
        assert len((await source.fetch(None)).papers) == 3
        assert await source.search("day 15", 5) == ()
        replay.today = SECOND
        assert len((await source.fetch("2026-04-14")).papers) == 133
        assert [paper.title for paper in await source.search("paper 7 day 15", 5)] == ["Paper 7 of day 15"]
        await source.close()


async def test_a_day_that_was_not_recorded_is_empty(folder: Path, clock: FakeClock) -> None:
    """A weekend is no error."""
    async with ReplayServer(folder) as replay:
        source = HuggingFaceSource(HuggingFaceSettings(url=replay.url, details=0, trending=False), clock)
        assert await source.read_day(date(2026, 4, 12)) == ()
        await source.close()


@pytest.mark.parametrize("query", ["date=2026-04-16", "date=soon", "limit=0", "limit=101", "limit=x", "p=-1"])
async def test_parameters_that_cannot_be_are_refused(folder: Path, query: str) -> None:
    """With 400, as the API does."""
    async with ReplayServer(folder) as replay, httpx.AsyncClient() as client:
        assert (await client.get(f"{replay.url}/api/daily_papers?{query}")).status_code == 400


@pytest.mark.parametrize(
    ("content", "complaint"), [(b'[{"paper"', "line 1"), (b"{}", "a JSON list"), (b'["\xff"]', "UTF-8")]
)
async def test_a_malformed_file_is_named(folder: Path, clock: FakeClock, content: bytes, complaint: str) -> None:
    """To who replays it, and through the source's error too."""
    (folder / "2026-04-14.json").write_bytes(content)
    async with ReplayServer(folder) as replay:
        with pytest.raises(UserError, match=complaint):
            replay.read(FIRST)
        source = HuggingFaceSource(HuggingFaceSettings(url=replay.url, details=0, trending=False), clock)
        with pytest.raises(Transient, match=r"2026-04-14\.json is not"):
            await source.fetch(None)
        await source.close()


def test_a_folder_without_days_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """So is one that is not there."""
    with pytest.raises(UserError, match="holds no recorded day"):
        ReplayServer(tmp_path)
    with pytest.raises(UserError, match="is not a folder"):
        ReplayServer(tmp_path / "nowhere")


async def test_the_sample_reads_whole(clock: FakeClock) -> None:
    """Two days, fourteen papers, with the variety that the demo wants to show."""
    async with ReplayServer(SAMPLE) as replay:
        source = HuggingFaceSource(HuggingFaceSettings(url=replay.url, details=0, trending=False), clock)
        batch = await source.fetch(None)
        found = await source.search("induction heads", 3)
        await source.close()
    assert (len(batch.papers), batch.skipped) == (14, ())
    assert [paper.id for paper in found] == ["arxiv:2209.11895"]
    assert all(paper.abstract and paper.authors and paper.published_at for paper in batch.papers)
    assert any(paper.tldr is None for paper in batch.papers)
    assert any("$" in paper.abstract for paper in batch.papers)
    assert (SAMPLE / "README.md").is_file()


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.is_dir(), reason="../shared is absent")
async def test_every_recorded_day_is_read_without_a_loss() -> None:
    """86 real days: 1,735 entries, 1,734 distinct papers, nothing left out."""
    clock = FakeClock(datetime(2026, 4, 30, 12, tzinfo=UTC))
    entries, ids, skipped = 0, set[str](), list[str]()
    async with ReplayServer(RECORDED) as replay:
        source = HuggingFaceSource(HuggingFaceSettings(url=replay.url, details=0, trending=False), clock)
        for day in replay.days:
            entries += len(await source.read_day(day))
        cursor, more = replay.days[0].isoformat(), True
        while more:
            batch = await source.fetch(cursor)
            cursor, more = batch.next_cursor, batch.more
            ids |= {paper.id for paper in batch.papers}
            skipped += batch.skipped
        await source.close()
        assert len(replay.days) == 86
    assert (entries, len(ids), skipped) == (1735, 1734, [])
