"""What a channel gets, and when: the rules one by one, for papers as they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.bundling import MOST
from bot.delivery.planning import THREADS_OFF, plan
from bot.delivery.situation import Consider, NotBefore, PostNow
from bot.ledger import Past
from bot.model import Delivery, DeliveryKey, Gist, PaperId
from bot.posts.digest import Item
from bot.preferences import Order, Pause, Preferences, Quiet
from bot.turns import Waiting, Withdrawal
from tests.unit.delivery.situations import (
    AUTO,
    DAY,
    DIGEST,
    HERE,
    HOUR,
    INSTANT,
    MINUTE,
    NINE,
    NOON,
    known,
    numbers,
    planned,
    situation,
    waiting,
)


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


@pytest.mark.parametrize("wishes", [AUTO, INSTANT])
def test_a_budget_holds_back_many_at_once_too(wishes: Preferences) -> None:
    """A roll-up is a post like any other: what came after the last one of the day comes on the next, as titles."""
    spent, wishes = Past(posts=(NINE, NINE + HOUR)), replace(wishes, budget=2)
    many = waiting(12, NOON - 7 * HOUR)
    next_day = datetime(2026, 4, 15, 22, tzinfo=UTC)
    assert planned(many, wishes, past=spent) == NotBefore(next_day)
    made = planned(many, wishes, next_day, past=spent)
    assert isinstance(made, PostNow)
    assert made.gist is not None
    assert (made.kind, len(made.deliveries), made.gist.in_full) == ("rollup", 12, 0)


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
