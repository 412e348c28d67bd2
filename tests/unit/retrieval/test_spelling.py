"""Typing errors are put right by what was found, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.spelling import corrected

TEXTS = ["The warranty of the battery is two years.", "Delivery to Sweden with an invoice.", "Kulku: prices"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("warrenty", "warranty"),
        ("battrey", "battery"),
        ("dilivery", "delivery"),
        ("invioce", "invoice"),
        ("Swedne", "sweden"),
        ("ewarranty", "warranty"),
        ("kulk", "kulku"),
        ("delviery", "delivery"),
    ],
)
def test_a_typing_error_is_put_right(typed: str, meant: str) -> None:
    assert corrected(f"about the {typed}?", TEXTS) == f"about the {meant}?"


@pytest.mark.parametrize(
    "question",
    ["deliveries", "price of batteries", "what about a refund?", "E-4012", "", "Kulku"],
)
def test_other_words_stay_as_they_are(question: str) -> None:
    assert corrected(question, TEXTS) == question


def test_of_two_near_words_the_more_frequent_is_taken() -> None:
    assert corrected("the chagre", ["charge it", "charge now", "chagra"]) == "the charge"


def test_a_word_that_other_content_has_is_left_alone() -> None:
    asked: list[str] = []

    def is_known(word: str) -> bool:
        asked.append(word)
        return word == "kulk"

    assert corrected("kulk with a battrey and a zyxwv", TEXTS, is_known) == "kulk with a battery and a zyxwv"
    assert sorted(asked) == ["battrey", "kulk"]


def test_without_texts_nothing_is_known_to_be_wrong() -> None:
    assert corrected("warrenty", []) == "warrenty"


@given(st.text(), st.lists(st.text(), max_size=4))
def test_a_question_made_of_the_texts_own_words_is_never_changed(question: str, texts: list[str]) -> None:
    assert corrected(question, [*texts, question]) == question
