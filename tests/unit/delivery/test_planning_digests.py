"""What a channel gets, and when: the rules of digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.delivery.planning import plan
from bot.delivery.situation import NotBefore, PostNow
from bot.ledger import Bundled, Past
from bot.model import Capacity, Gist
from bot.preferences import EVERY_DAY, Schedule
from tests.unit.delivery.situations import (
    DAY,
    DIGEST,
    HOUR,
    MINUTE,
    NINE,
    NOON,
    known,
    numbers,
    planned,
    situation,
    waiting,
)


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
