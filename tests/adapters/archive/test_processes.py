"""The index on disk between processes: locks, kills, damage. The ranking's tests are in `test_ranking.py`."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from adapters.archive.archive import TantivyArchive
from adapters.archive.index import Index
from bot.errors import Transient
from bot.model import Paper, PaperId

HOLD_THE_LOCK = """
import sys, tantivy
from pathlib import Path
from adapters.archive.index import Index
from adapters.archive import schema
from bot.model import Paper, PaperId
index = Index(Path(sys.argv[1]))
index.try_write([Paper(PaperId("other"), "Written elsewhere")])
writer = index._attach().writer(16_000_000, 1)
writer.add_document(schema.document(Paper(PaperId("half"), "Half written")))
print("held", flush=True)
sys.stdin.readline()
"""


def paper(number: int) -> Paper:
    return Paper(PaperId(f"arxiv:2604.{number:05d}"), f"Robots of kind {number}", "They walk.")


@contextmanager
def another_process(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """One that has committed a paper and then holds the writer's lock, until told to go on or killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


async def test_what_another_process_commits_is_seen_at_the_next_use(tmp_path: Path) -> None:
    """A reader that is already open finds it, at once."""
    archive = TantivyArchive(tmp_path)
    await archive.add([paper(1)])
    with another_process(tmp_path):
        found = await archive.get(PaperId("other"))
        assert found is not None
        assert [hit.paper.id for hit in await archive.search("written elsewhere", 5)] == ["other"]
        assert await archive.get(PaperId("half")) is None


async def test_a_writer_waits_for_the_lock_of_another_process(tmp_path: Path) -> None:
    """It gets its turn as soon as the other is done."""
    archive = TantivyArchive(tmp_path)
    with another_process(tmp_path) as child:
        adding = asyncio.create_task(archive.add([paper(1)]))
        await asyncio.sleep(0.1)
        assert not adding.done()
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
        await asyncio.wait_for(adding, 5)
    assert await archive.count() == 2


async def test_waiting_for_the_lock_ends(tmp_path: Path) -> None:
    """After that it may be tried again later, and nothing was added; reading goes on all the while."""
    archive = TantivyArchive(tmp_path, lock_wait_s=0.1)
    with another_process(tmp_path):
        with pytest.raises(Transient):
            await archive.add([paper(1)])
        assert await archive.count() == 1


async def test_a_killed_writer_leaves_no_lock_and_no_half_paper(tmp_path: Path) -> None:
    """kill -9 in the middle of a write: the next one writes at once."""
    archive = TantivyArchive(tmp_path, lock_wait_s=1)
    with another_process(tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        await archive.add([paper(1)])
    assert {found.id for found in await archive.newest(9)} == {"other", paper(1).id}


async def test_tasks_of_one_process_take_turns(tmp_path: Path) -> None:
    """Many adds at once: all are there in the end."""
    archive = TantivyArchive(tmp_path)
    await asyncio.gather(*(archive.add([paper(number)]) for number in range(8)))
    assert await archive.count() == 8


@pytest.mark.parametrize("suffix", ["meta.json", ".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm"])
async def test_a_damaged_index_is_moved_aside_and_begun_anew(tmp_path: Path, suffix: str) -> None:
    """A file cut short, as a full disk or a power cut leaves it: the bot starts, and the damaged index is kept for a look."""
    await TantivyArchive(tmp_path).add([paper(1), paper(2)])
    for file in (tmp_path / "v1").iterdir():
        if file.name.endswith(suffix):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    archive = TantivyArchive(tmp_path)
    assert await archive.count() == 0
    await archive.add([paper(3)])
    assert [hit.paper.id for hit in await archive.search("robots", 5)] == [paper(3).id]
    assert [path.name[:9] for path in tmp_path.glob("v1.*")] == ["v1.broken"]


async def test_a_folder_lost_below_a_running_process_is_begun_anew(tmp_path: Path) -> None:
    """Somebody removed the data: the next write works."""
    archive = TantivyArchive(tmp_path / "archive")
    await archive.add([paper(1)])
    (tmp_path / "archive").rename(tmp_path / "gone")
    await archive.add([paper(2)])
    assert await archive.count() == 1


async def test_what_the_system_refuses_is_no_reason_to_give_the_index_up(tmp_path: Path) -> None:
    """Out of file descriptors: told as something that passes, and everything is there again afterwards."""
    await TantivyArchive(tmp_path).add([paper(1)])
    index = Index(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        _take_all(taken)
        with pytest.raises(Transient):
            index.searcher()
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert index.searcher().num_docs == 1
    assert list(tmp_path.glob("v1.broken*")) == []


def _take_all(taken: list[int]) -> None:
    with suppress(OSError):  # too many open files, in the end
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))


async def test_an_index_of_another_version_is_left_alone(tmp_path: Path) -> None:
    """A folder of an older or newer program beside ours stays as it is."""
    (tmp_path / "v0").mkdir()
    (tmp_path / "v0" / "meta.json").write_text("{}")
    await TantivyArchive(tmp_path).add([paper(1)])
    assert (tmp_path / "v0" / "meta.json").read_text() == "{}"
