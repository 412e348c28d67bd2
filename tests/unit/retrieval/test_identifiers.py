"""Codes, part numbers and names in code are recognised and found however they are spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.identifiers import identifiers, mentions, spelt_otherwise


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does E-4012 mean?", ["E-4012"]),
        ("price of AB-1203/X", ["AB-1203/X"]),
        ("update to v2.3.1, please", ["v2.3.1"]),
        ("err_connection in /etc/nginx/conf.d", ["err_connection", "etc/nginx/conf.d"]),
        ("SerialPort does not open", ["SerialPort"]),
        ("30km in 2024 on the 2nd day, yes/no, e.g. 10.5 kg", []),
        ("How do I cancel?", []),
    ],
)
def test_what_names_one_thing_exactly_is_told_apart(question: str, found: list[str]) -> None:
    assert identifiers(question) == found


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("E4012", "Error e-4012."),
        ("E-4012", "code E 4012"),
        ("AB-1203/X", "ab1203x"),
        ("SerialPort", "the serial port"),
        ("v2.3.1", "since 2.3.1"),
        ("2.3.1", "v2.3.1."),
        ("err_connection", "ERR-CONNECTION"),
    ],
)
def test_another_spelling_is_a_mention(identifier: str, text: str) -> None:
    assert mentions(identifier, text)


@pytest.mark.parametrize(
    ("identifier", "text"),
    [("E-4012", "E-40123"), ("E-4012", "4012"), ("2.3.1", "12.3.1"), ("2.3.1", "2.3.10")],
)
def test_another_code_is_no_mention(identifier: str, text: str) -> None:
    assert not mentions(identifier, text)


def test_full_text_is_asked_for_the_other_spellings_too() -> None:
    assert spelt_otherwise("SerialPort E4012 E-11").split() == ["serial", "port", "4012", "e11"]
    assert spelt_otherwise("How do I cancel?") == ""


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    spelt_otherwise(text)
    assert all(identifier in text for identifier in identifiers(text))
    assert all(mentions(identifier, identifier) for identifier in identifiers(text))
