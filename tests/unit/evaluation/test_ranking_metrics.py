"""The figures of a ranking: known values and bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.ranking_metrics import RankingScores, hit_at, mean_scores, ndcg, reciprocal_rank

IDS = st.text("abcdefgh", min_size=1, max_size=1)
RANKINGS = st.lists(IDS, max_size=15, unique=True)
GOLD = st.sets(IDS, min_size=1, max_size=5)


def test_a_right_first_document_is_worth_everything() -> None:
    assert mean_scores([(["a", "b"], {"a"})]) == RankingScores(1.0, 1.0, 1.0, 1.0)


def test_a_right_third_document() -> None:
    assert hit_at(["x", "y", "a"], {"a"}, 1) == 0
    assert hit_at(["x", "y", "a"], {"a"}, 5) == 1
    assert reciprocal_rank(["x", "y", "a"], {"a"}) == pytest.approx(1 / 3)
    assert ndcg(["x", "y", "a"], {"a"}) == pytest.approx(1 / math.log2(4))


def test_one_of_two_right_documents() -> None:
    assert ndcg(["a", "x"], {"a", "b"}) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_beyond_the_tenth_place_nothing_counts() -> None:
    late = [*"bcdefghijk", "a"]
    assert reciprocal_rank(late, {"a"}) == 0
    assert ndcg(late, {"a"}) == 0


def test_no_questions_score_nothing() -> None:
    assert mean_scores([]) == RankingScores(0.0, 0.0, 0.0, 0.0)


@given(RANKINGS, GOLD)
def test_every_figure_lies_between_none_and_all(ranking: list[str], gold: set[str]) -> None:
    scores = mean_scores([(ranking, gold)])
    for value in (scores.hit_at_1, scores.hit_at_5, scores.mrr_at_10, scores.ndcg_at_10):
        assert 0 <= value <= 1 + 1e-12
    assert scores.hit_at_1 <= scores.mrr_at_10 <= 1
    assert scores.hit_at_1 <= scores.hit_at_5


@given(RANKINGS, GOLD)
def test_moving_a_right_document_to_the_front_never_hurts(ranking: list[str], gold: set[str]) -> None:
    right = [found for found in ranking if found in gold]
    better = right + [found for found in ranking if found not in gold]
    assert ndcg(better, gold) >= ndcg(ranking, gold) - 1e-12
    assert reciprocal_rank(better, gold) >= reciprocal_rank(ranking, gold)


@given(GOLD)
def test_all_right_documents_in_front_are_perfect(gold: set[str]) -> None:
    assert ndcg(sorted(gold), gold) == pytest.approx(1)
