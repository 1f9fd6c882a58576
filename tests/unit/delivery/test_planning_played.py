"""A channel's days played through: whatever comes, each paper comes once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from bot.delivery.planning import plan
from bot.delivery.situation import NotBefore, PostNow, Situation
from bot.ledger import Bundled, Past
from bot.model import Capacity, DeliveryKey
from bot.preferences import Mode, Preferences, Schedule
from bot.turns import Waiting
from tests.unit.delivery.situations import (
    BERLIN,
    DAY,
    HERE,
    HOUR,
    MINUTE,
    known,
    offsets,
    schedules,
    starts,
    waiting,
    wished,
    zones,
)


def play(
    wishes: Preferences, arrivals: Mapping[datetime, int], until: datetime, zone: ZoneInfo = BERLIN
) -> list[tuple[datetime, PostNow]]:
    """The courier's turns on one channel: whenever it is due, plan; a post takes a second."""
    queue: list[Waiting] = []
    posts: list[tuple[datetime, PostNow]] = []
    coming, past, total = sorted(arrivals.items()), Past(), 0
    now = coming[0][0]
    due = now
    while now < until:
        while coming and coming[0][0] <= now:
            at, count = coming.pop(0)
            queue += waiting(count, at, first=total + 1)
            total += count
            due = min(due, now) if len(queue) == count else due
        if not queue:
            now = due = coming[0][0] if coming else until
            continue
        if due > now:
            now = min(due, coming[0][0] if coming else until)
            continue
        made = plan(Situation(HERE, tuple(queue), now, None, wishes, zone, past, Capacity(5, 20, 9000), known(queue)))
        if isinstance(made, NotBefore):
            assert made.at > now or made.withdraw
            due = made.at
            continue
        assert isinstance(made, PostNow)
        gone = {each.key for each in (*made.deliveries, *made.withdraw)}
        queue = [each for each in queue if each.delivery.key not in gone]
        posts.append((now, made))
        bundle = (
            Bundled(made.kind, made.gist) if made.gist and made.kind in ("digest", "rollup", "catchup") else past.bundle
        )  # type: ignore[arg-type]
        past = Past((now, *past.posts)[:100], now, bundle)
        now += timedelta(seconds=1)
        due = now
    assert queue == [] or not wishes.digests or all(each.queued_at > until - 8 * DAY for each in queue)
    return posts


@settings(max_examples=150)
@given(wished, offsets, starts, zones)
def test_every_paper_comes_once_or_is_said_to_be_left_out(
    wishes: Preferences, offsets: Mapping[int, int], start: datetime, zone: str
) -> None:
    """Whatever a channel wants and whenever papers come: none twice, none lost, no key twice, nothing in quiet hours."""
    arrivals = {start + minutes * MINUTE: count for minutes, count in offsets.items()}
    posts = play(wishes, arrivals, start + 40 * DAY, ZoneInfo(zone))
    carried = [each.key for _, made in posts for each in made.deliveries]
    left_out = [each.key for _, made in posts for each in made.withdraw]
    assert len(set(carried)) == len(carried)
    assert len({(made.kind, made.key) for _, made in posts}) == len(posts)
    assert {*carried, *left_out} == {DeliveryKey(f"arxiv:{number}") for number in range(1, sum(offsets.values()) + 1)}
    if wishes.digests:
        assert {made.kind for _, made in posts} == {"digest"}
    if wishes.budget is not None and not wishes.digests:
        begun = [at for at, made in posts if made.gist is None or made.gist.part == 1]  # what has parts comes whole
        days = [at.astimezone(ZoneInfo(zone)).date() for at in begun]
        assert all(days.count(day) <= wishes.budget for day in days)


@settings(max_examples=60)
@given(schedules, starts, zones)
def test_a_channel_with_papers_every_hour_has_one_digest_a_day_of_its_schedule(
    schedule: Schedule, start: datetime, zone: str
) -> None:
    """Also on the days on which the clocks change."""
    arrivals = {start + hours * HOUR: 1 for hours in range(24 * 25)}
    posts = play(Preferences(Mode.DIGEST, schedule=schedule), arrivals, start + 25 * DAY, ZoneInfo(zone))
    days = [made.gist.until for _, made in posts if made.gist and made.gist.part == 1]
    assert days == sorted(set(days))
    first, last = (start + 2 * DAY).date(), (start + 23 * DAY).date()
    wanted = [first + number * DAY for number in range((last - first).days)]
    assert [day for day in days if first <= day < last] == [day for day in wanted if day.weekday() in schedule.days]
