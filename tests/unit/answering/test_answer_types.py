"""What kind of thing is asked for, and whether a text holds it."""

import pytest

from core.answering.answer_types import answer_type_signal, asks_how_to


@pytest.mark.parametrize("text", ["It costs €49 a month.", "Delivery is free.", "You pay 20 dollars."])
def test_a_price_answers_how_much(text):
    assert answer_type_signal("How much is Flex?", text) == 1


def test_a_number_that_is_no_price_is_no_sign_of_one():
    assert answer_type_signal("How much is Flex?", "It has 3 models.") == -1


def test_a_text_without_any_number_lacks_a_price():
    assert answer_type_signal("What does it cost?", "The colour is green.") == -1
    assert answer_type_signal("What is the price?", "The colour is green.") == -1


@pytest.mark.parametrize("question", ["How do I return a bike?", "how to add a library", "Reset my password"])
def test_questions_that_ask_for_steps_are_recognised(question):
    assert asks_how_to(question)


def test_a_question_of_fact_asks_for_no_steps():
    assert not asks_how_to("How long is the warranty?")


def test_a_bare_number_is_a_price_only_where_a_word_says_so():
    asked = "What is the price of the lamp?"
    assert answer_type_signal(asked, "Height: 152 cm; weight: 6.4 kg") == -1.0
    assert answer_type_signal(asked, "Product: lamp; Price (kr): 499") == 0.0
    assert answer_type_signal(asked, "The lamp is 499 kr.") == 1.0
