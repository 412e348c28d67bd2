"""What of a passage is worth saying."""

import pytest

from core.answering.plain_text import said
from core.answering.telling_pieces import telling_pieces


def told(text):
    return [said(piece, text) for piece in telling_pieces(text)]


def test_a_table_of_contents_tells_nothing():
    text = "In this article:\n\n- [Windows](#windows)\n- [macOS](#macos)\n\nOpen the menu."
    assert told(text) == ["Open the menu."]


def test_a_list_after_contents_falls_away_even_without_links():
    text = "On this page\n\n- Windows\n- macOS\n\nOpen the menu."
    assert told(text) == ["Open the menu."]


def test_a_list_of_links_to_other_pages_stays():
    text = "- [The Uno](https://shop.example/uno)\n- [The Nano](https://shop.example/nano)"
    assert told(text) == ["The Uno", "The Nano"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Learn how to reset your password.",
        "This article explains the settings.",
        "See Opening hours.",
        "For more information, contact your bank's help pages.",
        "If your board is not found, see Board not detected.",
    ],
)
def test_blurbs_and_mere_references_tell_nothing(sentence):
    assert told(f"{sentence} Press the button twice.") == ["Press the button twice."]


def test_a_step_that_says_see_stays_a_step():
    assert told("1. See the number on the plate.\n2. Type it in.") == [
        "See the number on the plate.",
        "Type it in.",
    ]


def test_a_text_of_nothing_else_tells_nothing():
    assert told("Learn how to pay.\n\nIn this article:\n- [Card](#card)") == []
