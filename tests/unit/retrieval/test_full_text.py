"""Full text in memory: the index's words and its formula."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.full_text import FullText, index_words

TEXTS = ["The bike is charged", "Charging takes four hours", "Refunds take five days", "A bike, a bike!"]


def test_words_are_stemmed_and_come_without_accents_and_stop_words() -> None:
    assert index_words("The Batteries of Grüße-Café were charged") == ["batteri", "grusse", "cafe", "charg"]


def test_a_word_of_forty_bytes_or_more_is_passed_over() -> None:
    assert index_words(f"{'x' * 39} {'y' * 40}") == ["x" * 39]


def test_a_text_is_found_by_another_form_of_its_word() -> None:
    scores = FullText.of(TEXTS).scores("charges")
    assert [score > 0 for score in scores] == [True, True, False, False]


def test_the_score_is_okapi_bm25_with_lucenes_rarity() -> None:
    full_text = FullText.of(["refund", "bike refund", "bike"])
    rarity = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    damping = 1.2 * (1 - 0.75 + 0.75 * 2 / (4 / 3))
    assert full_text.scores("refund")[1] == pytest.approx(rarity * 2.2 / (1 + damping))


def test_a_word_said_twice_counts_twice() -> None:
    full_text = FullText.of(TEXTS)
    assert full_text.scores("bike bikes").tolist() == pytest.approx((2 * full_text.scores("bike")).tolist())


def test_stop_words_and_unknown_words_match_nothing() -> None:
    assert not FullText.of(TEXTS).scores("is the of warranty").any()


def test_an_empty_collection_has_no_scores() -> None:
    assert FullText.of([]).scores("bike").tolist() == []


@pytest.mark.parametrize(("word", "is_there"), [("bikes", True), ("warranty", False), ("the", False)])
def test_it_tells_whether_a_word_is_there_in_any_form(word: str, *, is_there: bool) -> None:
    assert FullText.of(TEXTS).has_word(word) is is_there


@given(st.lists(st.text(max_size=40), max_size=8), st.text(max_size=40))
def test_a_later_collection_scores_alike_whether_or_not_it_reads_known_texts_again(
    texts: list[str], question: str
) -> None:
    former = FullText.of(texts[: len(texts) // 2])
    anew, taken_over = FullText.of(texts), FullText.of(texts, former.counts)
    assert anew.scores(question).tolist() == taken_over.scores(question).tolist()


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    scores = FullText.of(["order zebra", "order fee", "order price"]).scores("order zebra")
    assert scores[0] > scores[1] == scores[2] > 0


def test_a_short_text_beats_a_long_one_with_the_same_word() -> None:
    short, long = FullText.of(["refund policy", "refund " + "filler " * 50]).scores("refund")
    assert short > long


@given(st.text(), st.lists(st.text(), max_size=6))
def test_any_text_is_scored_without_negative_results(question: str, texts: list[str]) -> None:
    scores = FullText.of(texts).scores(question)
    assert len(scores) == len(texts)
    assert (scores >= 0).all()
