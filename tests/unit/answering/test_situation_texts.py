"""What of a rule and of a message is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.situation_texts import (
    MOST_PARTS,
    lacks_feeling,
    parts_of,
    says_opposite,
    subjects,
    without_frame,
)


@pytest.mark.parametrize(
    ("rule", "bare"),
    [
        ("The customer threatens to go to court", "go to court"),
        ("If a customer asks about opening hours", "opening hours"),
        ("Questions about medical conditions", "medical conditions"),
        ("Medical advice", "Medical advice"),
        ("The customer's card was stolen", "card was stolen"),
        ("The customer", "The customer"),
    ],
)
def test_the_frame_of_a_rule_says_nothing_of_its_subject(rule, bare):
    assert without_frame(rule).removeprefix("was ") == bare


def test_of_several_subjects_one_is_enough():
    assert subjects("Press or media enquiries") == [["press"], ["media", "enquiries"]]


def test_a_long_story_keeps_its_last_sentence_within_the_room_there_is():
    story = " ".join(f"This is the story of day {day}." for day in range(200)) + " Am I allowed to sue them?"
    parts = parts_of(story)
    assert len(parts) <= MOST_PARTS
    assert any("Am I allowed to sue them?" in part for part in parts)


def test_the_clauses_of_a_sentence_are_parts_of_their_own():
    parts = parts_of("Where is my order, and by the way which painkiller should I take?")
    assert "by the way which painkiller should I take?" in parts


@pytest.mark.parametrize(
    ("message", "is_calm"),
    [
        ("What is your refund policy?", True),
        ("How long does a refund take?", True),
        ("This is outrageous, where is my refund?", False),
        ("WHERE THE HELL IS MY MONEY", False),
        ("Refund me now!!!", False),
    ],
)
def test_a_rule_about_anger_is_not_met_by_calm_words(message, is_calm):
    assert lacks_feeling("The customer is angry about a refund", message) is is_calm


def test_a_rule_that_speaks_of_no_feeling_needs_none():
    assert not lacks_feeling("Refunds", "What is your refund policy?")


def test_removing_is_the_opposite_of_adding_unless_both_are_said():
    assert says_opposite("Adding a family member", "please remove my wife")
    assert not says_opposite("Adding a family member", "please add my wife")
    assert not says_opposite("Adding a family member", "remove my wife and add my son")


@given(st.lists(st.text(max_size=400), min_size=1, max_size=3))
def test_whatever_is_written_there_are_not_too_many_parts(messages):
    assert len(parts_of(*messages)) <= MOST_PARTS


@given(st.lists(st.integers(1, 900), min_size=1, max_size=40), st.booleans())
def test_no_word_of_a_long_message_goes_unread(lengths: list[int], has_ends: bool):
    words = [f"{number}w{'x' * length}" for number, length in enumerate(lengths)]
    text = (". " if has_ends else " ").join(words)[:8_000]
    heard = "".join(parts_of(text)).replace(" ", "")
    assert all(word[:500] in heard or len(word) > 500 for word in text.replace(".", "").split())
    assert len(parts_of(text)) <= MOST_PARTS
