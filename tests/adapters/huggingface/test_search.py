"""The hosted search: limits of its own, a memory of ten minutes, never in the poller's way."""

from __future__ import annotations

import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.remembered import Remembered
from bot.errors import Transient
from tests.adapters.huggingface import TODAY
from tests.emulators.huggingface import Fault, HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock

SEARCH = "/api/papers/search"


@pytest.fixture(autouse=True)
def _papers(hf: HuggingFaceEmulator) -> None:
    hf.publish(TODAY, [make_entry("2604.00001", "Induction Heads"), make_entry("2604.00002", "Induction Hobs")])


@pytest.mark.parametrize("flat", [False, True])
async def test_both_shapes_are_read(source: HuggingFaceSource, hf: HuggingFaceEmulator, flat: bool) -> None:
    """The list of entries of today and the flat one of 2024."""
    hf.flat_search = flat
    papers = await source.search("induction", 5)
    assert [paper.id for paper in papers] == ["arxiv:2604.00001", "arxiv:2604.00002"]
    assert hf.asked(SEARCH) == [{"q": "induction", "limit": "5"}]


async def test_what_it_takes_is_what_is_sent(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """At most 250 characters and 120 results; nothing is sent for nothing."""
    await source.search("word " * 100, 500)
    assert await source.search(" \ud83d ", 5) == ()
    assert await source.search("heads", 0) == ()
    (query,) = hf.asked(SEARCH)
    assert len(query["q"]) <= 250
    assert query["limit"] == "120"


async def test_an_answer_is_remembered_for_ten_minutes(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """The same query and limit is not asked again before; another limit is."""
    first = await source.search("heads", 5)
    clock.advance(599)
    assert await source.search("  heads ", 5) == first
    assert len(hf.asked(SEARCH)) == 1
    await source.search("heads", 6)
    clock.advance(2)
    await source.search("heads", 5)
    assert len(hf.asked(SEARCH)) == 3


async def test_the_memory_is_bounded(clock: FakeClock) -> None:
    """What was asked for longest ago is forgotten first; what is too old is not given."""
    memory: Remembered[int, int | None] = Remembered(clock, 3)
    for number in (0, 1, 2):
        memory.keep(number, None if number == 2 else number)
    assert memory.fresh(0, 60) == (0,)
    memory.keep(3, 3)
    assert [memory.fresh(number, 60) for number in range(4)] == [(0,), None, (None,), (3,)]
    clock.advance(60)
    assert memory.fresh(0, 60) is None


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.UNAVAILABLE, Fault.HTML, Fault.NOT_A_LIST, Fault.RESET])
async def test_a_failure_is_told_at_once_and_not_remembered(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock, fault: Fault
) -> None:
    """A person waits: no second try; the next question is asked anew."""
    hf.fail(fault)
    with pytest.raises(Transient):
        await source.search("heads", 5)
    assert clock.slept == []
    assert len(await source.search("heads", 5)) == 1


async def test_sixty_searches_then_the_poller_still_reads(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """Curious people cannot starve the feed."""
    for number in range(60):
        await source.search(f"query {number}", 5)
    with pytest.raises(Transient, match="often enough"):
        await source.search("one more", 5)
    assert len(hf.asked(SEARCH)) == 60
    assert len((await source.fetch(None)).papers) == 2


async def test_the_search_yields_when_the_window_runs_low(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """Fewer than a hundred requests left are the poller's."""
    hf.used = 420
    await source.fetch(None)
    with pytest.raises(Transient, match="used up"):
        await source.search("heads", 5)
    assert hf.asked(SEARCH) == []
    assert len((await source.fetch(None)).papers) == 2


async def test_a_malformed_result_is_passed_over(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """Even when most are: a search has no cursor to protect."""
    hf.indexed[:0] = [{"paper": {"id": "heads"}}, {"paper": {"title": "heads"}}]
    assert [paper.title for paper in await source.search("heads", 5)] == ["Induction Heads"]
