"""Handoff phrases are found as words, not as letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.phrase_matching import says_phrase


@pytest.mark.parametrize(
    ("phrase", "message", "said"),
    [
        ("refund", "I want REFUNDS now", "REFUNDS"),
        ("legal action", "I will take Legal   action!", "Legal   action"),
        ("cancel my contract", "please cancel my contract.", "cancel my contract"),
        ("kündigen", "Ich möchte KUNDIGEN", "KUNDIGEN"),
        ("réclamation", "une reclamation, svp", "reclamation"),
        ("退款", "我要申请退款。", "退款"),
        ("lawyer", "my lawyers know", "lawyers"),
    ],
)
def test_a_phrase_is_said_whatever_its_case_accents_and_plain_endings(phrase, message, said):
    assert says_phrase(phrase, message) == said


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("sue", "I have an issue with tissues"),
        ("new", "any news?"),
        ("legal action", "legal and other action"),
        ("refund", "is it refundable"),
        ("bus", "how do I use it for business"),
        ("!!!", "help!!!"),
    ],
)
def test_letters_inside_other_words_say_no_phrase(phrase, message):
    assert says_phrase(phrase, message) is None


@given(st.text(max_size=30), st.text(max_size=80))
def test_what_is_said_is_a_part_of_the_message_or_nothing(phrase, message):
    said = says_phrase(phrase, message)
    assert said is None or said in message or said == phrase
