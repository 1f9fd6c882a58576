"""Which changes are worth an edit, and how often there may be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.living import MOST_EDITS, RESTS, is_news, is_over, is_resting
from bot.living import Life, Shown
from bot.model import Channel
from tests.fakes.clock import START

HERE = Channel("fake", "T", "C")
SHOWN = Shown(upvotes=12, comments=3)


@pytest.mark.parametrize(
    ("now", "news"),
    [
        (SHOWN, False),
        (SHOWN._replace(upvotes=24, comments=9), False),
        (SHOWN._replace(upvotes=25), True),
        (SHOWN._replace(comments=10), True),
        (SHOWN._replace(upvotes=9_000), True),
        (SHOWN._replace(summary=True), True),
        (SHOWN._replace(code=True), True),
        (SHOWN._replace(summary=True, upvotes=11), False),
        (SHOWN._replace(upvotes=25, comments=2), False),
    ],
)
def test_what_is_worth_an_edit(now: Shown, news: bool) -> None:
    """A summary, code, or a count past a milestone; not where anything became less."""
    assert is_news(SHOWN, now) is news


def test_what_was_there_and_is_gone_is_no_news() -> None:
    """Nor is anything beside it."""
    assert not is_news(Shown(summary=True), Shown(upvotes=100))
    assert not is_news(Shown(code=True), Shown(upvotes=100))


@given(st.lists(st.integers(0, 10_000_000), max_size=50))
def test_a_rise_is_told_in_few_steps(counts: list[int]) -> None:
    """However a count moves, each edit shows more than the one before, and there are no more than milestones."""
    shown, told = Shown(), 0
    for count in counts:
        if is_news(shown, Shown(count)):
            assert count > shown.upvotes
            shown, told = Shown(count), told + 1
    assert told <= 21


def test_each_edit_rests_longer_than_the_one_before() -> None:
    """The first may come at once, the others an hour, six hours and a day after the last."""
    life = Life(HERE, SHOWN)
    assert not is_resting(life, START)
    for edits, hours in ((1, 1), (2, 6), (3, 24)):
        edited = replace(life, edits=edits, edited_at=START)
        assert is_resting(edited, START + timedelta(hours=hours, seconds=-1))
        assert not is_resting(edited, START + timedelta(hours=hours))
    assert min(RESTS[1:]) >= timedelta(hours=1)


def test_a_message_is_left_alone_after_two_weeks_or_four_edits() -> None:
    """Whichever comes first."""
    life = Life(HERE, SHOWN)
    assert not is_over(life, START, START + timedelta(days=13))
    assert is_over(life, START, START + timedelta(days=14))
    assert not is_over(replace(life, edits=3), START, START)
    assert is_over(replace(life, edits=MOST_EDITS), START, START)
    assert MOST_EDITS == 4
