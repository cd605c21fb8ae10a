"""Reciprocal rank fusion."""

import pytest

from vector_db.fusion import reciprocal_rank_fusion


def test_scores_are_the_weighted_sums_of_reciprocal_ranks() -> None:
    fused = dict(reciprocal_rank_fusion([(0.5, ["a", "b"]), (1.0, ["b", "c"])], k=10))
    assert fused == pytest.approx({"a": 0.5 / 11, "b": 0.5 / 12 + 1 / 11, "c": 1 / 12})


def test_what_both_rankings_know_comes_before_what_one_knows() -> None:
    fused = reciprocal_rank_fusion([(1.0, ["a", "both"]), (1.0, ["b", "both"])])
    assert [id_ for id_, _ in fused] == ["both", "a", "b"]


def test_equal_scores_keep_the_order_of_the_first_meeting() -> None:
    fused = reciprocal_rank_fusion([(1.0, ["z"]), (1.0, ["a"]), (1.0, ["m"])])
    assert [id_ for id_, _ in fused] == ["z", "a", "m"]


def test_the_heavier_ranking_wins_at_the_same_rank() -> None:
    assert reciprocal_rank_fusion([(0.5, ["dense"]), (1.0, ["keyword"])])[0][0] == "keyword"


def test_nothing_fuses_to_nothing() -> None:
    assert reciprocal_rank_fusion([]) == reciprocal_rank_fusion([(1.0, [])]) == []
