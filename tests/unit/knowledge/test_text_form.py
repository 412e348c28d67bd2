"""Texts have one form; equal hashes mean that nothing changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.text_form import content_hash, normalise_text, normalise_title


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a  \nb\t", "a\nb"),
        ("\ufeffhello\x00 \x07world", "hello world"),
        ("cafe\u0301", "café"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        (" \n\t\n", ""),
        ("    indented", "    indented"),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_text_takes_its_stored_form(raw: str, expected: str) -> None:
    assert normalise_text(raw) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_text(text)

    assert normalise_text(once) == once


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert normalise_title(" A \n title ") == "A title"
    assert len(normalise_title("x" * 1000)) == 300


def test_title_and_text_count_in_the_hash() -> None:
    hashes = {content_hash("a", "b"), content_hash("ab", ""), content_hash("a", "c")}

    assert len(hashes) == 3
    assert content_hash("a", "b") == content_hash("a", "b")
