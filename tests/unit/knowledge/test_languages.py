"""Short questions and pages are told apart by language, and what is unsure is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.languages import detect_language, primary_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order?", "en"),
        ("Jag vill byta lösenord", "sv"),
        ("¿Cuánto cuesta el envío?", "es"),
        ("Puis-je payer par facture ?", "fr"),
        ("Wie lange dauert die Lieferung?", "de"),
        ("如何取消订阅？", "zh"),
        ("運費はいくらですか", "ja"),
        ("waar is mijn bestelling", "nl"),
    ],
)
def test_a_short_question_is_recognised(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_what_could_be_either_of_two_languages_is_left_open() -> None:
    assert detect_language("Hvor er min ordre?") is None  # Danish and Norwegian alike


def test_what_is_written_in_no_language_does_not_count() -> None:
    text = "# Återställ\n```\nsudo systemctl restart the service now\n```\nGör så här: https://example.com/reset-the-device"
    assert detect_language(text) == "sv"


@pytest.mark.parametrize(
    "text", ["", "   ", "E-4012", "12 345,00", "AB-1203/X v2.3.1", "ok", "???", "https://a.example/b"]
)
def test_what_says_too_little_is_left_open(text: str) -> None:
    assert detect_language(text) is None


@given(st.text())
def test_any_text_at_all_can_be_asked_about(text: str) -> None:
    found = detect_language(text)
    assert found is None or len(found) == 2


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-US", "en"),
        ("zh_Hans", "zh"),
        ("SV", "sv"),
        ("nb-NO", "no"),
        ("", None),
        (None, None),
        ("{{lang}}", None),
    ],
)
def test_a_tag_comes_down_to_its_language(tag: str | None, language: str | None) -> None:
    assert primary_language(tag) == language
