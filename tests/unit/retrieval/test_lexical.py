"""The words of questions and texts."""

from core.retrieval.lexical import words


def test_case_accents_and_endings_are_ignored() -> None:
    assert words("Refunds for MÜNCHEN") == words("refund munchen")


def test_stop_words_are_left_out() -> None:
    assert words("the fee is in the contract") == ["fee", "contract"]
