"""What a channel gets, and when: the rules one by one, then a channel's days played through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.bundling import MOST, Known
from bot.delivery.planning import THREADS_OFF, plan
from bot.delivery.situation import Consider, NotBefore, Plan, PostNow, Situation
from bot.ledger import Bundled, Past
from bot.model import Capacity, Channel, Delivery, DeliveryKey, Gist, Paper, PaperId
from bot.posts.digest import Item
from bot.preferences import EVERY_DAY, WEEKDAYS, Decided, Mode, Order, Pause, Preferences, Quiet, Schedule
from bot.turns import Waiting, Withdrawal

HERE = Channel("fake", "w", "room")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)  # a Wednesday; 14:00 in Berlin
NINE = datetime(2026, 4, 15, 7, tzinfo=UTC)  # 09:00 in Berlin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT, DIGEST = Preferences(Mode.INSTANT), Preferences(Mode.DIGEST)
AUTO = Preferences(decided=Decided(Mode.INSTANT, 1.0, NOON))


def waiting(count: int, queued_at: datetime = NOON, first: int = 1) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(Delivery(PaperId(f"arxiv:{number}"), HERE), queued_at) for number in range(first, first + count)
    )


def known(
    papers: Sequence[Waiting], scores: Mapping[int, float] | None = None, age: timedelta = HOUR, **of_paper: str
) -> Mapping[DeliveryKey, Known]:
    found = {}
    for each in papers:
        number = int(each.delivery.paper_id.removeprefix("arxiv:").partition("#")[0] or 0)
        item = Item(Paper(each.delivery.paper_id, f"Paper {number}", **of_paper))  # type: ignore[arg-type]
        found[each.delivery.key] = Known(item, (scores or {}).get(number, 1.0), each.queued_at - age)
    return found


def situation(papers: Sequence[Waiting], wishes: Preferences = AUTO, now: datetime = NOON, **more: object) -> Situation:
    return Situation(HERE, tuple(papers), now, preferences=wishes, zone=BERLIN, **more)  # type: ignore[arg-type]


def planned(papers: Sequence[Waiting], wishes: Preferences = AUTO, now: datetime = NOON, **more: object) -> Plan:
    """With the papers looked into where the plan asks for it."""
    at_first = situation(papers, wishes, now, **more)
    made = plan(at_first)
    return plan(replace(at_first, known=known(papers))) if isinstance(made, Consider) else made


def numbers(made: Plan) -> list[int]:
    assert isinstance(made, PostNow), made
    return [int(each.paper_id.removeprefix("arxiv:")) for each in made.deliveries]


# As papers come


@pytest.mark.parametrize("wishes", [AUTO, INSTANT, Preferences()])
def test_a_few_papers_come_each_by_itself_as_announced(wishes: Preferences) -> None:
    """The oldest first; its id is its key, whatever else waits."""
    assert planned(waiting(3), wishes) == PostNow("paper", "arxiv:1", (Delivery(PaperId("arxiv:1"), HERE),))


def test_the_newest_may_come_first() -> None:
    """Where the channel wants it so."""
    assert numbers(planned(waiting(3), replace(AUTO, order=Order.NEWEST))) == [3]


def test_auto_makes_one_message_of_more_than_three() -> None:
    """The five best in full, the others as titles."""
    papers = waiting(8)
    made = plan(situation(papers, known=known(papers, {7: 5.0, 2: 3.0})))
    assert isinstance(made, PostNow)
    assert (made.kind, numbers(made)) == ("rollup", [7, 2, 1, 3, 4, 5, 6, 8])
    day = date(2026, 4, 15)
    assert made.gist == Gist(day, day, NOON, part=1, parts=1, total=8, whole=5, in_full=5)


def test_instant_means_instant() -> None:
    """Who chose it gets each paper by itself, however many of today there are."""
    assert numbers(planned(waiting(40), INSTANT)) == [1]


def test_the_key_of_many_does_not_depend_on_what_comes_after() -> None:
    """It is named by its oldest paper: that is in no other message."""
    first, more = planned(waiting(4)), planned(waiting(9))
    assert isinstance(first, PostNow)
    assert isinstance(more, PostNow)
    assert first.key == more.key
    other = planned(waiting(4, first=5))
    assert isinstance(other, PostNow)
    assert other.key != first.key


@pytest.mark.parametrize("wishes", [AUTO, INSTANT])
@pytest.mark.parametrize(
    ("queued_at", "age", "returning", "kind"),
    [
        (NOON - 2 * DAY, HOUR, None, "catchup"),  # nothing was posted for two days
        (NOON, 5 * DAY, None, "catchup"),  # read late
        (NOON - 7 * HOUR, HOUR, NOON - 8 * HOUR, "catchup"),  # the channel refused for a while
        (NOON - 7 * HOUR, HOUR, None, "rollup"),  # after a night's quiet hours
    ],
)
def test_many_old_papers_come_as_one(
    wishes: Preferences, queued_at: datetime, age: timedelta, returning: datetime | None, kind: str
) -> None:
    """More than ten; ten come one by one, where the channel wants that."""
    papers = waiting(11, queued_at)
    made = plan(situation(papers, wishes, known=known(papers, age=age), returning_since=returning))
    assert isinstance(made, PostNow)
    assert (made.kind, len(made.deliveries)) == (kind, 11)
    assert made.gist is not None
    assert made.gist.in_full == 5
    ten = papers[:10]
    came = numbers(plan(situation(ten, INSTANT, known=known(ten, age=age), returning_since=returning)))
    assert came == ([1] if returning is None else list(range(1, 11)))


@pytest.mark.parametrize("wishes", [INSTANT, AUTO, DIGEST])
def test_the_first_message_of_a_channel_that_refused_says_since_when(wishes: Preferences) -> None:
    """Also one paper alone; not where it refused for minutes only."""
    papers, since = waiting(1, NOON - 20 * HOUR), NOON - 2 * HOUR
    made = plan(situation(papers, wishes, known=known(papers), returning_since=since))
    assert isinstance(made, PostNow)
    assert made.gist is not None
    assert made.gist.away_since == since
    short = plan(situation(papers, wishes, known=known(papers), returning_since=NOON - HOUR / 2))
    assert isinstance(short, PostNow)
    assert short.gist is None or short.gist.away_since is None


def test_what_is_too_much_for_one_message_is_left_out_with_a_reason() -> None:
    """The best are in it; the others leave the queue, so that it does not grow without bound."""
    papers = waiting(MOST + 20)
    made = plan(situation(papers, known=known(papers, dict.fromkeys(range(21, MOST + 21), 2.0))))
    assert isinstance(made, PostNow)
    assert made.gist is not None
    assert (made.gist.total, made.gist.left_out) == (MOST, 20)
    assert [each.key for each in made.withdraw] == [f"arxiv:{number}" for number in range(1, 21)]


# Budget and floor


def test_a_budget_holds_back_what_is_over_it_until_the_next_day() -> None:
    """By the channel's calendar."""
    spent = Past(posts=(NINE, NINE + HOUR))
    wishes = replace(INSTANT, budget=2)
    assert planned(waiting(2), wishes, past=spent) == NotBefore(datetime(2026, 4, 15, 22, tzinfo=UTC))
    yesterdays = Past(posts=(NINE - 10 * HOUR, NINE))
    assert numbers(planned(waiting(2), wishes, past=yesterdays)) == [1]


def test_what_was_over_the_budget_comes_once_as_titles() -> None:
    """All of it in one message on the day after; then papers come by themselves again."""
    spent = Past(posts=(NINE - DAY, NINE - DAY + HOUR))
    over = waiting(3, NOON - DAY)
    made = planned((*over, *waiting(1, NOON, first=9)), replace(INSTANT, budget=2), past=spent)
    assert isinstance(made, PostNow)
    assert (made.kind, numbers(made)) == ("rollup", [1, 2, 3])
    assert made.gist is not None
    assert (made.gist.in_full, made.gist.total) == (0, 3)
    after = Past(posts=(*spent.posts, NOON))
    assert numbers(planned(waiting(1, NOON, first=9), replace(INSTANT, budget=2), past=after)) == [9]


def test_what_only_waited_for_the_morning_is_not_over_the_budget() -> None:
    """Quiet hours held it back, and yesterday's budget was not spent."""
    assert numbers(planned(waiting(2, NOON - 15 * HOUR), replace(INSTANT, budget=2))) == [1]


def test_below_the_floor_papers_come_as_titles() -> None:
    """The next day in one message where papers come by themselves; last and never in full where they come together."""
    wishes, scores = replace(INSTANT, floor=2.0), {1: 1.0, 2: 3.0, 3: 1.5}
    papers = waiting(3)
    assert plan(situation(papers, wishes)) == Consider()
    assert numbers(plan(situation(papers, wishes, known=known(papers, scores)))) == [2]
    poor = (papers[0], papers[2])
    assert plan(situation(poor, wishes, known=known(poor, scores))) == NotBefore(datetime(2026, 4, 15, 22, tzinfo=UTC))
    tomorrow = plan(situation(poor, wishes, NOON + DAY, known=known(poor, scores)))
    assert numbers(tomorrow) == [3, 1]
    many = waiting(4)
    made = plan(situation(many, replace(AUTO, floor=2.0), known=known(many, {4: 2.0})))
    assert isinstance(made, PostNow)
    assert made.gist is not None
    assert (numbers(made)[0], made.gist.in_full) == (4, 1)


# Waiting for more


def test_a_paper_waits_for_its_summary_for_a_while() -> None:
    """At most as long as the operator said; one that has a summary does not wait."""
    papers = waiting(1, NOON - MINUTE)
    late = {"enrich_wait_s": 120.0}
    assert plan(situation(papers, INSTANT, **late)) == Consider()
    assert plan(situation(papers, INSTANT, known=known(papers), **late)) == NotBefore(NOON + MINUTE)
    assert numbers(plan(situation(papers, INSTANT, NOON + MINUTE, known=known(papers), **late))) == [1]
    assert numbers(plan(situation(papers, INSTANT, known=known(papers, tldr="Short."), **late))) == [1]


def test_quiet_hours_hold_everything_back() -> None:
    """News in threads as well."""
    wishes = replace(AUTO, quiet=Quiet(time(13), time(16)), threads=True)
    note = (Waiting(Delivery(PaperId("arxiv:1"), HERE, event="v2"), NOON),)
    for papers in (waiting(1), waiting(9), note):
        assert plan(situation(papers, wishes)) == NotBefore(datetime(2026, 4, 15, 14, tzinfo=UTC))


def test_a_pause_holds_everything_back_until_its_day() -> None:
    """Which begins by the channel's clocks. Without a day it is looked at again now and then."""
    until = replace(AUTO, pause=Pause(date(2026, 4, 20)))
    begins = datetime(2026, 4, 19, 22, tzinfo=UTC)
    assert plan(situation(waiting(1), until)) == NotBefore(begins)
    assert numbers(planned(waiting(1), until, begins)) == [1]
    made = plan(situation(waiting(1), replace(AUTO, pause=Pause())))
    assert isinstance(made, NotBefore)
    assert made.at > NOON + DAY


def test_news_goes_into_the_thread_of_its_paper_where_threads_are_on() -> None:
    """Elsewhere it leaves the queue; either way what waits behind it has its turn after."""
    note = Delivery(PaperId("arxiv:1"), HERE, event="v2")
    papers = (*waiting(1, first=2), Waiting(note, NOON))
    made = planned(papers, replace(AUTO, threads=True))
    assert made == PostNow("note", note.key, (note,), in_thread_of=DeliveryKey("arxiv:1"))
    off = planned(papers)
    assert isinstance(off, NotBefore)
    assert (off.at, [each.key for each in off.withdraw], off.withdraw[0].reason) == (NOON, [note.key], THREADS_OFF)


def test_a_line_about_no_paper_comes_by_itself() -> None:
    """In a channel with digests too."""
    line = Delivery(PaperId(""), HERE, event="silence:2026-04-15")
    for wishes in (AUTO, DIGEST):
        assert planned((Waiting(line, NOON),), wishes) == PostNow("line", line.key, (line,))


# Digests


def test_a_digest_comes_at_its_time_with_what_waited_by_then() -> None:
    """What comes after waits for the next; the best stand first, `top` of them in full."""
    papers = (*waiting(7, NINE - HOUR), *waiting(2, NINE + MINUTE, first=8))
    assert planned(papers, DIGEST, NINE - MINUTE) == NotBefore(NINE)
    made = plan(situation(papers, replace(DIGEST, top=2), NINE + 5 * MINUTE, known=known(papers, {5: 9.0})))
    assert isinstance(made, PostNow)
    assert (made.kind, numbers(made)) == ("digest", [5, 1, 2, 3, 4, 6, 7])
    day = date(2026, 4, 15)
    assert made.gist == Gist(day, day, NINE, part=1, parts=1, total=7, whole=2, in_full=2)
    assert made.key == "2026-04-15 09:00 Europe/Berlin arxiv:1"
    assert planned(papers[7:], DIGEST, NINE + 5 * MINUTE) == NotBefore(NINE + DAY)


def test_nothing_is_instant_where_digests_come() -> None:
    """One paper waits as many do."""
    assert planned(waiting(1), DIGEST) == NotBefore(NINE + DAY)


def test_a_digest_over_a_weekend_names_its_days() -> None:
    """On weekdays: Monday's covers Saturday to Monday."""
    monday = datetime(2026, 4, 20, 7, tzinfo=UTC)
    papers = waiting(2, monday - DAY)
    assert planned(papers, DIGEST, monday - DAY) == NotBefore(monday)
    made = planned(papers, DIGEST, monday)
    assert isinstance(made, PostNow)
    assert made.gist is not None
    assert (made.gist.since, made.gist.until) == (date(2026, 4, 18), date(2026, 4, 20))


def test_a_digest_that_was_missed_comes_late_but_comes() -> None:
    """The service was down at its time."""
    assert numbers(planned(waiting(2, NINE - HOUR), DIGEST, NINE + 9 * HOUR)) == [1, 2]


def test_no_digest_is_due_for_a_time_that_was_gone_when_it_was_set() -> None:
    """At noon somebody moves the digest to nine: the next one is tomorrow's."""
    moved = replace(DIGEST, scheduled_at=NOON - MINUTE)
    assert planned(waiting(2, NINE - HOUR), moved) == NotBefore(NINE + DAY)
    assert numbers(planned(waiting(2, NINE - HOUR), replace(DIGEST, scheduled_at=NINE - MINUTE))) == [1, 2]


def test_a_digest_that_needs_several_messages_comes_in_parts() -> None:
    """One after the other, each paper in one; what came meanwhile is not in them."""
    small = Capacity(2, 3, 4000)
    papers, wishes, past = waiting(8, NINE - HOUR), replace(DIGEST, top=2), Past()
    seen: list[int] = []
    keys: set[str] = set()
    for part in (1, 2):
        now = NINE + part * MINUTE
        left = [each for each in papers if int(each.delivery.paper_id.removeprefix("arxiv:")) not in seen]
        queue = (*left, *waiting(2, NINE + MINUTE, first=20))
        made = planned(queue, wishes, now, past=past, capacity=small)
        assert isinstance(made, PostNow)
        assert made.gist is not None
        assert (made.gist.part, made.gist.parts, made.gist.total, made.gist.in_full) == (part, 2, 8, 4 - 2 * part)
        assert made.kind == "digest"
        seen += numbers(made)
        keys.add(made.key)
        past = Past((now,), now, Bundled("digest", made.gist))
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(keys) == 2
    assert planned(waiting(2, NINE + MINUTE, first=20), wishes, NINE + HOUR, past=past) == NotBefore(NINE + DAY)


def test_papers_that_the_archive_lacks_hold_up_no_others() -> None:
    """They are looked for again later."""
    papers = waiting(5)
    have = known(papers[:2])
    assert numbers(plan(situation(papers, known=have))) == [1, 2]
    made = plan(situation(papers[2:], replace(DIGEST, schedule=Schedule(EVERY_DAY, time(13))), known=have))
    assert isinstance(made, NotBefore)
    assert plan(situation(waiting(5), known={})) == NotBefore(NOON + 10 * MINUTE)


# Days played through


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


zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
)
starts = st.sampled_from([datetime(2026, month, 20, tzinfo=UTC) for month in (2, 3, 9, 10)])
offsets = st.dictionaries(st.integers(0, 20 * 24 * 60), st.integers(1, 60), min_size=1, max_size=12)
schedules = st.builds(
    Schedule,
    st.frozensets(st.integers(0, 6), min_size=1) | st.just(WEEKDAYS),
    st.integers(0, 23 * 60).map(lambda minutes: time(*divmod(minutes, 60))),
)
quiets = st.none() | st.just(Quiet(time(22), time(7))) | st.just(Quiet(time(1), time(3)))
wished = st.builds(
    Preferences,
    mode=st.sampled_from(Mode),
    schedule=schedules,
    top=st.integers(0, 6),
    order=st.sampled_from(Order),
    budget=st.none() | st.integers(1, 4),
    floor=st.sampled_from([0.0, 0.5, 2.0]),
    quiet=quiets,
)


@settings(deadline=None, max_examples=150)
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
        singles = [at.astimezone(ZoneInfo(zone)).date() for at, made in posts if made.kind == "paper"]
        assert all(singles.count(day) <= wishes.budget for day in singles)


@settings(deadline=None, max_examples=60)
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


@pytest.mark.parametrize("wishes", [INSTANT, DIGEST, replace(INSTANT, daily=3)])
def test_what_is_by_a_muted_author_is_taken_out_with_the_reason(wishes: Preferences) -> None:
    """In every mode, however the name is written; the others go on as if it had never come."""
    wishes = replace(wishes, muted=("Lovelace, Ada",))
    papers = waiting(2, NINE - HOUR)
    of_both = known(papers)
    mine = replace(of_both[papers[0].delivery.key].item.paper, authors=("C. Babbage", "A. Lovelace"))
    of_both = {**of_both, papers[0].delivery.key: replace(of_both[papers[0].delivery.key], item=Item(mine))}
    assert isinstance(plan(situation(papers, wishes)), Consider)
    made = plan(situation(papers, wishes, known=of_both))
    assert made == NotBefore(NOON, (Withdrawal(papers[0].delivery.key, "this channel muted its author: A. Lovelace"),))
    assert numbers(plan(situation(papers[1:], wishes, known=of_both))) == [2]
