"""Reciprocal rank fusion."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.model import PaperId
from bot.search.ranking import fuse

A, B, C = PaperId("a"), PaperId("b"), PaperId("c")
rankings = st.lists(st.lists(st.sampled_from([A, B, C]), unique=True))


def test_what_several_rankings_name_comes_first() -> None:
    """Two second places beat one first place."""
    assert list(fuse([[A, B], [C, B]])) == [B, A, C]


def test_the_score_is_the_sum_of_reciprocal_ranks() -> None:
    """With the constant 60."""
    assert fuse([[A, B], [B]]) == {B: 1 / 62 + 1 / 61, A: 1 / 61}


def test_equal_scores_keep_the_first_rankings_order() -> None:
    """So that pages stay stable."""
    assert list(fuse([[A], [B], [C]])) == [A, B, C]


def test_nothing_fuses_to_nothing() -> None:
    """No rankings, empty rankings."""
    assert fuse([]) == fuse([[], []]) == {}


@given(rankings)
def test_every_paper_once_and_scores_fall(ranked: list[list[PaperId]]) -> None:
    """Whatever goes in."""
    fused = fuse(ranked)
    assert set(fused) == {paper for ranking in ranked for paper in ranking}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
