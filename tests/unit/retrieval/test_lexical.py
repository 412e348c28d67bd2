"""BM25 in memory: words, rarity and length."""

from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.lexical import bm25_scores, words


def test_case_accents_and_endings_are_ignored() -> None:
    assert words("Refunds for MÜNCHEN") == words("refund munchen")


def test_stop_words_are_left_out() -> None:
    assert words("the fee is in the contract") == ["fee", "contract"]


def test_texts_without_a_word_of_the_question_score_nothing() -> None:
    assert bm25_scores("refund", ["delivery", ""]) == [0.0, 0.0]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    texts = ["order zebra", "order fee", "order price"]
    scores = bm25_scores("order zebra", texts)
    assert scores[0] > scores[1] == scores[2] > 0


def test_a_short_text_beats_a_long_one_with_the_same_word() -> None:
    short, long = bm25_scores("refund", ["refund policy", "refund " + "filler " * 50])
    assert short > long


@given(st.text(), st.lists(st.text(), max_size=6))
def test_any_text_is_scored_without_negative_results(question: str, texts: list[str]) -> None:
    scores = bm25_scores(question, texts)
    assert len(scores) == len(texts)
    assert all(score >= 0 for score in scores)
