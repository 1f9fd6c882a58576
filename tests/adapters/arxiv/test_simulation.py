"""Half a year of arXiv's calendar, with outages of the bot, of the feeds and of the API at random, seeded: nothing is missed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv_calendar import announced_on, feed_opens_at, is_feed_day, submissions
from adapters.sources.arxiv_feed import ArxivFeedSource
from bot.errors import Transient
from tests.emulators.arxiv import Announced, ArxivEmulator, Fault, Work
from tests.fakes.clock import FakeClock

FIRST, LAST = date(2026, 6, 1), date(2026, 12, 1)
CATEGORIES = ("cs.CL", "cs.LG")
POLLS_H = (1, 9, 15)  # hours after the feeds' midnight
FAULTS = (
    Fault.UNAVAILABLE,
    Fault.HALF_PAGE,
    Fault.HALF_THE_PAPERS,
    Fault.HTML,
    Fault.NOTHING,
    Fault.ERROR_FEED,
    Fault.RESET,
    Fault.TRUNCATED_GZIP,
    Fault.EMPTY_WITH_TOTAL,
    Fault.TOO_MANY,
)


def announce(arxiv: ArxivEmulator, day: date, chance: random.Random, number: int) -> list[str]:
    """A day's batch: new ones of each category, one that is in both, and a replacement. Returns the ids that are news."""
    since, until = submissions(day)
    news = []
    for _ in range(4):
        number += 1
        at = since + (until - since) * chance.random() * 0.99
        own = chance.choice(CATEGORIES)
        work = Work(f"26{day.month:02d}.{number:05d}", categories=(own,), submitted_at=at)
        if chance.random() < 0.3:
            other = next(each for each in CATEGORIES if each != own)
            work = Work(work.id, categories=(own, other), submitted_at=at)
            arxiv.announce(day, other, Announced(work, "cross"))
        arxiv.announce(day, own, work)
        news.append(f"arxiv:{work.id}")
    arxiv.announce(day, CATEGORIES[0], Announced(Work("2301.00001", version=number), "replace"))
    return news


def trouble(arxiv: ArxivEmulator, chance: random.Random, recent: list[str]) -> None:
    """What goes wrong today."""
    arxiv.repeating = {each for each in CATEGORIES if chance.random() < 0.08}
    arxiv.stalled = {each for each in CATEGORIES if chance.random() < 0.05} - arxiv.repeating
    # The index lags behind the announcement, by a day for a part of the papers.
    arxiv.lagging = {each.removeprefix("arxiv:") for each in recent if chance.random() < 0.5}
    for _ in range(chance.choice((0, 0, 1, 3))):
        arxiv.fail(chance.choice(FAULTS), path=chance.choice(("/rss/cs.CL", "/rss/cs.LG", "/api")))


@pytest.mark.parametrize("seed", range(3))
async def test_every_announced_paper_is_seen(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, seed: int
) -> None:
    """Whatever went wrong in between, at the end each paper was given at least once, never under a weekend's date."""
    chance = random.Random(seed)
    clock.advance((datetime(2026, 6, 1, 4, 30, tzinfo=UTC) - clock.now()).total_seconds())
    arxiv.conditional = seed % 2 == 0
    cursor: str | None = None
    announced: set[str] = set()
    seen: dict[str, date | None] = {}
    away_until = FIRST
    news: list[str] = []
    for number in range((LAST - FIRST).days):
        day = FIRST + timedelta(days=number)
        arxiv.today = day
        if is_feed_day(day):
            news = announce(arxiv, day, chance, number * 10)
            announced |= set(news)
        if chance.random() < 0.04 and day > FIRST:
            away_until = day + timedelta(days=chance.randrange(1, 12))
        last_days = day > LAST - timedelta(days=8)
        arxiv.repeating, arxiv.stalled, arxiv.lagging = set(), set(), set()
        if not last_days and day > FIRST:
            trouble(arxiv, chance, news)
        for hour in POLLS_H:
            at = feed_opens_at(day) + timedelta(hours=hour)
            clock.advance(max((at - clock.now()).total_seconds(), 0.0))
            if day >= away_until or last_days:
                cursor = await poll(source, cursor, seen)
    assert announced - set(seen) == set()
    assert all(day is None or day.weekday() < 5 for day in seen.values())
    assert len(arxiv.asked("/rss")) > 500


async def poll(source: ArxivFeedSource, cursor: str | None, seen: dict[str, date | None]) -> str | None:
    """As the poller does."""
    for _ in range(40):
        try:
            batch = await source.fetch(cursor)
        except Transient:
            return cursor
        for paper in batch.papers:
            seen.setdefault(paper.id, paper.listings[0].day)
        cursor = batch.next_cursor
        if not batch.more:
            return cursor
    pytest.fail("there is always more")


def test_the_calendar_of_the_simulation_is_the_real_one() -> None:
    """It runs over holidays, both changes of the clocks' rule and month ends."""
    assert not is_feed_day(date(2026, 9, 8))
    assert announced_on(datetime(2026, 11, 25, 20, tzinfo=UTC)) == date(2026, 11, 30)
