"""How often the vendors are asked at the default settings: a week of both calendars, against their emulators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv_calendar import NEW_YORK, is_feed_day, submissions
from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.huggingface import HuggingFaceSettings, HuggingFaceSource
from bot.intake.poller import Poller
from bot.ports import PaperSource
from tests.adapters.arxiv.conftest import settings_of
from tests.emulators.arxiv import ArxivEmulator, Work
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock
from tests.unit.intake.scene import Scene

MONDAY = datetime(2026, 4, 20, tzinfo=UTC)
CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")
REBUILT = timedelta(minutes=12)  # after midnight, New York
ARXIV_MOST, HUGGINGFACE_MOST = 150, 1500


async def passes(scene: Scene, source: PaperSource, days: int, before_each: Callable[[], None], asked: list[object]):
    """Pass after pass, each when the one before it said, for some days from Monday. Returns requests by day (UTC)."""
    poller = Poller(source, replace(scene.intake, clock=scene.clock))
    counts: Counter[date] = Counter()
    end = MONDAY + timedelta(days=days)
    while scene.clock.now() < end:
        before_each()
        known, day = len(asked), scene.clock.now().date()
        report = await poller.poll_once()
        assert report.error is None
        counts[day] += len(asked) - known
        assert report.next_at is not None
        scene.clock.advance(max((report.next_at - scene.clock.now()).total_seconds(), 0.0))
    return counts


def say(name: str, counts: Counter[date]) -> None:
    print(f"{name}: " + ", ".join(f"{day:%a} {count}" for day, count in sorted(counts.items())))  # noqa: T201


@pytest.mark.parametrize("late", [False, True])
async def test_arxiv_is_asked_little(redis, late):
    """Five categories; on the late week the feed of one repeats Monday's batch all Tuesday, and all are empty all Wednesday."""
    clock = FakeClock(MONDAY)
    scene = Scene(redis, clock)

    async with ArxivEmulator(conditional=True) as arxiv:
        for number in range(7):
            day = MONDAY.date() + timedelta(days=number)
            for place, category in enumerate(CATEGORIES if is_feed_day(day) and not (late and number == 2) else ()):
                at = submissions(day)[0] + timedelta(hours=1)
                arxiv.announce(day, category, Work(f"2604.{number}{place}001", categories=(category,), submitted_at=at))

        def move() -> None:
            there = (clock.now() - REBUILT).astimezone(NEW_YORK)
            arxiv.today = there.date()
            midnight = datetime.combine(arxiv.today + timedelta(days=1), datetime.min.time(), NEW_YORK)
            arxiv.max_age_s = round((midnight - there).total_seconds())
            arxiv.repeating = {"cs.CL"} if late and arxiv.today == MONDAY.date() + timedelta(days=1) else set()

        source = ArxivFeedSource(settings_of(arxiv, ",".join(CATEGORIES)), clock, LocalGate(clock))
        counts = await passes(scene, source, 7, move, arxiv.requests)
        say("arXiv, late feeds" if late else "arXiv", counts)
        assert arxiv.violations == []
        await source.close()
    assert max(counts.values()) <= ARXIV_MOST
    seen = [len(await scene.sightings.on("arxiv", MONDAY.date() + timedelta(days=n))) for n in range(7)]
    assert seen == ([5, 5, 0, 5, 5, 0, 0] if late else [5, 5, 5, 5, 5, 0, 0])


@pytest.mark.timeout(300)
async def test_huggingface_is_asked_well_within_its_limits(redis):
    """From a Friday to a Saturday: often while the list grows, seldom on the weekend."""
    clock = FakeClock(MONDAY + timedelta(days=4))
    scene = Scene(redis, clock)
    async with HuggingFaceEmulator(quota=1_000_000) as feed:
        feed.publish(MONDAY.date() + timedelta(days=4), [make_entry(f"2604.{n:05}") for n in range(40)])

        def move() -> None:
            feed.today = clock.now().date()

        source = HuggingFaceSource(HuggingFaceSettings(url=feed.url), clock)
        counts = await passes(scene, source, 6, move, feed.requests)
        say("Hugging Face", counts)
        await source.close()
    assert 0 < min(counts.values()) < max(counts.values()) <= HUGGINGFACE_MOST
