"""What is asked beside the daily lists: single papers, trending lists, answers that have not changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_budget import LOOKS_A_WINDOW
from adapters.sources.huggingface_entries import read_entries
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.errors import Transient
from bot.model import Link, Linked, Paper, PaperId
from tests.adapters.huggingface import TODAY, YESTERDAY
from tests.adapters.patience import LONG
from tests.emulators.huggingface import Fault, HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock

ONE, TWO, OTHER = (PaperId(f"arxiv:2604.0000{number}") for number in (1, 2, 9))


@pytest.fixture
async def following(hf: HuggingFaceEmulator, clock: FakeClock) -> AsyncIterator[HuggingFaceSource]:
    settings = HuggingFaceSettings(url=hf.url, details=2, trending=True)
    source = HuggingFaceSource(
        settings, clock, read_s=LONG.read_s, day_deadline_s=LONG.deadline_s, search_deadline_s=LONG.deadline_s
    )
    yield source
    await source.close()


def single(hf: HuggingFaceEmulator) -> list[str]:
    return [seen.path.rpartition("/")[2] for seen in hf.requests if seen.path.startswith("/api/papers/")]


async def test_a_single_paper_comes_with_what_is_linked_to_it(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Models, datasets, Spaces, media; asked for once in ten minutes; one that is not indexed is left out, and that is no error."""
    hf.publish(TODAY, [make_entry("2604.00001")])
    hf.linked["2604.00001"] = {"Models": [f"lab/m{n}" for n in range(7)], "Datasets": ["lab/d"], "Spaces": ["ada/s.1"]}
    for _ in range(2):
        (paper,) = await following.lookup([ONE, OTHER, PaperId("doi:10.1/x")])
    assert paper.models.total == 7
    assert paper.models.shown[0] == Link("lab/m0", "https://huggingface.co/lab/m0")
    assert len(paper.models.shown) == 5
    assert paper.datasets == Linked((Link("lab/d", "https://huggingface.co/datasets/lab/d"),), 1)
    assert paper.spaces == Linked((Link("ada/s.1", "https://huggingface.co/spaces/ada/s.1"),), 1)
    assert paper.media == ("https://cdn-uploads.huggingface.co/2604.00001.png",)
    assert single(hf) == ["2604.00001", "2604.00009"]
    clock.advance(600)
    await following.lookup([ONE])
    assert len(single(hf)) == 3


HOSTILE: list[Any] = [
    None,
    0,
    True,
    "text",
    {"id": "x"},
    [None],
    [1],
    [{"id": None}],
    [{"id": "a b"}],
    [{"id": "../../x/y"}],
]


@pytest.mark.parametrize("value", [*HOSTILE, [{"id": "x" * 5000}], [{"id": "<script>"}], [{"id": "\ud800"}]])
@pytest.mark.parametrize("key", ["linkedModels", "linkedDatasets", "linkedSpaces", "mediaUrls", "organization"])
def test_hostile_values_are_no_facts(key: str, value: object) -> None:
    """Of whatever type, length or alphabet."""
    entry = make_entry("2604.00001", bare=True)
    entry["paper"][key] = value
    (paper,) = read_entries([entry["paper"]], None).papers
    assert (paper.models, paper.datasets, paper.spaces, paper.media) == (Linked(), Linked(), Linked(), ())


@pytest.mark.parametrize("count", [None, -5, "7", True, float("inf"), float("nan"), [], 10**30])
def test_hostile_totals_are_no_more_than_numbers(count: object) -> None:
    """And never less than what is there to be seen."""
    entry = make_entry("2604.00001", bare=True)["paper"] | {"linkedModels": [{"id": "a/b"}], "numTotalModels": count}
    (paper,) = read_entries([entry], None).papers
    assert 1 <= paper.models.total <= 10**9


async def test_a_list_is_given_with_details_a_few_at_a_time(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Two a look as set; those never asked for first; not again for six hours; the day list's own counts stay."""
    hf.publish(TODAY, [make_entry(f"2604.0000{n}", upvotes=9 - n) for n in (1, 2, 3)])
    hf.linked = {f"2604.0000{n}": {"Models": [f"lab/m{n}"]} for n in (1, 2, 3)}
    first = await following.fetch(None)
    assert [paper.models.total for paper in first.papers] == [0, 1, 1]
    second = await following.fetch(first.next_cursor)
    assert [paper.models.total for paper in second.papers] == [1, 1, 1]
    hf.days[TODAY][0]["paper"]["upvotes"] = 40
    third = await following.fetch(first.next_cursor)
    assert (third.papers[0].upvotes, len(single(hf))) == (40, 3)
    clock.advance(6 * 3600)
    await following.fetch(first.next_cursor)
    assert len(single(hf)) == 5


async def test_details_never_cost_the_list(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """A failure ends the asking for this time, whatever it is."""
    hf.publish(TODAY, [make_entry("2604.00001"), make_entry("2604.00002")])
    for fault in (Fault.TOO_MANY, Fault.UNAVAILABLE, Fault.RESET, Fault.HTML):
        hf.fail(fault, path="/api/papers/")
        assert len((await following.fetch(None)).papers) == 2
        clock.advance(301)


async def test_looks_leave_the_pollers_part_of_the_window(
    following: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """With a hundred requests left, lists are read and nothing else is asked."""
    hf.used = hf.quota - 100
    hf.publish(TODAY, [make_entry("2604.00001")])
    assert len((await following.fetch(None)).papers) == 1
    assert single(hf) == []
    with pytest.raises(Transient, match="used up"):
        await following.lookup([ONE])


async def test_looks_are_few_in_a_window(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """However many people ask."""
    for number in range(LOOKS_A_WINDOW):
        hf.used = 0
        await following.lookup([PaperId(f"arxiv:2605.{number:05}")])
    with pytest.raises(Transient, match="often enough"):
        await following.lookup([ONE])
    clock.advance(301)
    assert await following.lookup([ONE]) == ()


async def test_trending_by_day_week_and_month(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Best first, with the day on which each was listed; remembered for ten minutes."""
    hf.publish(TODAY, [make_entry("2604.00001", day=TODAY, upvotes=5)])
    hf.publish(YESTERDAY, [make_entry("2604.00002", day=YESTERDAY, upvotes=50)])
    hf.publish(TODAY - timedelta(days=9), [make_entry("2604.00009", upvotes=500)])
    for _ in range(2):
        assert [paper.id for paper in await following.trending("day", 9)] == [ONE]
        assert [paper.id for paper in await following.trending("week", 9)] == [TWO, ONE]
        assert [paper.id for paper in await following.trending("month", 2)] == [OTHER, TWO]
    spans = [{key: query[key] for key in query if key in ("date", "week", "month")} for query in hf.asked()]
    assert spans == [{"date": "2026-04-15"}, {"week": "2026-W16"}, {"month": "2026-04"}]
    assert {query["sort"] for query in hf.asked()} == {"trending"}
    assert await following.trending("day", 0) == ()


async def test_on_a_weekend_the_days_trending_list_is_fridays(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Nothing is listed on Saturday."""
    clock.advance(3 * 86_400)
    hf.today = date(2026, 4, 18)
    hf.publish(date(2026, 4, 17), [make_entry("2604.00001")])
    assert [paper.id for paper in await following.trending("day", 9)] == [ONE]


async def test_counts_are_followed_in_the_trending_lists(
    following: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Papers that left the lists of their days are updates; asked for every half hour; a failure costs nothing."""
    hf.publish(TODAY, [make_entry("2604.00001")])
    hf.publish(TODAY - timedelta(days=9), [make_entry("2604.00009", upvotes=500)])
    batch = await following.fetch(None)
    assert [paper.id for paper in batch.papers] == [ONE]
    assert [(paper.id, paper.upvotes) for paper in batch.updates] == [(OTHER, 500)]
    asked = len([query for query in hf.asked() if "sort" in query])
    await following.fetch(None)
    assert len([query for query in hf.asked() if "sort" in query]) == asked == 2
    clock.advance(1800)
    hf.today = None
    hf.days.clear()
    hf.used = hf.quota - 100
    assert (await following.fetch(None)).papers == ()


async def test_a_paper_on_two_lists_has_its_highest_counts(
    following: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """The list of yesterday may be read before a vote, that of today after it."""
    hf.publish(YESTERDAY, [make_entry("2604.00001", upvotes=6)])
    hf.publish(TODAY, [make_entry("2604.00001", upvotes=90)])
    (paper,) = (await following.fetch(None)).papers
    assert paper.upvotes == 90


async def test_a_list_that_has_not_changed_is_not_sent_again(
    source: HuggingFaceSource, hf: HuggingFaceEmulator
) -> None:
    """Its ETag is shown; what was known then is known now. Where the server gives none, nothing is shown."""
    hf.etags = True
    hf.publish(YESTERDAY, [make_entry("2604.00001")])
    first = await source.fetch(None)
    hf.publish(TODAY, [make_entry("2604.00002")])
    second: tuple[Paper, ...] = (await source.fetch(None)).papers
    assert [paper.id for paper in second] == [ONE, TWO]
    assert second[0] == first.papers[0]
    shown = [seen.headers.get("If-None-Match") for seen in hf.requests]
    assert [bool(each) for each in shown] == [False] * 3 + [True] * 3
