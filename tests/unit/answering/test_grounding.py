"""A sentence may say only what its span holds."""

import pytest

from core.answering.grounding import contradicts_negation, facts_of, unsupported_facts


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("It costs 1,000 euros.", "The price is €1 000."),
        ("It costs 1000 EUR.", "Price: 1.000 €"),
        ("You get 4.5 % off.", "a discount of 4,5 percent"),
        ("Orders before 3 May 2024 qualify.", "valid until 2024-05-03"),
        ("Orders before May 3rd qualify.", "valid until 3 May 2024"),
        ("It takes 5 days.", "This takes five days."),
        ("Open from 09:30.", "We open at 9:30."),
        ("Write to help@shop.example.", "Mail: Help@shop.example"),
        ("See https://shop.example/returns.", "More at www.shop.example/returns"),
        ("The Kulku 3 has a belt.", "a belt comes with the Kulku 3"),
    ],
)
def test_the_same_fact_in_another_spelling_is_supported(said, span):
    assert unsupported_facts(said, span) == []


@pytest.mark.parametrize(
    ("said", "span", "kind"),
    [
        ("It takes 6 days.", "It takes 5 days.", "number"),
        ("It costs 49.90 €.", "It costs 49.99 €.", "number"),
        ("It costs 50 $.", "It costs 50 €.", "currency"),
        ("Until 4 May 2024.", "Until 3 May 2024.", "date"),
        ("See www.evil.example.", "See www.shop.example.", "link"),
        ("Write to bad@evil.example.", "Write to help@shop.example.", "e-mail"),
        ("You can pay with PayPal.", "You can pay by card.", "name"),
        ("Our partner is Acme.", "We have a partner.", "name"),
    ],
)
def test_a_fact_that_the_span_lacks_is_named(said, span, kind):
    assert any(one.startswith(kind) for one in unsupported_facts(said, span))


def test_a_date_is_no_loose_number():
    assert facts_of("on 3 May 2024").numbers == frozenset()


def test_denying_what_the_span_affirms_is_a_contradiction():
    assert contradicts_negation("You cannot return it.", "You can return it.")
    assert not contradicts_negation("You can't return it.", "Returning is not possible.")
